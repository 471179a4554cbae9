import { describe, expect, it } from 'vitest';
import { growthOf } from './growth.ts';

const zigzag = (x: number) => (x % 2 === 0 ? 1 : -1);

describe('growth', () => {
  it('is told from chance', () => {
    const { rise, beyondNoise } = growthOf(Array.from({ length: 40 }, (_, x) => 100 + x + zigzag(x)));
    expect(beyondNoise).toBe(true);
    expect(rise).toBeGreaterThan(25);
  });

  it('is not seen in a zigzag', () => {
    expect(growthOf(Array.from({ length: 40 }, (_, x) => 100 + zigzag(x))).beyondNoise).toBe(false);
  });

  it('is not seen where things shrink', () => {
    expect(growthOf(Array.from({ length: 40 }, (_, x) => 100 - x)).beyondNoise).toBe(false);
  });

  it('does not count what happens while everything warms up', () => {
    expect(growthOf([10, 50, 90, 95, 100, 100, 101, 99, 100, 100, 101, 99, 100, 100, 101, 99]).beyondNoise).toBe(false);
  });

  it('is nothing where nothing changes', () => {
    expect(growthOf([43, 43, 43, 43, 43, 43, 43, 43])).toEqual({ rise: 0, noise: 0, beyondNoise: false });
  });
});
