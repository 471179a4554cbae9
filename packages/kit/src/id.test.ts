import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId, randomToken } from './id.ts';

const millis = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('ids', () => {
  it('are the prefix and 26 characters of Crockford’s alphabet, without the letters that look like digits', () => {
    fc.assert(fc.property(millis, (at) => /^vis_[0-9a-hjkmnp-tv-z]{26}$/.test(newId('vis', at))));
  });

  it('sort by time', () => {
    fc.assert(fc.property(millis, millis, (one, other) => one === other || newId('par', one) < newId('par', other) === one < other));
    expect(newId('par', 31) < newId('par', 32)).toBe(true);
  });

  it('of one moment differ', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('rec', 1)))).toHaveLength(10_000);
  });

  it('carry the time of now when none is given', () => {
    const before = newId('ap', Date.now() - 1);
    expect(newId('ap') > before).toBe(true);
  });
});

describe('random tokens', () => {
  it('have their length, and use the whole alphabet evenly', () => {
    const token = randomToken(64_000);
    expect(token).toHaveLength(64_000);
    const counts = Map.groupBy(token, (character) => character);
    expect(counts.size).toBe(32);
    // 2,000 each on average; eight standard deviations to either side.
    for (const { length } of counts.values()) expect(Math.abs(length - 2_000)).toBeLessThan(360);
    expect(randomToken(0)).toBe('');
  });
});
