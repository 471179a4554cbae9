/**
 * Unwraps 32-bit RTP time stamps into a number that only grows, 90 kHz for video.
 * A step back (pictures sent out of display order, or a broken camera) counts as one tick forward, so that order survives.
 */
export class RtpTime {
  #last: { readonly raw: number; readonly unwrapped: number } | undefined;
  #stepsBack = 0;

  /** How many time stamps were not later than the one before. */
  get stepsBack(): number {
    return this.#stepsBack;
  }

  unwrap(raw: number): number {
    const last = this.#last;
    if (last === undefined) {
      this.#last = { raw, unwrapped: raw };
      return raw;
    }
    // The signed 32-bit difference: forward by less than half the range, else back.
    const step = (raw - last.raw) | 0;
    if (step <= 0) {
      this.#stepsBack += 1;
      // The raw anchor stays, so that one early picture does not shift all that follow.
      this.#last = { raw: (last.raw + 1) >>> 0, unwrapped: last.unwrapped + 1 };
    } else {
      this.#last = { raw, unwrapped: last.unwrapped + step };
    }
    return this.#last.unwrapped;
  }
}
