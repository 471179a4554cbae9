import { expect, it } from 'vitest';
import { retryDelay } from './retry-delay.ts';

it('doubles to at most 8 s, half of it by chance', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((failures) => retryDelay(failures, 1))).toEqual([300, 600, 1_200, 2_400, 4_800, 8_000, 8_000]);
  expect(retryDelay(3, 0)).toBe(600);
});
