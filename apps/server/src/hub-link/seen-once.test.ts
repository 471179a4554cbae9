import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { SeenOnce } from './seen-once.ts';

describe('what is taken once', () => {
  it('is not taken again before it expired', () => {
    const clock = new ManualClock();
    const seen = new SeenOnce(clock);
    expect(seen.take('a', clock.now() + 60_000)).toBe(true);
    clock.advance(Seconds(59));
    expect(seen.take('a', clock.now() + 60_000)).toBe(false);
    expect(seen.take('b', clock.now() + 60_000)).toBe(true);
  });

  it('is forgotten after it expired', () => {
    const clock = new ManualClock();
    const seen = new SeenOnce(clock);
    seen.take('a', clock.now() + 60_000);
    clock.advance(Seconds(60));
    expect(seen.take('a', clock.now() + 60_000)).toBe(true);
  });
});
