import type { BenchRow } from './bench-row.ts';

/** What one part of the bench found: rows for the table, and sentences that go below it. */
export interface BenchReport {
  readonly rows: readonly BenchRow[];
  readonly notes: readonly string[];
}

/** How much is measured: everything, or enough to see that it works. */
export interface BenchScale {
  readonly quick: boolean;
  /** How many of what a part counts, where it can be told; the part's own number when left out. */
  readonly count?: number;
}
