import { Instant, ManualClock, Minutes, Seconds, toIso } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { createServerTime } from './server-time.ts';

it('goes by the server, however wrong the phone is and whatever its clock does', () => {
  const clock = new ManualClock(Instant(0));
  const time = createServerTime(clock);
  expect(time.now()).toBe(0);
  time.learn('2026-01-01T09:00:00.000Z');
  clock.advance(Seconds(5));
  clock.jumpWall(Minutes(90));
  expect(toIso(time.now())).toBe('2026-01-01T09:00:05.000Z');
});

it('keeps what it knows when the answer is nonsense', () => {
  const time = createServerTime(new ManualClock(Instant(7)));
  time.learn('soon');
  expect(time.now()).toBe(7);
});
