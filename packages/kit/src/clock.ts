import { CodedError } from './coded-error.ts';
import { type Duration, Millis } from './duration.ts';
import { Instant } from './instant.ts';

/** Where all time comes from. */
export interface Clock {
  /** The wall clock: for people, messages and storage. It may jump. */
  now(): Instant;
  /** Time since an arbitrary start that never jumps: for ages, deadlines and watchdogs. */
  monotonic(): Duration;
  /** Calls `action` once after `delay`; disposing cancels. */
  schedule(delay: Duration, action: () => void): Disposable;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Instant(Date.now()),
  monotonic: () => Millis(performance.now()),
  schedule(delay, action) {
    const timer = setTimeout(action, delay);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Waits for `delay`, or rejects with the signal's reason. */
export function sleep(clock: Clock, delay: Duration, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      timer[Symbol.dispose]();
      reject(signal?.reason);
    };
    const timer = clock.schedule(delay, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Runs `work` with a signal that aborts at the deadline or with `signal`.
 * Rejects with `kit.deadline` when the time is up, whether or not `work` heeds its signal.
 */
export async function withDeadline<T>(
  clock: Clock,
  limit: Duration,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => {
    controller.abort(signal?.reason);
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  using _timer = clock.schedule(limit, () => {
    const late = new CodedError('kit.deadline', `${what} took longer than ${limit} ms`);
    controller.abort(late);
    reject(late);
  });
  try {
    return await Promise.race([work(controller.signal), promise]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
