import { sameBytes } from '@latchkey/kit';
import { blankStretch } from './bundle-writer.ts';
import { openedFile, partFile, type Withheld } from './evidence-data.ts';
import type { LineObject } from './line-check.ts';
import type { Finding, Verdict } from './verdict.ts';

export interface RecordingCheck {
  readonly findings: readonly Finding[];
  readonly recordings: Verdict['recordings'];
  /** Files that belong to recordings of the journal. */
  readonly files: readonly string[];
}

interface Stretch {
  readonly segment: number;
  readonly offset: number;
  readonly size: number;
  readonly sha256: string;
  readonly from: string;
  readonly to: string;
}

interface Part {
  readonly recordingId: string;
  readonly part: number;
  readonly size: number;
  readonly sha256: string;
  readonly stretches: readonly Stretch[];
}

/** Every byte of every file is the one that the journal names, or is declared as withheld. */
export function checkRecordings(lines: readonly LineObject[], files: ReadonlyMap<string, Uint8Array>, withheld: readonly Withheld[], hashOf: (bytes: Uint8Array) => string): RecordingCheck {
  const findings: Finding[] = [];
  const names: string[] = [];
  const recordings = new Map<string, { recordingId: string; segments: number; intact: number; withheld: number }>();
  for (const part of partsIn(lines)) {
    const { recordingId } = part;
    const sum = recordings.get(recordingId) ?? { recordingId, segments: 0, intact: 0, withheld: 0 };
    recordings.set(recordingId, sum);
    names.push(openedFile(recordingId, part.part));
    sum.segments += part.stretches.length;
    const rule = withheld.find((item) => item.recordingId === recordingId);
    const name = partFile(recordingId, part.part);
    const bytes = files.get(name);
    const where = `recording ${recordingId} part ${part.part}`;
    const first = part.stretches[0];
    const times = first === undefined ? {} : { from: first.from, to: part.stretches.at(-1)?.to ?? first.to };
    if (rule?.segments === null || bytes === undefined) {
      findings.push({ code: rule?.segments === null && bytes === undefined ? 'recording.withheld' : bytes === undefined ? 'recording.missing' : 'file.unknown', where, ...times });
      if (bytes !== undefined) names.push(name);
      sum.withheld += part.stretches.length;
      continue;
    }
    names.push(name);
    if (hashOf(bytes.subarray(0, part.size)) !== part.sha256) findings.push({ code: 'recording.altered', where });
    let end = part.size;
    for (const stretch of part.stretches) {
      const place = { where: `recording ${recordingId} segment ${stretch.segment}`, from: stretch.from, to: stretch.to };
      if (stretch.offset !== end) findings.push({ code: 'recording.gap', ...place });
      end = stretch.offset + stretch.size;
      const content = bytes.subarray(stretch.offset, end);
      const isWithheld = rule?.segments?.includes(stretch.segment) === true;
      if (isWithheld && stretch.size >= 8 && sameBytes(content, blankStretch(stretch.size))) {
        findings.push({ code: 'recording.withheld', ...place });
        sum.withheld += 1;
      } else if (content.length !== stretch.size || hashOf(content) !== stretch.sha256 || isWithheld) {
        findings.push({ code: 'recording.altered', ...place });
      } else {
        sum.intact += 1;
      }
    }
    if (bytes.length > end) findings.push({ code: 'recording.extra_bytes', where });
  }
  return { findings, recordings: [...recordings.values()], files: names };
}

/** What the journal says of files; lines that do not say it in full say nothing, and their bytes are then unknown. */
function partsIn(lines: readonly LineObject[]): readonly Part[] {
  return lines.flatMap(({ members }) => {
    const { kind, recordingId, part, size, sha256 } = members;
    if (kind !== 'part' || typeof recordingId !== 'string' || typeof part !== 'number' || typeof size !== 'number' || typeof sha256 !== 'string') return [];
    return [{ recordingId, part, size, sha256, stretches: stretchesOf(lines, recordingId, part) }];
  });
}

function stretchesOf(lines: readonly LineObject[], recordingId: string, part: number): readonly Stretch[] {
  return lines
    .flatMap(({ members }) => {
      const { kind, segment, offset, size, sha256, firstAt, lastAt } = members;
      if (kind !== 'segment' || members['recordingId'] !== recordingId || members['part'] !== part) return [];
      if (typeof segment !== 'number' || typeof offset !== 'number' || typeof size !== 'number' || typeof sha256 !== 'string' || typeof firstAt !== 'string' || typeof lastAt !== 'string') return [];
      return [{ segment, offset, size, sha256, from: firstAt, to: lastAt }];
    })
    .toSorted((a, b) => a.segment - b.segment);
}
