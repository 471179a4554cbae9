import type { VisitEntry } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { visitTimes } from './visit-times.ts';

const T0 = Date.UTC(2026, 0, 1);
const iso = (millis: number) => new Date(T0 + millis).toISOString();
const line = (seq: number, millis: number, type: string, state: VisitEntry['state'], data: VisitEntry['data'] = {}): VisitEntry => ({ seq, at: iso(millis), type, data, state, notices: [], receivedAt: iso(millis + 5) });

describe('where the time of a visit goes', () => {
  const entries = [
    line(1, 20, 'visit.requested', 'arming'),
    line(2, 21, 'picture.changed', 'arming', { alive: true }),
    line(3, 40, 'bolt.reported', 'arming', { bolt: 'thrown' }),
    line(4, 41, 'door.reported', 'arming', { door: 'closed' }),
    line(5, 60, 'recorder.confirmed', 'unlocking'),
    line(6, 190, 'bolt.reported', 'unlocked', { bolt: 'withdrawn' }),
  ];

  it('is read off its time line', () => {
    expect(visitTimes({ scannedAt: T0, answeredAt: T0 + 30, grantedAt: T0 + 8, entries })).toEqual({
      granted: 8, atHub: 20, pictureKnown: 21, boltRead: 40, doorRead: 41, recordingConfirmed: 60, commanded: 60, unlocked: 190, answered: 30, lastGate: 'recorder.confirmed',
    });
  });

  it('says what is missing', () => {
    const { commanded, lastGate, unlocked } = visitTimes({ scannedAt: T0, answeredAt: T0 + 30, grantedAt: T0 + 8, entries: entries.slice(0, 3) });
    expect([commanded, unlocked, lastGate]).toEqual([Number.NaN, Number.NaN, 'none']);
  });
});
