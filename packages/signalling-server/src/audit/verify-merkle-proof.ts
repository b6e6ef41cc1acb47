/**
 * Verifies inclusion and consistency proofs, knowing roots only. Anything too short, too long or
 * altered is refused; nothing throws.
 * @see https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2 and section 2.1.4.2
 */
import { equalHashes, nodeHash, type Hash } from './merkle-hash.ts';

export interface InclusionClaim {
  leaf: Hash;
  index: number;
  size: number;
  root: Hash;
  proof: readonly Hash[];
}

export function verifyInclusion({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const node of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(node, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, half(sn)];
    } else {
      hash = nodeHash(hash, node);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalHashes(hash, root);
}

export interface ConsistencyClaim {
  from: { size: number; root: Hash };
  to: { size: number; root: Hash };
  proof: readonly Hash[];
}

export function verifyConsistency({ from, to, proof }: ConsistencyClaim): boolean {
  if (!isSize(from.size) || !isSize(to.size) || from.size === 0 || from.size > to.size)
    return false;
  if (from.size === to.size) return proof.length === 0 && equalHashes(from.root, to.root);
  if (proof.length === 0) return false;
  const path = Number.isInteger(Math.log2(from.size)) ? [from.root, ...proof] : [...proof];
  let [fn, sn] = [from.size - 1, to.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [oldRoot, newRoot] = [path[0] as Hash, path[0] as Hash];
  for (const node of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      oldRoot = nodeHash(node, oldRoot);
      newRoot = nodeHash(node, newRoot);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, half(sn)];
    } else {
      newRoot = nodeHash(newRoot, node);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalHashes(oldRoot, from.root) && equalHashes(newRoot, to.root);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
