import type { Recording } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import type { EntryLine } from '../../time-line/entry-line.ts';
import { markAt, marksOf, trackLength } from './visit-track.ts';

const START = '2026-11-22T15:00:00.000Z';
const line = (seq: number, seconds: number): EntryLine => ({ seq, at: new Date(Date.parse(START) + seconds * 1_000).toISOString(), words: 'other', count: 1, tone: 'plain', alarms: [], minor: false, delayMillis: 0 });

describe('events on the recording', () => {
  it('stand at their instants', () => {
    expect(marksOf([line(1, 5), line(2, 12.5)], START, 50)).toMatchObject([{ seconds: 5, place: 0.1, outside: false }, { seconds: 12.5, place: 0.25, outside: false }]);
  });
  it('stand at an end when they happened before or after the pictures', () => {
    expect(marksOf([line(1, -3), line(2, 99)], START, 50)).toMatchObject([{ seconds: 0, outside: true }, { seconds: 50, outside: true }]);
  });
  it('have no place without a first frame or a length', () => {
    expect(marksOf([line(1, 5)], null, 50)).toEqual([]);
    expect(marksOf([line(1, 5)], START, 0)).toEqual([]);
    expect(marksOf([line(1, 5)], 'yesterday', 50)).toEqual([]);
  });
  it('are current from their moment to the next', () => {
    const marks = marksOf([line(1, 5), line(2, 12)], START, 50);
    expect([0, 4.9, 11.8, 12, 50].map((seconds) => markAt(marks, seconds)?.line.seq)).toEqual([undefined, 1, 1, 2, 2]);
  });
  it('keep a length that grows, and none that has no end', () => {
    const recording: Recording = { id: 'rec_00000000000000000000000001', visitId: null, accessPointId: 'ap_00000000000000000000000001', state: 'recording', startedAt: START, durationMillis: 9_000, bytes: 1, frames: 1 };
    expect(trackLength(recording, 12)).toBe(12);
    expect(trackLength(recording, Number.POSITIVE_INFINITY)).toBe(9);
    expect(trackLength(recording, Number.NaN)).toBe(9);
  });
});
