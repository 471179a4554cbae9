import type { Duration } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';

/** What the attacker of a camera keeps: how the scene was, so that it can be filmed once more. */
interface Moment {
  readonly at: number;
  readonly state: HomeState;
}

/** Milliseconds of old footage that a loop shows. */
const loopLength = 6_000;
/** A lamp that was steady for this long and changes begins to blink; what follows for `blinkLength` is one code. */
const restBefore = 1_000;
const blinkLength = 3_000;

/** Remembers the scene and plays it again, which is the strongest replay there is: coded anew, with fresh noise and a running clock. */
export interface Footage {
  /** The scene as it truly is now. Called for every picture. */
  see(state: HomeState, now: Duration): void;
  /** Plays the seconds before this call from now on. */
  cut(now: Duration): void;
  loop(now: Duration): HomeState;
  /** The last blinking before {@link Footage.cut}, from its beginning each time the true lamp begins to blink; without any, the loop. */
  blinks(now: Duration): HomeState;
}

/** @param lamp whether the lamp in this view is lit. */
export function createFootage(lamp: (state: HomeState) => boolean): Footage {
  let live: Moment[] = [];
  let kept: readonly Moment[] = [];
  let blinking: Moment[] = [];
  let code: readonly Moment[] = [];
  let cutAt = 0;
  let codeFrom = -Infinity;
  let lampChangedAt = -Infinity;
  let isCut = false;

  return {
    see(state, now) {
      const before = live.at(-1);
      if (before?.state === state) return;
      if (before !== undefined && lamp(before.state) !== lamp(state)) {
        const begins = now - lampChangedAt > restBefore;
        lampChangedAt = now;
        if (begins && isCut) codeFrom = now;
        if (begins && !isCut) blinking = [{ at: now - 1, state: before.state }];
      }
      if (!isCut && blinking[0] !== undefined && now - blinking[0].at < blinkLength) blinking.push({ at: now, state });
      live.push({ at: now, state });
      // One moment from before the loop's beginning stays: it says how the scene was then.
      while ((live[1]?.at ?? now) < now - loopLength) live.shift();
    },
    cut(now) {
      isCut = true;
      cutAt = now;
      kept = live;
      live = live.slice(-1);
      code = blinking;
      codeFrom = -Infinity;
    },
    loop: (now) => stateAt(kept, cutAt - loopLength + ((now - cutAt) % loopLength)),
    blinks(now) {
      const [first] = code;
      if (first === undefined) return this.loop(now);
      const passed = now - codeFrom;
      return passed > blinkLength ? first.state : stateAt(code, first.at + passed);
    },
  };
}

function stateAt(moments: readonly Moment[], at: number): HomeState {
  const found = moments.findLast((moment) => moment.at <= at) ?? moments[0];
  if (found === undefined) throw new TypeError('footage is played only after the scene was seen');
  return found.state;
}
