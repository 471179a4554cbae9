/** One measured quantity: the spread of `n` values, and what it should be where a target is set. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly p50: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
  /** In words, such as `p50 <= 300, max <= 800`. */
  readonly target?: string;
}

/** The spread of values; at least one is needed for it to mean anything. */
export function benchRow(name: string, unit: string, values: readonly number[], target?: string): BenchRow {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { name, unit, p50: at(0.5), p95: at(0.95), min: at(0), max: at(1), n: sorted.length, ...(target === undefined ? {} : { target }) };
}
