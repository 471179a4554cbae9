import type { Clock, Duration } from '@latchkey/kit';

interface Count {
  count: number;
  readonly endsAt: number;
}

/** Counts what each key did in the current window. Bounded: when too many keys are known, the oldest are forgotten. */
export interface RateWindow {
  /** Whether the key has used up its share. */
  isFull(key: string): boolean;
  /** Counts one; true when it was within the limit. */
  take(key: string): boolean;
}

const MOST_KEYS = 50_000;

export function createRateWindow(limit: number, window: Duration, clock: Clock): RateWindow {
  const counts = new Map<string, Count>();
  const current = (key: string): Count | undefined => {
    const known = counts.get(key);
    if (known !== undefined && known.endsAt > clock.monotonic()) return known;
    counts.delete(key);
    return undefined;
  };
  return {
    isFull: (key) => (current(key)?.count ?? 0) >= limit,
    take(key) {
      let entry = current(key);
      if (entry === undefined) {
        const oldest = counts.size >= MOST_KEYS ? counts.keys().next().value : undefined;
        if (oldest !== undefined) counts.delete(oldest);
        entry = { count: 0, endsAt: clock.monotonic() + window };
        counts.set(key, entry);
      }
      entry.count += 1;
      return entry.count <= limit;
    },
  };
}
