import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearFit } from './linear-fit.ts';

describe('a fitted line', () => {
  it('finds a line again, with no noise', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: 3, max: 60 }), (slope, intercept, n) => {
        const fit = linearFit(Array.from({ length: n }, (_, x) => intercept + slope * x));
        expect(fit.slope).toBeCloseTo(slope, 6);
        expect(fit.intercept).toBeCloseTo(intercept, 5);
        expect(fit.noise).toBeCloseTo(0, 5);
      }),
    );
  });

  it('leaves as noise what lies beside the line', () => {
    const { slope, noise } = linearFit([1, -1, -1, 1, 1, -1, -1, 1]);
    expect(slope).toBe(0);
    expect(noise).toBeCloseTo(Math.sqrt(8 / 6), 9);
  });

  it('has no slope through one value', () => {
    expect(linearFit([7])).toEqual({ slope: 0, intercept: 7, noise: 0 });
  });
});
