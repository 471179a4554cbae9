import { expect, it } from 'vitest';
import { Seconds } from './duration.ts';
import { ManualClock } from './manual-clock.ts';
import { startRounds } from './rounds.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

it('begins at once, waits as long as the round said, and never runs two at a time', async () => {
  const clock = new ManualClock();
  const ends: (() => void)[] = [];
  const rounds = startRounds(clock, () => new Promise((resolve) => ends.push(() => resolve(Seconds(10)))));
  expect(ends).toHaveLength(1);
  clock.advance(Seconds(60));
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await settle();
  clock.advance(Seconds(9));
  expect(ends).toHaveLength(1);
  clock.advance(Seconds(1));
  expect(ends).toHaveLength(2);

  let gone = false;
  const disposal = rounds[Symbol.asyncDispose]().then(() => (gone = true));
  await settle();
  expect(gone).toBe(false);
  ends[1]?.();
  await disposal;
  clock.advance(Seconds(60));
  expect(ends).toHaveLength(2);
});
