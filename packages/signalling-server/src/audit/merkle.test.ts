/** The Merkle tree against known answers, and its proofs against every altered one. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MerkleFrontier, peakPlaces, type TreeNode } from './merkle-frontier.ts';
import { EMPTY_ROOT, hexOf, leafHash, type Hash } from './merkle-hash.ts';
import { consistencyProof, inclusionProof, rootOf, type NodeReader } from './merkle-proof.ts';
import { verifyConsistency, verifyInclusion } from './verify-merkle-proof.ts';

interface Vectors {
  leaves: string[];
  roots: string[];
  inclusion: { index: number; size: number; proof: string[] }[];
  consistency: { from: number; to: number; proof: string[] }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('./merkle-rfc9162-vectors.json', import.meta.url), 'utf8'),
) as Vectors;

/** A grown log: each root on the way, and the nodes that were kept. */
function grow(entries: readonly Uint8Array[]) {
  const nodes = new Map<string, Hash>();
  const frontier = new MerkleFrontier();
  const roots = [frontier.root];
  const leaves = entries.map((entry) => leafHash(entry));
  leaves.forEach((leaf, index) => {
    nodes.set(`0/${index}`, leaf);
    for (const node of frontier.append(leaf)) nodes.set(`${node.level}/${node.index}`, node.hash);
    roots.push(frontier.root);
  });
  const read: NodeReader = ({ level, index }) => {
    const hash = nodes.get(`${level}/${index}`);
    return hash ? Promise.resolve(hash) : Promise.reject(new Error(`no ${level}/${index}`));
  };
  return { roots, leaves, nodes, read };
}

function numbered(count: number) {
  return grow(Array.from({ length: count }, (_, index) => Buffer.from(`event ${index}`)));
}

function altered(hash: Hash, bit: number): Hash {
  const copy = Uint8Array.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe('the Merkle tree', () => {
  const known = grow(vectors.leaves.map((hex) => Buffer.from(hex, 'hex')));

  it('has the known root at each size', async () => {
    assert.equal(hexOf(EMPTY_ROOT), vectors.roots[0]);
    assert.deepEqual(known.roots.map(hexOf), vectors.roots);
    for (const [size, root] of vectors.roots.entries()) {
      assert.equal(hexOf(await rootOf(size, known.read)), root);
    }
  });

  it('gives the known proofs', async () => {
    for (const { index, size, proof } of vectors.inclusion) {
      const made = await inclusionProof({ leaf: index, size }, known.read);
      assert.deepEqual(made.map(hexOf), proof);
    }
    for (const { from, to, proof } of vectors.consistency) {
      const made = await consistencyProof({ from, to }, known.read);
      assert.deepEqual(made.map(hexOf), proof);
    }
  });

  it('keeps no more inner nodes than leaves, and each one once', () => {
    const { nodes } = numbered(300);
    assert.ok(nodes.size < 600);
  });

  it('goes on from its kept nodes as if it had never stopped', () => {
    const { nodes, leaves, roots } = numbered(130);
    for (const size of [0, 1, 2, 3, 64, 65, 127, 128, 129]) {
      const peaks = peakPlaces(size).map(({ level, index }): TreeNode => ({
        level,
        index,
        hash: nodes.get(`${level}/${index}`) as Hash,
      }));
      const frontier = new MerkleFrontier({ size, peaks });
      assert.equal(hexOf(frontier.root), hexOf(roots[size] as Hash));
      for (const leaf of leaves.slice(size)) frontier.append(leaf);
      assert.equal(hexOf(frontier.root), hexOf(roots.at(-1) as Hash));
    }
  });

  it('proves that every event is in every later tree', async () => {
    const { leaves, roots, read } = numbered(70);
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof({ leaf: index, size }, read);
        const claim = { leaf: leaves[index] as Hash, index, size, root: roots[size] as Hash };
        assert.equal(verifyInclusion({ ...claim, proof }), true, `${index} of ${size}`);
      }
    }
  });

  it('proves that every tree is the beginning of every later one', async () => {
    const { leaves, roots, read } = numbered(70);
    for (let to = 1; to <= leaves.length; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const proof = await consistencyProof({ from, to }, read);
        const claim = {
          from: { size: from, root: roots[from] as Hash },
          to: { size: to, root: roots[to] as Hash },
        };
        assert.equal(verifyConsistency({ ...claim, proof }), true, `${from} to ${to}`);
      }
    }
  });

  const grown = numbered(400);
  const place = fc
    .integer({ min: 1, max: 400 })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

  it('refuses an inclusion proof with anything altered', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), fc.nat(255), async ({ size, index }, at, bit) => {
        const { leaves, roots, read } = grown;
        const proof = await inclusionProof({ leaf: index, size }, read);
        const [leaf, root] = [leaves[index] as Hash, roots[size] as Hash];
        const claim = { leaf, index, size, root, proof };
        assert.equal(verifyInclusion(claim), true);
        assert.equal(verifyInclusion({ ...claim, root: altered(root, bit) }), false);
        assert.equal(verifyInclusion({ ...claim, leaf: altered(leaf, bit) }), false);
        assert.equal(verifyInclusion({ ...claim, proof: [...proof, leaf] }), false);
        assert.equal(verifyInclusion({ ...claim, index: size }), false);
        assert.equal(verifyInclusion({ ...claim, index: -1 }), false);
        assert.equal(verifyInclusion({ ...claim, index: index + 0.5 }), false);
        if (size > 1) {
          const other = (index + 1 + (at % (size - 1))) % size;
          assert.equal(verifyInclusion({ ...claim, index: other }), false);
          assert.equal(verifyInclusion({ ...claim, proof: proof.slice(1) }), false);
          const place = at % proof.length;
          const changed = proof.with(place, altered(proof[place] as Hash, bit));
          assert.equal(verifyInclusion({ ...claim, proof: changed }), false);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('refuses a consistency proof with anything altered', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat(), fc.nat(255), async ({ size, index }, at, bit) => {
        const { leaves, roots, read } = grown;
        const from = { size: index + 1, root: roots[index + 1] as Hash };
        const to = { size, root: roots[size] as Hash };
        const proof = await consistencyProof({ from: from.size, to: size }, read);
        const claim = { from, to, proof };
        assert.equal(verifyConsistency(claim), true);
        const forked = { ...to, root: altered(to.root, bit) };
        assert.equal(verifyConsistency({ ...claim, to: forked }), false);
        const rewritten = { ...from, root: altered(from.root, bit) };
        assert.equal(verifyConsistency({ ...claim, from: rewritten }), false);
        const longer = [...proof, leaves[0] as Hash];
        assert.equal(verifyConsistency({ ...claim, proof: longer }), false);
        assert.equal(verifyConsistency({ ...claim, from: { ...from, size: 0 } }), false);
        assert.equal(verifyConsistency({ ...claim, from: { ...from, size: size + 1 } }), false);
        if (proof.length === 0) return;
        assert.equal(verifyConsistency({ ...claim, proof: proof.slice(0, -1) }), false);
        const place = at % proof.length;
        const changed = proof.with(place, altered(proof[place] as Hash, bit));
        assert.equal(verifyConsistency({ ...claim, proof: changed }), false);
      }),
      { numRuns: 400 },
    );
  });
});
