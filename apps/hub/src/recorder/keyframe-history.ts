import { createHash } from 'node:crypto';
import type { AccessUnit } from '@latchkey/driver-api';

const SLICE_IDR = 5;
/** Long enough for any slice header: the picture number in it differs from keyframe to keyframe even when the picture does not. */
const HEADER_BYTES = 16;
/** Keyframes remembered: a clip of this many groups played in a loop is seen too. */
const REMEMBERED = 64;

/**
 * Compares the coded bytes of keyframes. A real sensor's noise makes every keyframe different; an encoder that codes a standing picture at
 * constant quality repeats them bit for bit. (At constant bit rate it does not: no passive look can tell there. Measured; only a challenge can.)
 */
export class KeyframeHistory {
  #seen: string[] = [];
  #repeats = 0;

  /** How many of the newest keyframes, without a break, had been seen before. */
  get repeats(): number {
    return this.#repeats;
  }

  /** How many keyframes are remembered. */
  get length(): number {
    return this.#seen.length;
  }

  push(unit: Pick<AccessUnit, 'nalUnits'>): void {
    const hash = createHash('sha256');
    for (const nal of unit.nalUnits) if (((nal[0] ?? 0) & 31) === SLICE_IDR) hash.update(nal.subarray(HEADER_BYTES)).update(String(nal.length));
    const digest = hash.digest('base64');
    this.#repeats = this.#seen.includes(digest) ? this.#repeats + 1 : 0;
    this.#seen = [...this.#seen.filter((other) => other !== digest), digest].slice(-REMEMBERED);
  }
}
