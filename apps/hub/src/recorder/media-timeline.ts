import type { AccessUnit } from '@latchkey/driver-api';

/** Units of the media time in one second: RTP's, so that nothing is rounded. */
export const TIMESCALE = 90_000;

/** Pictures are never closer than 1 ms on the timeline. */
const SHORTEST_STEP = TIMESCALE / 1_000;
/** RTP time further than this from arrival time is not believed. */
const LARGEST_ERROR = TIMESCALE;
/** Share of the error taken back with each picture: smooths network jitter over some 100 pictures and follows any crystal's drift. */
const CORRECTION = 0.01;

/**
 * Places pictures on one timeline that starts at 0: spaced as the camera's RTP time says, tied to the time of arrival, so that media time
 * stays wall-clock time even when the camera's clock drifts, jumps or starts anew.
 */
export class MediaTimeline {
  #first: number | undefined;
  #last: { readonly session: number; readonly rtpTime: number; readonly media: number } | undefined;

  /** The media time of the next picture, in {@link TIMESCALE} units; always later than the one before. */
  place(unit: Pick<AccessUnit, 'session' | 'rtpTime' | 'arrivedMonotonic'>): number {
    const arrival = (unit.arrivedMonotonic / 1_000) * TIMESCALE;
    this.#first ??= arrival;
    const elapsed = arrival - this.#first;
    const last = this.#last;
    let media = elapsed;
    if (last !== undefined) {
      if (last.session === unit.session) {
        const expected = last.media + unit.rtpTime - last.rtpTime;
        const error = elapsed - expected;
        if (Math.abs(error) <= LARGEST_ERROR) media = expected + error * CORRECTION;
      }
      media = Math.max(Math.round(media), last.media + SHORTEST_STEP);
    }
    this.#last = { session: unit.session, rtpTime: unit.rtpTime, media };
    return media;
  }
}
