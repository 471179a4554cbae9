import { Bytes, Days, Millis } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseExpired, type KeptRecording } from './retention.ts';

const kept = (recordingId: string, ageDays: number, bytes = 100, isProtected = false): KeptRecording => ({ recordingId, age: Days(ageDays), bytes, isProtected });

describe('chooseExpired', () => {
  it('lets the too old go, then the oldest until the rest fits', () => {
    const all = [kept('new', 1), kept('old', 40), kept('mid', 20), kept('mid2', 10)];
    expect(chooseExpired(all, { maxAge: Days(30) }, 1e9)).toEqual(['old']);
    expect(chooseExpired(all, { maxBytes: Bytes(250) }, 1e9)).toEqual(['old', 'mid']);
    expect(chooseExpired(all, { minFree: Bytes(1_000) }, 850)).toEqual(['old', 'mid']);
    expect(chooseExpired(all, {}, 0)).toEqual([]);
  });

  it('never chooses what is protected, and never more than it must', () => {
    const recording = fc.record({ recordingId: fc.uuid(), age: fc.integer({ min: -10, max: 1_000 }).map(Millis), bytes: fc.nat(500), isProtected: fc.boolean() });
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
