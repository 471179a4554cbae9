import { describe, expect, it } from 'vitest';
import { Hours, Millis, Seconds } from './duration.ts';
import { Instant } from './instant.ts';
import { ManualClock } from './manual-clock.ts';

describe('ManualClock', () => {
  it('moves both clocks together, and the wall alone when it jumps', () => {
    const clock = new ManualClock(Instant(1_000));
    clock.advance(Seconds(2));
    expect([clock.now(), clock.monotonic()]).toEqual([3_000, 2_000]);
    clock.jumpWall(Hours(-1));
    expect([clock.now(), clock.monotonic()]).toEqual([3_000 - 3_600_000, 2_000]);
    clock.advance(Millis(1));
    expect([clock.now(), clock.monotonic()]).toEqual([3_001 - 3_600_000, 2_001]);
  });

  it('runs what falls due in order of time, then of asking, each at its own time', () => {
    const clock = new ManualClock();
    const ran: [string, number][] = [];
    const note = (name: string) => () => void ran.push([name, clock.monotonic()]);
    clock.schedule(Seconds(2), note('later'));
    clock.schedule(Seconds(1), note('first'));
    clock.schedule(Seconds(1), note('second'));
    clock.schedule(Millis(-5), note('overdue'));
    clock.schedule(Seconds(3), note('not yet'));
    clock.advance(Millis(2_999));
    expect(ran).toEqual([['overdue', 0], ['first', 1_000], ['second', 1_000], ['later', 2_000]]);
    expect(clock.monotonic()).toBe(2_999);
    clock.advance(Millis(1));
    expect(ran.at(-1)).toEqual(['not yet', 3_000]);
  });

  it('runs what was asked for by what it ran, when that falls due too', () => {
    const clock = new ManualClock();
    const ran: number[] = [];
    const again = () => {
      ran.push(clock.monotonic());
      clock.schedule(Seconds(1), again);
    };
    clock.schedule(Seconds(1), again);
    clock.advance(Millis(3_500));
    expect(ran).toEqual([1_000, 2_000, 3_000]);
  });

  it('forgets what was disposed, also by an earlier action of the same moment', () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    clock.schedule(Seconds(1), () => {
      ran.push('first');
      second[Symbol.dispose]();
    });
    const second = clock.schedule(Seconds(1), () => void ran.push('second'));
    clock.schedule(Seconds(2), () => void ran.push('third'))[Symbol.dispose]();
    clock.advance(Seconds(10));
    expect(ran).toEqual(['first']);
  });

  it('is not fired by a wall clock that jumps', () => {
    const clock = new ManualClock();
    let fired = 0;
    clock.schedule(Seconds(1), () => (fired += 1));
    clock.jumpWall(Hours(2));
    expect(fired).toBe(0);
    clock.advance(Seconds(1));
    expect(fired).toBe(1);
  });
});
