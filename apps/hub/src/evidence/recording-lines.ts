import { createReadStream } from 'node:fs';
import { createHash } from 'node:crypto';
import type { RecordingSegment } from '@latchkey/contract';
import { parseObject } from '@latchkey/evidence';
import { Instant, toIso } from '@latchkey/kit';
import type { Journal, NewEntry } from '../journal/journal.ts';
import type { SegmentLine } from '../recorder/recording-journal.ts';
import type { RecordingView } from '../recorder/recording-view.ts';

/** A recording and the visit that it belongs to; null for that of an incident between visits. */
export interface RecordingOfVisit {
  readonly recordingId: `rec_${string}`;
  readonly visitId: `vis_${string}` | null;
}

/** The journal's line about a segment that is on the medium. */
export function segmentEntry({ recordingId, visitId }: RecordingOfVisit, line: SegmentLine): Omit<RecordingSegment, 'seq' | 'at' | 'chain'> {
  const { part, segment, offset, size, sha256, frames } = line;
  return { kind: 'segment', recordingId, visitId, part, segment, offset, size, sha256, frames, firstAt: toIso(Instant(line.firstAt)), lastAt: toIso(Instant(line.lastAt)) };
}

/**
 * What the journal still lacks about a recording that is closed: segments that a crash kept from being told, then each file's beginning. Doing it
 * again adds nothing.
 */
export async function missingEntries(journal: Journal, of: RecordingOfVisit, view: RecordingView | undefined): Promise<readonly NewEntry[]> {
  const told = journal.linesOfRecording(of.recordingId).map(({ text }) => parseObject(text));
  const has = (kind: string, member: string, value: number) => told.some((line) => line?.['kind'] === kind && line[member] === value);
  const entries: NewEntry[] = [];
  for (const { line, path, segments } of view?.parts ?? []) {
    for (const segment of segments) if (!has('segment', 'segment', segment.segment)) entries.push(segmentEntry(of, segment));
    if (has('part', 'part', line.part)) continue;
    const mediaType = `video/mp4; codecs="${line.codecString}"`;
    entries.push({ kind: 'part', ...of, part: line.part, size: line.bodyOffset, sha256: await hashOfBeginning(path, line.bodyOffset), mediaType, segments: segments.length });
  }
  return entries;
}

async function hashOfBeginning(path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { end: size - 1 })) hash.update(chunk as Buffer); // A stream without encoding gives buffers.
  return hash.digest('hex');
}
