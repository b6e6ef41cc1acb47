/**
 * Makes inclusion and consistency proofs from the nodes a log keeps. Reads O(log² n) nodes at most.
 * @see https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3 and section 2.1.4
 */
import { EMPTY_ROOT, nodeHash, type Hash } from './merkle-hash.ts';

/** Reads one complete subtree's hash; level 0 is a leaf. Rejects when there is none. */
export type NodeReader = (place: { level: number; index: number }) => Promise<Hash>;

/** A run of leaves from `start`, which a tree of RFC 9162 hashes as one subtree. */
interface Run {
  start: number;
  size: number;
}

/** The largest power of two smaller than `size`, for `size` > 1. */
function splitOf(size: number): number {
  return 2 ** (Math.ceil(Math.log2(size)) - 1);
}

async function hashOf({ start, size }: Run, read: NodeReader): Promise<Hash> {
  const level = Math.log2(size);
  if (Number.isInteger(level)) return read({ level, index: start / size });
  const split = splitOf(size);
  const left = await hashOf({ start, size: split }, read);
  return nodeHash(left, await hashOf({ start: start + split, size: size - split }, read));
}

/** Root of the first `size` leaves. */
export async function rootOf(size: number, read: NodeReader): Promise<Hash> {
  return size === 0 ? EMPTY_ROOT : hashOf({ start: 0, size }, read);
}

/** PATH(m, D_n): from the leaf upwards. Requires 0 ≤ leaf < size. */
export async function inclusionProof(
  { leaf, size }: { leaf: number; size: number },
  read: NodeReader,
): Promise<Hash[]> {
  const path: Hash[] = [];
  let run: Run = { start: 0, size };
  while (run.size > 1) {
    const { left, right } = halvesOf(run);
    const goesLeft = leaf < right.start;
    path.push(await hashOf(goesLeft ? right : left, read));
    run = goesLeft ? left : right;
  }
  return path.reverse();
}

/** PROOF(m, D_n) that the tree of `from` leaves is the beginning of that of `to`. Requires 0 < from ≤ to. */
export async function consistencyProof(
  { from, to }: { from: number; to: number },
  read: NodeReader,
): Promise<Hash[]> {
  const proof: Hash[] = [];
  let run: Run = { start: 0, size: to };
  // The old tree's own root is not sent while the run is the whole old tree: the verifier has it.
  let isOldRoot = true;
  while (from - run.start !== run.size) {
    const { left, right } = halvesOf(run);
    if (from <= right.start) {
      proof.push(await hashOf(right, read));
      run = left;
    } else {
      proof.push(await hashOf(left, read));
      run = right;
      isOldRoot = false;
    }
  }
  if (!isOldRoot) proof.push(await hashOf(run, read));
  return proof.reverse();
}

function halvesOf({ start, size }: Run): { left: Run; right: Run } {
  const split = splitOf(size);
  return {
    left: { start, size: split },
    right: { start: start + split, size: size - split },
  };
}
