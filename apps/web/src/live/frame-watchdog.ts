/** Below this, three lost frames of an ordinary stream would already be an alarm. */
const SHORTEST = 540;
/** With the 100 ms between two looks, the page says so within 1 s of the truth, however slow the camera. */
const LONGEST = 850;

/** Says when pictures stopped coming onto the screen. The browser itself raises no event for 12 s. All times in milliseconds. */
export interface FrameWatchdog {
  presented(now: number): void;
  /** Starts the wait anew, as after the page was hidden and the browser drew nothing. */
  excuse(now: number): void;
  stalled(now: number): boolean;
}

/** Waits for three usual intervals between frames, within 540 and 850 ms. Before the first frame nothing has stalled. */
export function createFrameWatchdog(): FrameWatchdog {
  let last: number | undefined;
  let interval = 40;
  return {
    presented(now) {
      if (last !== undefined) interval += (Math.min(now - last, LONGEST) - interval) / 8;
      last = now;
    },
    excuse(now) {
      if (last !== undefined) last = now;
    },
    stalled: (now) => last !== undefined && now - last > Math.min(LONGEST, Math.max(SHORTEST, 3 * interval)),
  };
}
