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
  /** What the key may still do, and in how many seconds its window ends. */
  stateOf(key: string): { readonly limit: number; readonly left: number; readonly resetsIn: number };
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
    stateOf(key) {
      const known = current(key);
      return { limit, left: Math.max(0, limit - (known?.count ?? 0)), resetsIn: Math.ceil(Math.max(0, (known?.endsAt ?? 0) - clock.monotonic()) / 1_000) };
    },
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
