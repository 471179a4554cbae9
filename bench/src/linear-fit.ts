/** A straight line through points, and how far they lie from it. */
export interface LinearFit {
  readonly slope: number;
  readonly intercept: number;
  /** Standard deviation of what the line leaves unexplained, in the unit of y. */
  readonly noise: number;
}

/** Least squares over `y` at x = 0, 1, 2, …; at least three values are needed for the noise to mean anything. */
export function linearFit(y: readonly number[]): LinearFit {
  const n = y.length;
  const meanX = (n - 1) / 2;
  const meanY = y.reduce((sum, value) => sum + value, 0) / n;
  const spread = y.reduce((sum, _value, x) => sum + (x - meanX) ** 2, 0);
  const slope = spread === 0 ? 0 : y.reduce((sum, value, x) => sum + (x - meanX) * (value - meanY), 0) / spread;
  const intercept = meanY - slope * meanX;
  const left = y.reduce((sum, value, x) => sum + (value - intercept - slope * x) ** 2, 0);
  return { slope, intercept, noise: n > 2 ? Math.sqrt(left / (n - 2)) : 0 };
}
