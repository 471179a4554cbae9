import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchRow } from './bench-row.ts';

describe('the spread of values', () => {
  it('takes the middle, the 95th of a hundred, and the ends, whatever the order', () => {
    const values = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
    expect(benchRow('a', 'ms', values)).toEqual({ name: 'a', unit: 'ms', p50: 51, p95: 96, min: 1, max: 100, n: 100 });
  });

  it('is never outside of its values, nor out of order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const { min, p50, p95, max } = benchRow('a', 'ms', values);
        expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
        expect([min, p50, p95, max]).toEqual([min, p50, p95, max].toSorted((a, b) => a - b));
      }),
    );
  });

  it('says that there is nothing rather than zero', () => {
    expect(benchRow('a', 'ms', []).p50).toBeNaN();
  });
});
