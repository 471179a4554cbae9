import { type Digest, sha256Of } from './digest.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The hash of an entry as a leaf: SHA-256(0x00 ‖ entry) (RFC 9162 §2.1.1). */
export const leafHash = (entry: Uint8Array): Digest => sha256Of(LEAF, entry);

/** The hash over two subtrees: SHA-256(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1). */
export const nodeHash = (left: Digest, right: Digest): Digest => sha256Of(NODE, left, right);

/** The root of no entries at all: SHA-256 of nothing. */
export const emptyRoot = (): Digest => sha256Of();

/**
 * The hash over the complete subtree of 2^level leaves that begins at leaf `index` · 2^level. Storage keeps these, as they never change; it throws
 * when one is asked for that it lacks.
 */
export type NodeReader = (level: number, index: number) => Digest;

/** A complete subtree, as an appended leaf completes it. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Digest;
}

/** What appending leaf number `index` (from 0) adds to storage: the leaf, and each subtree that it completes. */
export function nodesOfLeaf(index: number, leaf: Digest, read: NodeReader): readonly TreeNode[] {
  const nodes: TreeNode[] = [{ level: 0, index, hash: leaf }];
  for (let level = 0, at = index, hash = leaf; at % 2 === 1; level += 1) {
    hash = nodeHash(read(level, at - 1), hash);
    at = (at - 1) / 2;
    nodes.push({ level: level + 1, index: at, hash });
  }
  return nodes;
}

/** The root over the first `size` leaves. */
export const rootOf = (size: number, read: NodeReader): Digest => (size === 0 ? emptyRoot() : rangeHash(0, size, read));

/** PATH(index, D[size]) of RFC 9162 §2.1.3.1: from the leaf upwards. */
export function inclusionProof(index: number, size: number, read: NodeReader): readonly Digest[] {
  const path = (start: number, end: number): Digest[] => {
    if (end - start === 1) return [];
    const split = start + splitOf(end - start);
    return index < split ? [...path(start, split), rangeHash(split, end, read)] : [...path(split, end), rangeHash(start, split, read)];
  };
  return path(0, size);
}

/** PROOF(from, D[to]) of RFC 9162 §2.1.4.1: that the first `from` leaves are the same in both trees. Empty for `from` 0 and for equal sizes. */
export function consistencyProof(from: number, to: number, read: NodeReader): readonly Digest[] {
  const proof = (m: number, start: number, end: number, whole: boolean): Digest[] => {
    if (m === end - start) return whole ? [] : [rangeHash(start, end, read)];
    const half = splitOf(end - start);
    return m <= half
      ? [...proof(m, start, start + half, whole), rangeHash(start + half, end, read)]
      : [...proof(m - half, start + half, end, false), rangeHash(start, start + half, read)];
  };
  return from === 0 || from === to ? [] : proof(from, 0, to, true);
}

/** The hash over leaves [start, end). `start` is a multiple of the largest power of two below the range, as all ranges of the proofs are. */
function rangeHash(start: number, end: number, read: NodeReader): Digest {
  const count = end - start;
  const level = Math.log2(count);
  if (Number.isInteger(level)) return read(level, start / count);
  const split = start + splitOf(count);
  return nodeHash(rangeHash(start, split, read), rangeHash(split, end, read));
}

/** The largest power of two smaller than `count`. */
const splitOf = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));
