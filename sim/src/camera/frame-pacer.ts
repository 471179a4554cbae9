import { type Clock, Millis } from '@latchkey/kit';

/**
 * Calls `onFrame` `framesPerSecond` times a second, each due time counted from the start so that late frames do not add up.
 * After a pause of more than a second (a sleeping laptop) it goes on from now instead of catching up.
 */
export function startPacer(clock: Clock, framesPerSecond: number, onFrame: () => void): Disposable {
  const interval = 1_000 / framesPerSecond;
  let due = clock.monotonic() as number;
  let timer: Disposable;
  const tick = (): void => {
    const now = clock.monotonic();
    if (now - due > 1_000) due = now;
    due += interval;
    timer = clock.schedule(Millis(Math.max(0, due - clock.monotonic())), tick);
    onFrame();
  };
  timer = clock.schedule(Millis(0), tick);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
