import type { Clock, Instant } from '@latchkey/kit';
import { CLOCK_SKEW } from './verify-grant.ts';

/** Whether a wall clock has gone back: a used-up or delayed grant would look fresh again. */
export interface ClockMark {
  /** The hub's time, or undefined while its wall clock shows less than it has shown before (less the tolerance). */
  read(): Instant | undefined;
  /** A person at the site says that the clock is right now: what it showed before is forgotten. */
  reset(): void;
}

/** Watches a wall clock from the latest moment that it is known to have shown, and against time that never jumps while this process runs. */
export function createClockMark(clock: Clock, latest: Instant | undefined): ClockMark {
  let mark = { wall: latest ?? clock.now(), at: clock.monotonic() };
  return {
    read() {
      const [wall, at] = [clock.now(), clock.monotonic()];
      const least = mark.wall + (at - mark.at);
      if (wall < least - CLOCK_SKEW) return undefined;
      if (wall > least) mark = { wall, at };
      return wall;
    },
    reset() {
      mark = { wall: clock.now(), at: clock.monotonic() };
    },
  };
}
