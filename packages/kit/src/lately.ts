import type { Clock } from './clock.ts';
import type { Duration } from './duration.ts';

/** Remembers what happened within the last `span` of the clock that never jumps, so that the same is not written down again and again. */
export interface Lately {
  /** Whether `key` had not happened within the span; it has now. */
  take(key: string): boolean;
  /** It did not happen after all. */
  forget(key: string): void;
}

export function createLately(clock: Clock, span: Duration): Lately {
  // In the order in which they happened.
  const since = new Map<string, number>();
  return {
    take(key) {
      const now = clock.monotonic();
      for (const [old, at] of since) {
        if (now - at < span) break;
        since.delete(old);
      }
      if (since.has(key)) return false;
      since.set(key, now);
      return true;
    },
    forget: (key) => void since.delete(key),
  };
}
