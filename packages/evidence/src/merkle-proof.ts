import { sameBytes } from '@latchkey/kit';
import type { Digest } from './digest.ts';
import { nodeHash } from './merkle-tree.ts';

/** Whether `leaf` is leaf number `index` (from 0) of the tree of `size` leaves with this root (RFC 9162 §2.1.3.2). */
export function isIncluded(leaf: Digest, index: number, size: number, root: Digest, path: readonly Digest[]): boolean {
  if (index < 0 || index >= size) return false;
  let hash = leaf;
  let [fn, sn] = [index, size - 1];
  for (const step of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(step, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      hash = nodeHash(hash, step);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && sameBytes(hash, root);
}

/** Whether the tree of `to` leaves begins with the tree of `from` leaves (RFC 9162 §2.1.4.2). */
export function isConsistent(from: number, fromRoot: Digest, to: number, toRoot: Digest, proof: readonly Digest[]): boolean {
  if (from > to) return false;
  if (from === to) return proof.length === 0 && sameBytes(fromRoot, toRoot);
  if (from === 0) return proof.length === 0;
  const isPower = Number.isInteger(Math.log2(from));
  const [first, ...rest] = isPower ? [fromRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [fn, sn] = [from - 1, to - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  let [fr, sr] = [first, first];
  for (const step of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(step, fr), nodeHash(step, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      sr = nodeHash(sr, step);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && sameBytes(fr, fromRoot) && sameBytes(sr, toRoot);
}
