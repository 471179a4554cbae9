import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJournalLine, type JournalLine, parseJournal } from './recording-journal.ts';

const lines: readonly JournalLine[] = [
  { type: 'opened', version: 1, recordingId: 'rec_1', cameraId: 'c', at: 1 },
  { type: 'part', part: 0, file: 'part-000.sealed', indexOffset: 700, bodyOffset: 8_892, width: 320, height: 180, codecString: 'avc1.42c01e', at: 2 },
  { type: 'segment', part: 0, segment: 0, offset: 8_892, size: 5, sha256: 'ab', mediaTime: 0, duration: 900_000, frames: 250, firstAt: 2, lastAt: 9_962 },
  { type: 'ended', at: 9_999, reason: 'stopped' },
];
const whole = Buffer.concat(lines.map(formatJournalLine));

describe('the journal of a recording', () => {
  it('comes back as it was written', () => {
    expect(parseJournal(whole)).toMatchObject({ recordingId: 'rec_1', parts: [lines[1]], segments: [lines[2]], ended: lines[3], wholeBytes: whole.length });
  });

  it('is read up to the line that a crash tore, wherever that is', () => {
    fc.assert(
      fc.property(fc.nat(whole.length), fc.uint8Array({ maxLength: 30 }), (cut, noise) => {
        const facts = parseJournal(Buffer.concat([whole.subarray(0, cut), noise.filter((byte) => byte !== 10)]));
        const wholeLines = whole.subarray(0, cut).filter((byte) => byte === 10).length;
        expect(facts === undefined).toBe(wholeLines === 0);
        if (facts === undefined) return;
        expect(facts.wholeBytes).toBe(Buffer.concat(lines.slice(0, wholeLines).map(formatJournalLine)).length);
        expect(facts.parts.length + facts.segments.length + (facts.ended ? 1 : 0)).toBe(wholeLines - 1);
      }),
    );
  });

  it('refuses a part outside the recording\'s folder', () => {
    const evil = Buffer.concat([formatJournalLine(lines[0] as JournalLine), Buffer.from('{"type":"part","part":0,"file":"../../etc/passwd","indexOffset":0,"bodyOffset":0,"width":1,"height":1,"codecString":"x","at":1}\n')]);
    expect(parseJournal(evil)?.parts).toEqual([]);
  });
});
