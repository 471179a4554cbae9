/** A run of values, a picture each. */
export type Series = Float64Array;

const dot = (a: Series, b: Series): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
};

const subtract = (from: Series, what: Series, times: number): void => {
  for (let i = 0; i < from.length; i += 1) from[i] = (from[i] ?? 0) - times * (what[i] ?? 0);
};

/** Makes the nuisances independent of each other, each of length one (Gram-Schmidt); those that say nothing new are left out. */
export function basisOf(nuisances: readonly Series[]): readonly Series[] {
  const basis: Series[] = [];
  for (const nuisance of nuisances) {
    const rest = Float64Array.from(nuisance);
    for (const known of basis) subtract(rest, known, dot(rest, known));
    const length = Math.sqrt(dot(rest, rest));
    if (length < 1e-6 * Math.sqrt(dot(nuisance, nuisance)) || length === 0) continue;
    basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** What of a series no nuisance explains. */
export function residualOf(series: Series, basis: readonly Series[]): Series {
  const rest = Float64Array.from(series);
  for (const known of basis) subtract(rest, known, dot(rest, known));
  return rest;
}

/** How much of `seen` there is for each unit of `expected`, and how alike they are, -1 to 1. Both are residuals. */
export function fit(seen: Series, expected: Series): { readonly gain: number; readonly correlation: number } {
  const energy = dot(expected, expected);
  const own = dot(seen, seen);
  const common = dot(seen, expected);
  return energy === 0 || own === 0 ? { gain: 0, correlation: 0 } : { gain: common / energy, correlation: common / Math.sqrt(energy * own) };
}

/** Mean of the squares. */
export const power = (series: Series): number => (series.length === 0 ? 0 : dot(series, series) / series.length);

/** The middle value; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
