import { crc32 } from 'node:zlib';
import { ascii, box, u32 } from '../fmp4/box.ts';

const MARK = 'LKcr';

/** Size of the box in bytes. */
export const SEAL_SIZE = 16;

/**
 * A `free` box that ends a fragment and holds the CRC-32 of its `prft`, `moof` and `mdat`. Players skip it; recovery tells by it a whole
 * fragment from one whose length reached the disk in a power cut while its bytes did not.
 */
export function seal(fragment: Uint8Array): Uint8Array {
  return box('free', ascii(MARK), u32(crc32(fragment)));
}

/** Whether `box` seals exactly these bytes. */
export function isSealed(fragment: Uint8Array, box: Uint8Array): boolean {
  return Buffer.compare(box, seal(fragment)) === 0;
}
