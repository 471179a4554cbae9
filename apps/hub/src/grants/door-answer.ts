import type { LightPort } from '@latchkey/driver-api';
import { type Clock, describeError, type Duration, type Log, Millis, sleep } from '@latchkey/kit';

const LONG: Duration = Millis(1_500);
const SHORT: Duration = Millis(200);

/** Answers whoever holds a phone before a door's reader, by a light: one long one is a yes, three short ones are a no. */
export interface DoorAnswer extends Disposable {
  tell(yes: boolean): void;
}

/** The light is put back as it was. A light that does not obey says nothing, and the lock is heard all the same. */
export function createDoorAnswer(light: LightPort, clock: Clock, log: Log): DoorAnswer {
  const stop = new AbortController();
  let telling = false;
  const blink = async (yes: boolean): Promise<void> => {
    const rest = light.light.value === 'on';
    const turn = async (on: boolean, then: Duration) => {
      await light.set({ on }, stop.signal);
      await sleep(clock, then, stop.signal);
    };
    try {
      // Where it shines already, the dark is what is seen.
      for (const lasts of yes ? [LONG] : [SHORT, SHORT, SHORT]) {
        await turn(!rest, lasts);
        await turn(rest, SHORT);
      }
    } finally {
      if (!stop.signal.aborted) await light.set({ on: rest }, stop.signal);
    }
  };
  return {
    tell(yes) {
      if (telling || light.reachability.kind !== 'online') return;
      telling = true;
      blink(yes)
        .catch((error: unknown) => !stop.signal.aborted && log.warn('The light at the door’s reader did not obey', { error: describeError(error) }))
        .finally(() => {
          telling = false;
        });
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}
