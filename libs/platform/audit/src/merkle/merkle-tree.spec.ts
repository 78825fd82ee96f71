import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EMPTY_ROOT, hashLeaf, inclusionPath, MerkleFrontier, rootOf, verifyInclusion } from './merkle-tree.js';

/** RFC 9162 §2.1.1, word for word. */
function definition(leaves: readonly string[]): Buffer {
  const sha = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(Buffer.from([0]), Buffer.from(leaves[0]!));
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha(Buffer.from([1]), definition(leaves.slice(0, k)), definition(leaves.slice(k)));
}

const texts = (count: number): string[] => Array.from({ length: count }, (_, i) => `leaf ${i}`);

describe('a Merkle tree', () => {
  it('has the roots of the published test vectors of Certificate Transparency', () => {
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const leaves = inputs.map((hex) => hashLeaf(Buffer.from(hex, 'hex').toString('latin1')));
    expect(EMPTY_ROOT).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(rootOf(leaves.slice(0, 1))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(rootOf(leaves.slice(0, 3))).toBe('aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77');
    expect(rootOf(leaves)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
  });

  it('has the root that the definition says, at every size, also when it goes on from what was stored', () => {
    let stored = new MerkleFrontier();
    for (const [i, text] of texts(70).entries()) {
      stored = MerkleFrontier.fromBuffer(stored.size, stored.toBuffer());
      stored.append(hashLeaf(text));
      expect(stored.root()).toBe(definition(texts(i + 1)).toString('hex'));
    }
  });

  it('refuses a frontier that does not belong to its size', () => {
    expect(() => MerkleFrontier.fromBuffer(3, Buffer.alloc(32))).toThrow('3 leaves do not have 1 peaks');
  });

  it('proves each of its leaves, and no other at that place or in another tree', () => {
    for (const size of [1, 2, 3, 5, 8, 13, 31, 33]) {
      const leaves = texts(size).map(hashLeaf);
      const root = rootOf(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const path = inclusionPath(leaves, index);
        const proof = { leaf, index, size, path, root };
        expect(verifyInclusion(proof)).toBe(true);
        expect(verifyInclusion({ ...proof, leaf: hashLeaf('another') })).toBe(false);
        expect(verifyInclusion({ ...proof, index: index + 1 })).toBe(false);
        expect(verifyInclusion({ ...proof, root: rootOf([...leaves, leaf]) })).toBe(false);
        expect(verifyInclusion({ ...proof, path: [...path, root] })).toBe(false);
        if (path.length > 0) expect(verifyInclusion({ ...proof, path: path.slice(1) })).toBe(false);
      }
    }
    expect(() => inclusionPath([hashLeaf('a')], 1)).toThrow(RangeError);
  });
});
