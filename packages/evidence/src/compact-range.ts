import { CodedError } from '@latchkey/kit';
import type { Digest } from './digest.ts';
import { emptyRoot, nodeHash } from './merkle-tree.ts';

/**
 * The roots of the complete subtrees that the first `size` leaves fall into, largest first: all that is needed to append more leaves and to know the
 * root, in a few hashes. For whoever follows a journal without keeping its tree.
 */
export type Peaks = readonly Digest[];

/** The peaks with one more leaf. @param size leaves before */
export function appendToPeaks(peaks: Peaks, size: number, leaf: Digest): Peaks {
  const next = [...peaks];
  let hash = leaf;
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = next.pop();
    if (left === undefined) throw new CodedError('evidence.peaks_damaged', 'The peaks of a tree do not belong to its size');
    hash = nodeHash(left, hash);
  }
  return [...next, hash];
}

/** The root of the tree (RFC 9162 §2.1.1) over all leaves behind the peaks. */
export const rootOfPeaks = (peaks: Peaks): Digest => (peaks.length === 0 ? emptyRoot() : peaks.reduceRight((right, left) => nodeHash(left, right)));
