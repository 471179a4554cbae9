import { createHash } from 'node:crypto';
import type { AccessUnit } from '@latchkey/driver-api';

const SLICE_IDR = 5;
/** Long enough for any slice header: the picture number in it differs from keyframe to keyframe even when the picture does not. */
const HEADER_BYTES = 16;
/** Keyframes remembered: a clip of this many groups played in a loop is seen too. */
const REMEMBERED = 64;
/** So many keyframes that were never seen, without a break, end a repetition: rate control codes a standing picture differently now and then (seen once in 7 s). */
const FRESH_AGAIN_AFTER = 3;

/**
 * Compares the coded bytes of keyframes. A real sensor's noise makes every keyframe different; an encoder that codes a standing picture at
 * constant quality repeats them bit for bit. (At constant bit rate it does not: no passive look can tell there. Measured; only a challenge can.)
 */
export class KeyframeHistory {
  #seen: string[] = [];
  #repeats = 0;
  #fresh = 0;

  /** How many keyframes had been seen before since the picture was last fresh. */
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
    const repeated = this.#seen.includes(digest);
    this.#fresh = repeated ? 0 : this.#fresh + 1;
    if (repeated) this.#repeats += 1;
    else if (this.#fresh >= FRESH_AGAIN_AFTER) this.#repeats = 0;
    this.#seen = [...this.#seen.filter((other) => other !== digest), digest].slice(-REMEMBERED);
  }
}
