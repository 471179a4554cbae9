import type { Reachability } from '@latchkey/driver-api';
import { ManualClock, Minutes, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { ageOfProven } from './proven-reading.ts';

const clock = new ManualClock();
const online: Reachability = { kind: 'online', since: clock.now() };
const silent: Reachability = { kind: 'silent', since: clock.now(), reason: 'test' };
const thrown = (provenAt = clock.monotonic()) => ({ value: 'thrown', at: clock.now(), provenAt });

describe('a reading that may stand in for an answer', () => {
  it('is one that the device proved when it was asked, not long ago', () => {
    const reading = thrown();
    expect(ageOfProven(reading, online, clock)).toBe(0);
    clock.advance(Seconds(3));
    expect(ageOfProven(reading, online, clock)).toBe(Seconds(3));
    clock.advance(Seconds(0.001));
    expect(ageOfProven(reading, online, clock)).toBeUndefined();
  });

  it('is none of a device that is silent or not yet followed, none that is unknown, and none without proof', () => {
    expect(ageOfProven(thrown(), silent, clock)).toBeUndefined();
    expect(ageOfProven(thrown(), { kind: 'connecting' }, clock)).toBeUndefined();
    expect(ageOfProven({ ...thrown(), value: 'unknown' }, online, clock)).toBeUndefined();
    expect(ageOfProven({ value: 'thrown', at: clock.now() }, online, clock)).toBeUndefined();
    expect(ageOfProven({ value: 'thrown', at: clock.now(), provenAt: undefined }, online, clock)).toBeUndefined();
  });

  it('does not become young again when the wall clock jumps back', () => {
    const reading = thrown();
    clock.advance(Minutes(5));
    clock.jumpWall(Minutes(-5));
    expect(reading.at).toBe(clock.now());
    expect(ageOfProven(reading, online, clock)).toBeUndefined();
  });
});
