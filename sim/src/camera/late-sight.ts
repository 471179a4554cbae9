import { type Clock, type Duration, Instant, Millis, Seconds } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';

/** From the light to the coded picture, as in a camera that can be bought. Physics needs no messages: whatever the processes of this home take to tell each other of a change is hidden in it. */
const PIPELINE: Duration = Millis(80);
/** A change that claims to be older was stamped by a clock that jumped. */
const OLDEST: Duration = Seconds(1);

/** What the lens sees: the home as it was a moment ago. */
export interface LateSight {
  /** The home is so since `at`; since now when left out. */
  learn(state: HomeState, at?: Instant): void;
  readonly state: HomeState;
}

export function createLateSight(initial: HomeState, clock: Clock): LateSight {
  let state = initial;
  let coming: readonly { readonly dueAt: Instant; readonly state: HomeState }[] = [];
  return {
    learn(next, at) {
      const now = clock.now();
      const since = at === undefined || at > now || now - at > OLDEST ? now : at;
      const dueAt = Instant(since + PIPELINE);
      const later = coming.filter((one) => one.dueAt > dueAt);
      const earlier = coming.filter((one) => one.dueAt <= dueAt);
      if (later.length === 0) {
        coming = [...earlier, { dueAt, state: next }];
        return;
      }
      // Light that is told of late shines since it was switched, while somebody walks too: their steps keep their own times.
      const lamps = { lampOn: next.lampOn, porchLampOn: next.porchLampOn };
      const before = earlier.at(-1)?.state ?? state;
      const last = later.at(-1)?.dueAt ?? dueAt;
      coming = [...earlier, { dueAt, state: { ...before, ...lamps } }, ...later.map((one) => ({ ...one, state: { ...one.state, ...lamps } })), { dueAt: last, state: next }];
    },
    get state() {
      const now = clock.now();
      state = coming.findLast(({ dueAt }) => dueAt <= now)?.state ?? state;
      coming = coming.filter(({ dueAt }) => dueAt > now);
      return state;
    },
  };
}
