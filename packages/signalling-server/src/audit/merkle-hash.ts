/**
 * The hashes of a Merkle tree log: which bytes are hashed, and nothing else.
 * @see https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1
 */
import { createHash } from 'node:crypto';

export type Hash = Uint8Array;

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Hash = createHash('sha256').digest();

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Hash {
  return createHash('sha256').update(LEAF).update(entry).digest();
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

export function hexOf(hash: Hash): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex');
}

/** Public values only: no secret is ever compared here. */
export function equalHashes(a: Hash, b: Hash): boolean {
  return Buffer.compare(a, b) === 0;
}
