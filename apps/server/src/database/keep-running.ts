import { type Clock, describeError, type Log, Millis, Seconds } from '@latchkey/kit';

const LOOK_EVERY = Millis(500);
const TRY_AGAIN_AFTER = Seconds(2);

export interface KeepRunningOptions {
  readonly isAlive: () => boolean;
  /** Starts it again; rejects when that failed. */
  readonly restart: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks after a process of its own session, whose end nobody is told of, and starts it again when it is gone. Disposing ends the watch, after a restart under way. */
export function keepRunning({ isAlive, restart, clock, log }: KeepRunningOptions): AsyncDisposable {
  let stopped = false;
  let timer: Disposable | undefined;
  let running = Promise.resolve();
  const look = async (): Promise<void> => {
    let next = LOOK_EVERY;
    if (!isAlive()) {
      log.error('the database ended by itself; it is started again');
      await restart().catch((error: unknown) => {
        log.error('the database did not start again; the next attempt follows', { error: describeError(error) });
        next = TRY_AGAIN_AFTER;
      });
    }
    if (!stopped) timer = clock.schedule(next, () => void (running = look()));
  };
  timer = clock.schedule(LOOK_EVERY, () => void (running = look()));
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
