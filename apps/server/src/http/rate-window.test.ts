import { ManualClock, Minutes, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createGuessLimits } from './guess-limits.ts';
import { createRateWindow } from './rate-window.ts';

describe('a rate window', () => {
  it('counts each key on its own and starts anew after its time', () => {
    const clock = new ManualClock();
    const window = createRateWindow(2, Minutes(1), clock);
    expect([window.take('a'), window.take('a'), window.take('a')]).toEqual([true, true, false]);
    expect(window.isFull('a')).toBe(true);
    expect(window.take('b')).toBe(true);
    clock.advance(Seconds(61));
    expect(window.isFull('a')).toBe(false);
    expect(window.take('a')).toBe(true);
  });

  it('is not reset by a wall clock that jumps', () => {
    const clock = new ManualClock();
    const window = createRateWindow(1, Minutes(1), clock);
    window.take('a');
    clock.jumpWall(Minutes(10));
    expect(window.isFull('a')).toBe(true);
  });
});

describe('limits on guessing labels', () => {
  const source = { doorCode: 'door', jkt: 'key', address: '198.51.100.7' };

  it('hold up a key after ten misses at a door, and only there', () => {
    const limits = createGuessLimits(new ManualClock());
    for (let i = 0; i < 10; i += 1) {
      expect(() => limits.check(source)).not.toThrow();
      limits.miss(source);
    }
    expect(() => limits.check(source)).toThrow(expect.objectContaining({ code: 'request.too_many' }));
    expect(() => limits.check({ ...source, doorCode: 'other' })).not.toThrow();
    expect(() => limits.check({ ...source, jkt: 'another courier', address: '198.51.100.8' })).not.toThrow();
  });

  it('hold up an address that makes a new key for each guess', () => {
    const limits = createGuessLimits(new ManualClock());
    for (let i = 0; i < 40; i += 1) limits.miss({ ...source, jkt: `key ${i}` });
    expect(() => limits.check({ ...source, jkt: 'new' })).toThrow(expect.objectContaining({ code: 'request.too_many' }));
  });

  it('hold up guesses at one door from everywhere', () => {
    const limits = createGuessLimits(new ManualClock());
    for (let i = 0; i < 200; i += 1) limits.miss({ doorCode: 'door', jkt: `key ${i}`, address: `198.51.100.${i}` });
    expect(() => limits.check({ doorCode: 'door', jkt: 'new', address: '203.0.113.1' })).toThrow(expect.objectContaining({ code: 'request.too_many' }));
  });

  it('never hold up a courier who misses nothing', () => {
    const limits = createGuessLimits(new ManualClock());
    for (let i = 0; i < 500; i += 1) limits.check(source);
  });
});
