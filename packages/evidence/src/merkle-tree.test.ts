import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { appendToPeaks, type Peaks, rootOfPeaks } from './compact-range.ts';
import type { Digest } from './digest.ts';
import { isConsistent, isIncluded } from './merkle-proof.ts';
import { consistencyProof, emptyRoot, inclusionProof, leafHash, nodeHash, type NodeReader, nodesOfLeaf, rootOf } from './merkle-tree.ts';

/** The test vectors of the certificate transparency project: eight inputs and the roots over the first n. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hexToBytes);
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function treeOf(entries: readonly Uint8Array[]): NodeReader {
  const nodes = new Map<string, Digest>();
  const read: NodeReader = (level, index) => {
    const node = nodes.get(`${level}/${index}`);
    if (node === undefined) throw new RangeError(`no node ${level}/${index}`);
    return node;
  };
  for (const [index, entry] of entries.entries()) for (const node of nodesOfLeaf(index, leafHash(entry), read)) nodes.set(`${node.level}/${node.index}`, node.hash);
  return read;
}
/** MTH of RFC 9162 §2.1.1, as it is defined there. */
function definition(entries: readonly Uint8Array[]): Digest {
  const [only] = entries;
  if (only === undefined) return emptyRoot();
  if (entries.length === 1) return leafHash(only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return nodeHash(definition(entries.slice(0, split)), definition(entries.slice(split)));
}
const entriesOf = (count: number) => Array.from({ length: count }, (_, index) => Uint8Array.of(index >> 8, index & 255));
const flipped = (digest: Digest) => digest.map((byte, index) => (index === 7 ? byte ^ 1 : byte));

describe('the tree', () => {
  it('has the roots that others compute', () => {
    const read = treeOf(INPUTS);
    expect(ROOTS.map((_, index) => bytesToHex(rootOf(index + 1, read)))).toEqual(ROOTS);
    expect(bytesToHex(rootOf(0, read))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('has the root of the definition, at every size', () => {
    const entries = entriesOf(70);
    const read = treeOf(entries);
    for (let size = 0; size <= entries.length; size += 1) expect(rootOf(size, read)).toEqual(definition(entries.slice(0, size)));
  });

  it('is followed by its peaks alone', () => {
    const entries = entriesOf(70);
    const read = treeOf(entries);
    let peaks: Peaks = [];
    for (const [size, entry] of entries.entries()) {
      expect(rootOfPeaks(peaks)).toEqual(rootOf(size, read));
      peaks = appendToPeaks(peaks, size, leafHash(entry));
    }
    expect(() => appendToPeaks([], 3, leafHash(Uint8Array.of(1)))).toThrow('peaks');
  });

  it('proves each leaf, in its own place only', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), (size, one, other) => {
      const entries = entriesOf(size);
      const read = treeOf(entries);
      const [index, wrong] = [one % size, other % size];
      const [root, leaf, proof] = [rootOf(size, read), leafHash(entries[index] ?? new Uint8Array()), inclusionProof(index, size, read)];
      expect(isIncluded(leaf, index, size, root, proof)).toBe(true);
      expect(isIncluded(flipped(leaf), index, size, root, proof)).toBe(false);
      expect(isIncluded(leaf, wrong, size, root, proof)).toBe(wrong === index);
      expect(isIncluded(leaf, index, size, root, [...proof, leaf])).toBe(false);
      for (const at of proof.keys()) expect(isIncluded(leaf, index, size, root, proof.map((hash, i) => (i === at ? flipped(hash) : hash)))).toBe(false);
      if (proof.length > 0) expect(isIncluded(leaf, index, size, root, proof.slice(1))).toBe(false);
    }), { numRuns: 60 });
  });

  it('proves that it grew from what it was, and from nothing else', () => {
    const entries = entriesOf(40);
    const read = treeOf(entries);
    const other = treeOf(entries.map((entry, index) => (index === 3 ? Uint8Array.of(9) : entry)));
    for (let to = 1; to <= 40; to += 1) {
      for (let from = 0; from <= to; from += 1) {
        const proof = consistencyProof(from, to, read);
        expect(isConsistent(from, rootOf(from, read), to, rootOf(to, read), proof)).toBe(true);
        if (from > 3) expect(isConsistent(from, rootOf(from, other), to, rootOf(to, read), proof)).toBe(false);
        if (from > 0 && from < to) {
          expect(isConsistent(from, rootOf(from, read), to, flipped(rootOf(to, read)), proof)).toBe(false);
          expect(isConsistent(from, rootOf(from, read), to, rootOf(to, read), proof.slice(0, -1))).toBe(false);
        }
      }
    }
    expect(isConsistent(5, rootOf(5, read), 4, rootOf(4, read), [])).toBe(false);
  });
});
