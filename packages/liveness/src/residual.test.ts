import { describe, expect, it } from 'vitest';
import { basisOf, fit, median, power, residualOf } from './residual.ts';

const series = (...values: number[]) => Float64Array.from(values);

describe('residuals', () => {
  it('hold nothing of any nuisance', () => {
    const [one, slope] = [series(1, 1, 1, 1, 1), series(0, 1, 2, 3, 4)];
    const rest = residualOf(series(3, 5, 7, 9, 11), basisOf([one, slope]));
    expect(power(rest)).toBeLessThan(1e-20);
  });

  it('count a nuisance that is said twice once', () => {
    const one = series(1, 1, 1);
    expect(basisOf([one, one, series(0, 0, 0), series(1, 0, 0)])).toHaveLength(2);
  });

  it('fit strength and likeness', () => {
    expect(fit(series(2, -2, 2), series(1, -1, 1))).toEqual({ gain: 2, correlation: 1 });
    expect(fit(series(-2, 2), series(1, -1)).correlation).toBeCloseTo(-1);
    expect(fit(series(0, 0), series(1, -1))).toEqual({ gain: 0, correlation: 0 });
  });

  it('have a middle', () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(median([])).toBe(0);
  });
});
