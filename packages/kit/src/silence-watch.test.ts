import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { Millis } from './duration.ts';
import { ManualClock } from './manual-clock.ts';
import { SilenceWatch } from './silence-watch.ts';

describe('SilenceWatch', () => {
  it('tells each silence once, exactly at its limit, and starts again when fed', () => {
    const clock = new ManualClock();
    const heard: number[] = [];
    const watch = new SilenceWatch(clock, Millis(500), () => heard.push(clock.monotonic()));
    clock.advance(Millis(2_000));
    expect(heard).toEqual([]);
    for (let i = 0; i < 10; i += 1) {
      watch.feed();
      clock.advance(Millis(300));
    }
    clock.advance(Millis(5_000));
    expect(heard).toEqual([2_000 + 2_700 + 500]);
    watch.feed();
    clock.advance(Millis(500));
    expect(heard).toHaveLength(2);
    watch.feed();
    watch[Symbol.dispose]();
    clock.advance(Millis(5_000));
    expect(heard).toHaveLength(2);
  });

  it('is not moved by a wall clock that jumps', () => {
    const clock = new ManualClock();
    let silences = 0;
    const watch = new SilenceWatch(clock, Millis(500), () => (silences += 1));
    watch.feed();
    clock.jumpWall(Millis(3_600_000));
    clock.advance(Millis(499));
    expect(silences).toBe(0);
    clock.jumpWall(Millis(-7_200_000));
    clock.advance(Millis(1));
    expect(silences).toBe(1);
  });

  it('does not take a busy process for silence', async () => {
    let silences = 0;
    const watch = new SilenceWatch(systemClock, Millis(50), () => (silences += 1));
    watch.feed();
    // The process is busy past the limit; what was heard meanwhile is read right after the late timer.
    const end = performance.now() + 150;
    while (performance.now() < end);
    setImmediate(() => watch.feed());
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(silences).toBe(0);
    watch[Symbol.dispose]();
  });
});
