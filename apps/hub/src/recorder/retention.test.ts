import { Bytes, Days, type Duration, Millis } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseExpired, type KeptRecording } from './retention.ts';

const ALWAYS = Millis(Number.POSITIVE_INFINITY);
const kept = (recordingId: string, ageDays: number, maxAge: Duration = ALWAYS): KeptRecording => ({ recordingId, age: Days(ageDays), maxAge, bytes: 100, isProtected: false });

describe('chooseExpired', () => {
  it('lets the oldest go until the rest fits', () => {
    const all = [kept('new', 1), kept('old', 40), kept('mid', 20), kept('mid2', 10)];
    expect(chooseExpired(all, { maxBytes: Bytes(250) }, 1e9)).toEqual(['old', 'mid']);
    expect(chooseExpired(all, { minFree: Bytes(1_000) }, 850)).toEqual(['old', 'mid']);
    expect(chooseExpired(all, {}, 0)).toEqual([]);
  });

  it('lets each go by its own age', () => {
    expect(chooseExpired([kept('entry', 8, Days(7)), kept('delivery', 8, Days(30)), kept('young', 7, Days(7))], {}, 1e9)).toEqual(['entry']);
  });

  it('never chooses what is protected, and never more than it must', () => {
    const recording = fc.record({ recordingId: fc.uuid(), age: fc.integer({ min: -10, max: 1_000 }).map(Millis), maxAge: fc.constant(ALWAYS), bytes: fc.nat(500), isProtected: fc.boolean() });
    fc.assert(
      fc.property(fc.array(recording, { maxLength: 20 }), fc.nat(3_000), (all, limit) => {
        const expired = new Set(chooseExpired(all, { maxBytes: Bytes(limit) }, 0));
        expect(all.some(({ recordingId, isProtected }) => isProtected && expired.has(recordingId))).toBe(false);
        const left = all.filter(({ recordingId }) => !expired.has(recordingId));
        const size = left.reduce((sum, { bytes }) => sum + bytes, 0);
        if (left.some(({ isProtected }) => !isProtected)) expect(size).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
