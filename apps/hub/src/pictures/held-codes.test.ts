import { Millis, Seconds } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { createHeldCodes } from './held-codes.ts';

it('tells a code once while it is held, even when single looks miss it', () => {
  const held = createHeldCodes();
  const looks = [['a'], ['a'], [], [], ['a'], [], ['a']];
  expect(looks.map((codes, look) => held.see(codes, Seconds(look)))).toEqual([['a'], [], [], [], [], [], []]);
});

it('tells it again when it was away and has come back', () => {
  const held = createHeldCodes();
  expect(held.see(['a'], Seconds(0))).toEqual(['a']);
  expect(held.see(['a'], Seconds(5))).toEqual([]);
  expect(held.see([], Seconds(8))).toEqual([]);
  expect(held.see(['a'], Millis(10_001))).toEqual(['a']);
});

it('tells each of several, and one that stands twice in a picture once', () => {
  const held = createHeldCodes();
  expect(held.see(['a', 'b', 'a'], Seconds(0))).toEqual(['a', 'b']);
  expect(held.see(['b', 'c'], Seconds(1))).toEqual(['c']);
});

it('does not heed more than sixteen until some are gone, so that nobody can flood it', () => {
  const held = createHeldCodes();
  const told = Array.from({ length: 100 }, (_, look) => held.see(Array.from({ length: 8 }, (__, code) => `${look} ${code}`), Millis(look * 200)));
  // Twenty seconds: sixteen in each five.
  expect(told.flat().length).toBeLessThanOrEqual(16 * 4);
  expect(told.flat().length).toBeGreaterThan(16);
});
