import { expect, it } from 'vitest';
import { Seconds } from './duration.ts';
import { createLately } from './lately.ts';
import { ManualClock } from './manual-clock.ts';

it('takes the same once in its span, whatever the wall clock does, and anew when it is forgotten', () => {
  const clock = new ManualClock();
  const lately = createLately(clock, Seconds(60));
  expect([lately.take('a'), lately.take('b'), lately.take('a')]).toEqual([true, true, false]);
  clock.advance(Seconds(59));
  expect(lately.take('a')).toBe(false);
  clock.advance(Seconds(1));
  expect([lately.take('a'), lately.take('a')]).toEqual([true, false]);
  lately.forget('a');
  expect(lately.take('a')).toBe(true);
});
