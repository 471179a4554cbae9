import { Bytes, Days, Instant, plus } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseExpired, type KeptRecording } from './retention.ts';

const now = Instant(Date.UTC(2026, 5, 1));
const kept = (recordingId: string, ageDays: number, bytes = 100, isProtected = false): KeptRecording => ({ recordingId, openedAt: plus(now, Days(-ageDays)), bytes, isProtected });

describe('chooseExpired', () => {
  it('lets the too old go, then the oldest until the rest fits', () => {
    const all = [kept('new', 1), kept('old', 40), kept('mid', 20), kept('mid2', 10)];
    expect(chooseExpired(all, { maxAge: Days(30) }, now, 1e9)).toEqual(['old']);
    expect(chooseExpired(all, { maxBytes: Bytes(250) }, now, 1e9)).toEqual(['old', 'mid']);
    expect(chooseExpired(all, { minFree: Bytes(1_000) }, now, 850)).toEqual(['old', 'mid']);
    expect(chooseExpired(all, {}, now, 0)).toEqual([]);
  });

  it('never chooses what is protected, and never more than it must', () => {
    const recording = fc.record({ recordingId: fc.uuid(), openedAt: fc.integer({ min: 0, max: 1_000 }).map(Instant), bytes: fc.nat(500), isProtected: fc.boolean() });
    fc.assert(
      fc.property(fc.array(recording, { maxLength: 20 }), fc.nat(3_000), (all, limit) => {
        const expired = new Set(chooseExpired(all, { maxBytes: Bytes(limit) }, now, 0));
        expect(all.some(({ recordingId, isProtected }) => isProtected && expired.has(recordingId))).toBe(false);
        const left = all.filter(({ recordingId }) => !expired.has(recordingId));
        const size = left.reduce((sum, { bytes }) => sum + bytes, 0);
        if (left.some(({ isProtected }) => !isProtected)) expect(size).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
