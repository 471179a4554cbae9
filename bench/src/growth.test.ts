import { describe, expect, it } from 'vitest';
import { growthOf } from './growth.ts';

const zigzag = (x: number) => (x % 2 === 0 ? 1 : -1);
const grew = (samples: readonly number[]) => {
  const { rise, noise } = growthOf(samples);
  return rise > noise;
};

describe('growth', () => {
  it('is told from chance', () => {
    const samples = Array.from({ length: 40 }, (_, x) => 100 + x + zigzag(x));
    expect(grew(samples)).toBe(true);
    expect(growthOf(samples).rise).toBeGreaterThan(25);
  });

  it('is not seen in a zigzag', () => {
    expect(grew(Array.from({ length: 40 }, (_, x) => 100 + zigzag(x)))).toBe(false);
  });

  it('is not seen where things shrink', () => {
    expect(grew(Array.from({ length: 40 }, (_, x) => 100 - x))).toBe(false);
  });

  it('is nothing where nothing changes', () => {
    expect(growthOf([43.3, 43.3, 43.3, 43.3, 43.3, 43.3, 43.3, 43.3])).toEqual({ rise: 0, noise: 0 });
  });
});
