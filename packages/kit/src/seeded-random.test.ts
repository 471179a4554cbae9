import { describe, expect, it } from 'vitest';
import { seededRandom } from './seeded-random.ts';

describe('seeded random numbers', () => {
  it('are those of mulberry32, whatever the machine', () => {
    const random = seededRandom(1);
    expect([random(), random(), random()].map((number) => number * 2 ** 32)).toEqual([2_693_262_067, 11_749_833, 2_265_367_787]);
  });
});
