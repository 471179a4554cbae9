import { expect, it } from 'vitest';
import { trueStateOf } from './true-state.ts';

const bolts = ['thrown', 'withdrawn', 'partial', 'unknown'] as const;
const doors = ['open', 'closed', 'unknown'] as const;

it('says secured for one pair of reports only: bolt thrown and door closed', () => {
  const secured = bolts.flatMap((bolt) => doors.filter((door) => trueStateOf({ bolt, door }) === 'secured').map((door) => [bolt, door]));
  expect(secured).toEqual([['thrown', 'closed']]);
});

it('asks for a person when the bolt stopped half way or is out in the open', () => {
  for (const door of doors) expect(trueStateOf({ bolt: 'partial', door })).toBe('attention');
  expect(trueStateOf({ bolt: 'thrown', door: 'open' })).toBe('attention');
});

it('says unknown where a report is missing and nothing is known to be open', () => {
  expect(trueStateOf({ bolt: 'thrown', door: 'unknown' })).toBe('unknown');
  expect(trueStateOf({ bolt: 'unknown', door: 'closed' })).toBe('unknown');
  expect(trueStateOf({ bolt: 'unknown', door: 'open' })).toBe('open');
  expect(trueStateOf({ bolt: 'withdrawn', door: 'unknown' })).toBe('open');
});
