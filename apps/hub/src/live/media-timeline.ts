import type { AccessUnit } from '@latchkey/driver-api';
import { type Duration, Seconds } from '@latchkey/kit';

/** RTP's clock for video, RFC 6184 §8.2.1. */
export const TICKS_PER_MILLI = 90;

/** A step that no camera makes between two pictures: a clock set, or a stream that started anew under the same session. */
const LONGEST_STEP: Duration = Seconds(10);

/** An access unit with its place on one time line that goes on over the camera's reconnects. */
export interface TimedUnit {
  readonly unit: AccessUnit;
  /** 90 kHz ticks; grows with every unit. */
  readonly mediaTime: number;
}

/**
 * Puts units on one time line. The camera's own time stamps give the steps, so that its pace is kept without network jitter;
 * where they say nothing (new session, backwards, a leap) the arrival on the hub's steady clock does.
 */
export function createMediaTimeline(): (unit: AccessUnit) => TimedUnit {
  let previous: TimedUnit | undefined;
  return (unit) => {
    const mediaTime = previous === undefined ? 0 : previous.mediaTime + stepBetween(previous.unit, unit);
    previous = { unit, mediaTime };
    return previous;
  };
}

function stepBetween(before: AccessUnit, after: AccessUnit): number {
  const told = after.rtpTime - before.rtpTime;
  if (after.session === before.session && told > 0 && told < LONGEST_STEP * TICKS_PER_MILLI) return told;
  return Math.max(1, Math.round((after.arrivedMonotonic - before.arrivedMonotonic) * TICKS_PER_MILLI));
}
