import type { Clock } from './clock.ts';
import type { Duration } from './duration.ts';

/**
 * Runs `round` now and then again and again, each after the pause that the one before gave. Rounds never overlap, and must not reject.
 * Disposing waits for the round that runs.
 */
export function startRounds(clock: Clock, round: () => Promise<Duration>): AsyncDisposable {
  let stopped = false;
  let timer: Disposable | undefined;
  let running = Promise.resolve();
  const begin = (): void => {
    running = round().then((pause) => {
      if (!stopped) timer = clock.schedule(pause, begin);
    });
  };
  begin();
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
