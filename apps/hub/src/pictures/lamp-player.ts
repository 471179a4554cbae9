import type { LightPort } from '@latchkey/driver-api';
import { type Clock, describeError, type Duration, type Log, Millis, sleep } from '@latchkey/kit';
import type { LampFact, LightPlan } from '@latchkey/liveness';

/** A lamp that somebody left otherwise is put to rest this long before a code, so that the pictures show how it rests. */
const SETTLE = Millis(400);
/** How long the lamp has to be put back to where it was; it is tried again meanwhile. */
const TRIES = 3;

/** Blinks codes with one lamp, and puts it back to how people left it. */
export interface LampPlayer {
  /** How the lamp stands for people, when no code is blinked. */
  readonly lit: boolean;
  /**
   * Performs a plan; its time counts from the call. Resolves when its last switch is acknowledged.
   * Rejects with the lamp's coded error, or the signal's reason; the lamp is put back in both cases.
   */
  play(plan: LightPlan, told: (fact: LampFact) => void, signal: AbortSignal): Promise<void>;
  /** Puts the lamp to rest when it is not; then waits until pictures show it. True when it had to. */
  settle(rest: boolean, told: (fact: LampFact) => void, signal: AbortSignal): Promise<boolean>;
}

export function createLampPlayer(light: LightPort, clock: Clock, log: Log): LampPlayer {
  let lit = light.light.value === 'on';
  let busy = 0;
  light.onReport(({ light: value }) => {
    // While a code is blinked, reports are of the code.
    if (busy === 0 && value !== 'unknown') lit = value === 'on';
  });

  const turn = async (on: boolean, told: (fact: LampFact) => void, signal: AbortSignal): Promise<void> => {
    const at = clock.monotonic();
    told({ at, on });
    await light.set({ on }, signal);
    told({ at, on, answeredAt: clock.monotonic() });
  };
  const putBack = async (on: boolean, told: (fact: LampFact) => void): Promise<void> => {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      try {
        await turn(on, told, new AbortController().signal);
        return;
      } catch (error) {
        log.warn('The lamp could not be put back', { attempt, error: describeError(error) });
      }
    }
  };

  return {
    get lit() {
      return lit;
    },
    async settle(rest, told, signal) {
      if (lit === rest && light.light.value === (rest ? 'on' : 'off')) return false;
      busy += 1;
      try {
        await turn(rest, told, signal);
        await sleep(clock, SETTLE, signal);
      } finally {
        busy -= 1;
      }
      return true;
    },
    async play({ switches }, told, signal) {
      busy += 1;
      const begun = clock.monotonic();
      const under: Promise<void>[] = [];
      try {
        for (const { after, on } of switches) {
          const wait: Duration = Millis(begun + after - clock.monotonic());
          if (wait > 0) await sleep(clock, wait, signal);
          // Not awaited one by one: a code's rhythm must not follow the lamp's answers.
          const turned = turn(on, told, signal);
          // Judged below, once the code is over.
          turned.catch(() => {});
          under.push(turned);
        }
        await Promise.all(under);
      } finally {
        // A switch that was overtaken on its way shows in what the lamp says of itself.
        const isPut = (await Promise.allSettled(under)).every(({ status }) => status === 'fulfilled') && !signal.aborted && light.light.value === (lit ? 'on' : 'off');
        if (!isPut) await putBack(lit, told);
        busy -= 1;
      }
    },
  };
}
