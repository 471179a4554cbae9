import { type Duration, Hours, Instant, ManualClock, Minutes, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createClockMark } from './clock-mark.ts';
import { type BreakerMemory, openingsOf, outcomeOf, remember, type RequestOutcome, tripOf } from './opening-breaker.ts';

const after = (requests: readonly [Duration, string | undefined, RequestOutcome][]): BreakerMemory =>
  requests.reduce<BreakerMemory>((memory, [at, accessPointId, outcome]) => remember(memory, { at, accessPointId, outcome }), []);
const times = (count: number, every: Duration, door: string, outcome: RequestOutcome) => Array.from({ length: count }, (_, index): [Duration, string, RequestOutcome] => [Seconds((index * every) / 1_000), door, outcome]);

describe('the breaker', () => {
  it('trips on “open all”, not on two doors', () => {
    const two = after([[Seconds(0), 'a', 'begun'], [Seconds(1), 'b', 'begun'], [Seconds(2), 'a', 'other']]);
    expect(tripOf(two, Seconds(2), 2)).toBeUndefined();
    expect(tripOf(remember(two, { at: Seconds(3), accessPointId: 'c', outcome: 'begun' }), Seconds(3), 2)).toBe('breaker.many_doors');
    expect(tripOf(remember(two, { at: Seconds(3), accessPointId: 'c', outcome: 'begun' }), Seconds(3), 3)).toBeUndefined();
  });

  it('lets doors follow one another at a courier’s pace', () => {
    expect(tripOf(after([[Seconds(0), 'a', 'begun'], [Seconds(40), 'b', 'begun'], [Seconds(61), 'c', 'begun']]), Seconds(61), 2)).toBeUndefined();
  });

  it('trips on refusals that no honest server earns, and on no others', () => {
    expect(tripOf(after(times(5, Minutes(1), 'a', 'beyond')), Minutes(4), 2)).toBe('breaker.many_refusals');
    expect(tripOf(after(times(4, Minutes(1), 'a', 'beyond')), Minutes(4), 2)).toBeUndefined();
    expect(tripOf(after(times(5, Minutes(3), 'a', 'beyond')), Minutes(12), 2)).toBeUndefined();
    expect(tripOf(after(times(50, Seconds(1), 'a', 'other')), Seconds(50), 2)).toBeUndefined();
  });

  it('trips on hammering at a door whose openings are used up', () => {
    expect(tripOf(after(times(9, Seconds(90), 'a', 'limited')), Minutes(13), 2)).toBeUndefined();
    expect(tripOf(after(times(10, Seconds(90), 'a', 'limited')), Minutes(14), 2)).toBe('breaker.hammering');
  });

  it('counts the openings of the last hour at each door', () => {
    const memory = after([[Minutes(0), 'a', 'begun'], [Minutes(30), 'a', 'begun'], [Minutes(40), 'b', 'begun'], [Minutes(50), 'a', 'limited']]);
    expect(openingsOf(memory, 'a', Minutes(50))).toBe(2);
    expect(openingsOf(memory, 'a', Minutes(60))).toBe(1);
    expect(openingsOf(memory, 'b', Minutes(60))).toBe(1);
    expect(remember(memory, { at: Hours(3), accessPointId: 'a', outcome: 'begun' })).toHaveLength(1);
  });

  it('stays small under a flood, which washes nothing out', () => {
    const flood = after([[Seconds(0), 'a', 'begun'], ...times(5_000, Seconds(0.1), 'a', 'other'), ...times(5_000, Seconds(0.1), 'b', 'other')]);
    expect(flood).toHaveLength(3);
    expect(openingsOf(flood, 'a', Seconds(500))).toBe(1);
  });

  it('knows what an honest server may earn', () => {
    expect([outcomeOf('grant.forged'), outcomeOf('policy.never'), outcomeOf('approval.forged')]).toEqual(['beyond', 'beyond', 'beyond']);
    expect([outcomeOf('grant.expired'), outcomeOf('approval.needed'), outcomeOf('policy.paused')]).toEqual(['other', 'other', 'other']);
  });
});

describe('the clock mark', () => {
  const START = Instant(Date.UTC(2026, 5, 1));

  it('reads a clock that goes on', () => {
    const clock = new ManualClock(START);
    const mark = createClockMark(clock, START);
    clock.advance(Hours(5));
    expect(mark.read()).toBe(clock.now());
  });

  it('refuses a clock that went back, until it has caught up', () => {
    const clock = new ManualClock(START);
    const mark = createClockMark(clock, undefined);
    clock.jumpWall(Minutes(-3));
    expect(mark.read()).toBeUndefined();
    clock.jumpWall(Seconds(61));
    expect(mark.read()).toBe(clock.now());
  });

  it('refuses a clock that is behind what the journal has seen', () => {
    const clock = new ManualClock(START);
    const mark = createClockMark(clock, Instant(START + Hours(1)));
    expect(mark.read()).toBeUndefined();
    clock.jumpWall(Minutes(58));
    expect(mark.read()).toBe(clock.now());
  });

  it('does not let a clock creep back in small steps', () => {
    const clock = new ManualClock(START);
    const mark = createClockMark(clock, undefined);
    const reads = Array.from({ length: 4 }, () => {
      clock.jumpWall(Minutes(-1));
      return mark.read() !== undefined;
    });
    expect(reads).toEqual([true, true, false, false]);
  });

  it('forgets when a person at the site says so', () => {
    const clock = new ManualClock(START);
    const mark = createClockMark(clock, Instant(START + Hours(10_000)));
    mark.reset();
    expect(mark.read()).toBe(START);
  });
});
