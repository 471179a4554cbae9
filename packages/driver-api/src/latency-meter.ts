import { type Duration, Millis } from '@latchkey/kit';
import type { LightLatency } from './light-port.ts';

const KEPT = 50;

/** Keeps the newest 50 durations and sums them up. */
export interface LatencyMeter {
  readonly summary: LightLatency | undefined;
  add(duration: Duration): void;
}

export function createLatencyMeter(): LatencyMeter {
  const newest: number[] = [];
  return {
    get summary() {
      const sorted = newest.toSorted((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)];
      const worst = sorted.at(-1);
      return median === undefined || worst === undefined ? undefined : { answers: sorted.length, median: Millis(median), worst: Millis(worst) };
    },
    add(duration) {
      newest.push(duration);
      if (newest.length > KEPT) newest.shift();
    },
  };
}
