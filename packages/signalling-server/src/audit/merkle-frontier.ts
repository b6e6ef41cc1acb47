/**
 * The right edge of a growing Merkle tree: what is needed to add a leaf and to know the root, in
 * O(log n), without any leaf of before. Pure; whoever holds it keeps the nodes it completes.
 */
import { EMPTY_ROOT, nodeHash, type Hash } from './merkle-hash.ts';

/** A complete subtree: its leaves are those from `index × 2^level` to just before `(index + 1) × 2^level`. */
export interface TreeNode {
  level: number;
  index: number;
  hash: Hash;
}

/** Where the complete subtrees of a tree of this size stand, the largest and leftmost first. */
export function peakPlaces(size: number): { level: number; index: number }[] {
  const places: { level: number; index: number }[] = [];
  let covered = 0;
  if (size === 0) return places;
  for (let level = Math.floor(Math.log2(size)); level >= 0; level -= 1) {
    const width = 2 ** level;
    if (size - covered < width) continue;
    places.push({ level, index: covered / width });
    covered += width;
  }
  return places;
}

export class MerkleFrontier {
  #size: number;
  readonly #peaks: TreeNode[];

  /** @param peaks the nodes at {@link peakPlaces}, in that order */
  constructor(options: { size: number; peaks: readonly TreeNode[] } = { size: 0, peaks: [] }) {
    this.#size = options.size;
    this.#peaks = [...options.peaks];
  }

  get size(): number {
    return this.#size;
  }

  get root(): Hash {
    let root: Hash | null = null;
    for (const { hash } of [...this.#peaks].reverse()) root = root ? nodeHash(hash, root) : hash;
    return root ?? EMPTY_ROOT;
  }

  /** Adds a leaf; answers with the inner nodes that are complete now and never change again. */
  append(leaf: Hash): TreeNode[] {
    const completed: TreeNode[] = [];
    let node: TreeNode = { level: 0, index: this.#size, hash: leaf };
    while (this.#peaks.at(-1)?.level === node.level) {
      const left = this.#peaks.pop() as TreeNode;
      node = {
        level: node.level + 1,
        index: left.index / 2,
        hash: nodeHash(left.hash, node.hash),
      };
      completed.push(node);
    }
    this.#peaks.push(node);
    this.#size += 1;
    return completed;
  }
}
