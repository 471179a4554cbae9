import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, type Log } from '@latchkey/kit';
import { partIndex } from './part-index.ts';
import { scanPart, type ScannedFragment } from './part-scan.ts';
import type { RecordingDisk } from './recording-disk.ts';
import { type EndedLine, formatJournalLine, JOURNAL_FILE, type JournalLine, parseJournal, type PartLine, type RecordingFacts, type SegmentLine } from './recording-journal.ts';
import { SegmentCutter } from './segment-cutter.ts';

/**
 * Closes a recording whose process died or whose disk failed: cuts off what is torn behind the last whole fragment, works out the segments that
 * the journal lacks, writes the index, and notes the end. Doing it again after a crash in the middle is harmless.
 *
 * @returns the facts of the closed recording; undefined when none began in the folder, so that it can go. A disk that does not answer, or a
 * journal that was lost from beside its pictures, rejects: neither is a reason to delete anything.
 */
export async function recoverRecording(disk: RecordingDisk, folder: string, why: Pick<EndedLine, 'reason' | 'code'>, log: Log): Promise<RecordingFacts | undefined> {
  const files = await readdir(folder);
  const facts = files.includes(JOURNAL_FILE) ? parseJournal(await readFile(join(folder, JOURNAL_FILE))) : undefined;
  if (facts === undefined && files.some((file) => file.endsWith('.sealed'))) {
    throw new CodedError('recorder.not_found', 'The journal of a recording is damaged; its pictures are left as they are', { facts: { folder } });
  }
  if (facts === undefined || facts.ended !== undefined) return facts;
  const found: SegmentLine[] = [];
  for (const part of facts.parts) found.push(...(await recoverPart(disk, folder, part, facts.segments.length + found.length, facts.segments, log)));
  const at = [...facts.segments, ...found].at(-1)?.lastAt ?? facts.openedAt;
  const ended: EndedLine = { type: 'ended', at, ...why };
  await appendLines(disk, join(folder, JOURNAL_FILE), facts.wholeBytes, [...found, ended]);
  log.warn('a recording was closed after a crash', { recordingId: facts.recordingId, segmentsFound: found.length });
  return { ...facts, segments: [...facts.segments, ...found], ended };
}

async function recoverPart(
  disk: RecordingDisk,
  folder: string,
  part: PartLine,
  nextSegment: number,
  known: readonly SegmentLine[],
  log: Log,
): Promise<readonly SegmentLine[]> {
  const path = join(folder, part.file);
  const settled = known.filter((segment) => segment.part === part.part).reduce((end, { offset, size }) => Math.max(end, offset + size), part.bodyOffset);
  await using reader = await open(path, 'r');
  const fragments: ScannedFragment[] = [];
  for await (const fragment of scanPart(reader, part.bodyOffset, settled)) fragments.push(fragment);
  const end = endOf(fragments, part.bodyOffset);
  await using writer = await disk.reopen(path);
  if (end < settled) {
    // Damage inside what was safe is not a crash's doing: nothing is thrown away.
    log.error('a recording is damaged in the middle', { file: path, at: end, settled });
  } else {
    await writer.truncate(end);
  }
  const points = fragments.filter(({ startsWithKeyframe }) => startsWithKeyframe);
  const last = fragments.at(-1);
  await writer.write(partIndex(points, { offset: end, mediaTime: last === undefined ? 0 : last.mediaTime + last.duration }), part.indexOffset);
  await writer.sync();
  const cutter = new SegmentCutter(part.part, nextSegment, settled);
  const found: SegmentLine[] = [];
  for (const fragment of fragments.filter(({ offset }) => offset >= settled)) {
    const { buffer } = await reader.read(new Uint8Array(fragment.size), 0, fragment.size, fragment.offset);
    const segment = cutter.add(fragment, buffer);
    if (segment !== undefined) found.push(segment);
  }
  const rest = cutter.end();
  return rest === undefined ? found : [...found, rest];
}

function endOf(fragments: readonly ScannedFragment[], start: number): number {
  const last = fragments.at(-1);
  return last === undefined ? start : last.offset + last.size;
}

async function appendLines(disk: RecordingDisk, path: string, position: number, lines: readonly JournalLine[]): Promise<void> {
  const bytes = Buffer.concat(lines.map(formatJournalLine));
  await using journal = await disk.reopen(path);
  await journal.truncate(position);
  await journal.write(bytes, position);
  await journal.sync();
}
