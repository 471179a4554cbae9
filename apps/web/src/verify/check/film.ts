import { digest, type Fields, hex, isFields } from './bytes.ts';
import type { FilmCount, Flaw } from './outcome.ts';

/** `withheld` of manifest.json: segment numbers by recording, or null for the whole of it. */
export type Withholding = ReadonlyMap<string, readonly number[] | null>;

export function parseWithholding(value: unknown): Withholding | undefined {
  if (!Array.isArray(value)) return undefined;
  const rules = new Map<string, readonly number[] | null>();
  for (const item of value) {
    if (!isFields(item)) return undefined;
    const { recordingId, segments } = item;
    if (typeof recordingId !== 'string' || !(segments === null || (Array.isArray(segments) && segments.every(Number.isSafeInteger)))) return undefined;
    // The first rule about a recording counts; each number was looked at.
    if (!rules.has(recordingId)) rules.set(recordingId, segments as number[] | null);
  }
  return rules;
}

export interface FilmReading {
  readonly flaws: readonly Flaw[];
  readonly counts: readonly FilmCount[];
  /** Files that the journal accounts for. */
  readonly accounted: ReadonlySet<string>;
}

export async function readFilms(lines: readonly Fields[], files: ReadonlyMap<string, Uint8Array>, withheld: Withholding): Promise<FilmReading> {
  const flaws: Flaw[] = [];
  const counts = new Map<string, { recordingId: string; segments: number; intact: number; withheld: number }>();
  const accounted = new Set<string>();
  for (const line of lines) {
    const { kind, recordingId, part, size, sha256 } = line;
    if (kind !== 'part' || typeof recordingId !== 'string' || typeof part !== 'number' || typeof size !== 'number' || typeof sha256 !== 'string') continue;
    const count = counts.get(recordingId) ?? { recordingId, segments: 0, intact: 0, withheld: 0 };
    counts.set(recordingId, count);
    const segments = segmentsOf(lines, recordingId, part);
    count.segments += segments.length;
    const name = `${recordingId}/part-${String(part).padStart(3, '0')}.mp4`;
    const file = `recording/${name}`;
    const bytes = files.get(file);
    const where = `recording ${recordingId} part ${part}`;
    const times = segments.length === 0 ? {} : { from: segments[0]?.from ?? '', to: segments.at(-1)?.to ?? '' };
    const rule = withheld.get(recordingId);
    // With a copy for looking at.
    accounted.add(`opened/${name}`);
    if (bytes !== undefined) accounted.add(file);
    if (rule === null) {
      flaws.push({ code: bytes === undefined ? 'recording.withheld' : 'file.unknown', where, ...times });
      count.withheld += segments.length;
      continue;
    }
    if (bytes === undefined) {
      flaws.push({ code: 'recording.missing', where, ...times });
      count.withheld += segments.length;
      continue;
    }
    if (hex(await digest(bytes.subarray(0, size))) !== sha256) flaws.push({ code: 'recording.altered', where });
    let position = size;
    for (const { number, offset, length, hash, from, to } of segments) {
      const at = { where: `recording ${recordingId} segment ${number}`, from, to };
      if (offset !== position) flaws.push({ code: 'recording.gap', ...at });
      position = offset + length;
      const content = bytes.subarray(offset, position);
      const declared = rule?.includes(number) ?? false;
      if (declared && isEmptyBox(content, length)) {
        flaws.push({ code: 'recording.withheld', ...at });
        count.withheld += 1;
      } else if (!declared && content.length === length && hex(await digest(content)) === hash) {
        count.intact += 1;
      } else {
        flaws.push({ code: 'recording.altered', ...at });
      }
    }
    if (bytes.length > position) flaws.push({ code: 'recording.extra_bytes', where });
  }
  return { flaws, counts: [...counts.values()], accounted };
}

function segmentsOf(lines: readonly Fields[], recordingId: string, part: number) {
  const found: { number: number; offset: number; length: number; hash: string; from: string; to: string }[] = [];
  for (const line of lines) {
    if (line['kind'] !== 'segment' || line['recordingId'] !== recordingId || line['part'] !== part) continue;
    const { segment, offset, size, sha256, firstAt, lastAt } = line;
    if (typeof segment === 'number' && typeof offset === 'number' && typeof size === 'number' && typeof sha256 === 'string' && typeof firstAt === 'string' && typeof lastAt === 'string') {
      found.push({ number: segment, offset, length: size, hash: sha256, from: firstAt, to: lastAt });
    }
  }
  return found.sort((one, other) => one.number - other.number);
}

function isEmptyBox(content: Uint8Array, length: number): boolean {
  if (length < 8 || content.length !== length) return false;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (view.getUint32(0) !== length || view.getUint32(4) !== 0x66726565) return false;
  for (let at = 8; at < content.length; at += 1) if (content[at] !== 0) return false;
  return true;
}
