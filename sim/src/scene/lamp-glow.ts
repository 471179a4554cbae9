import type { Duration } from '@latchkey/kit';

/** How long a lamp takes from dark to its full light, or back: a good LED bulb. */
const rise = 60;

/** A lamp as it shines: light that follows its switch within some 60 ms. */
export interface LampGlow {
  /** From 0 to 1 at the monotonic time `now`; steady once it is the same for two calls. */
  follow(on: boolean, now: Duration): number;
}

export function createLampGlow(): LampGlow {
  let level: number | undefined;
  let at: Duration | undefined;
  return {
    follow(on, now) {
      const goal = on ? 1 : 0;
      const passed = at === undefined ? rise : Math.max(0, now - at);
      at = now;
      // The picture before the first one has no light to fade from.
      if (level === undefined || level === goal) return (level = goal);
      const step = passed / rise;
      return (level = level < goal ? Math.min(goal, level + step) : Math.max(goal, level - step));
    },
  };
}
