import { CodedError } from '@latchkey/kit';
import { parseObject } from '../chain-line.ts';
import { utf8 } from '../digest.ts';
import { BUNDLE_FORMAT, type EvidenceData, FILES, openedFile, type OpeningKey, partFile, type StoredPart, type Withheld } from './evidence-data.ts';
import { type ZipMember, writeZip } from './stored-zip.ts';

export interface BundleContent {
  readonly data: EvidenceData;
  /** Files of the visit's recordings; those that are withheld as a whole may be missing. */
  readonly parts: readonly StoredPart[];
  readonly withheld: readonly Withheld[];
  readonly openingKeys: readonly OpeningKey[];
  /** Copies that any player plays, for looking at: they are no evidence. */
  readonly opened?: readonly StoredPart[];
  /** ISO 8601. */
  readonly exportedAt: string;
  /** A page that shows the time line and plays the recording, and a text for people; neither is evidence. */
  readonly page: string;
  readonly readme: string;
}

/** The bundle as one file. Withheld stretches are overwritten, their hashes stay. Throws `evidence.not_in_recording` when something is withheld that is not there. */
export function writeBundle(content: BundleContent): Uint8Array {
  const { data, withheld, openingKeys } = content;
  const json = (value: unknown) => utf8(`${JSON.stringify(value, null, 1)}\n`);
  const members: ZipMember[] = [
    { name: FILES.manifest, bytes: json({ format: BUNDLE_FORMAT, visitId: data.visitId, exportedAt: content.exportedAt, withheld }) },
    { name: FILES.checkpoint, bytes: utf8(data.checkpoint) },
    { name: FILES.journal, bytes: utf8(data.lines.map((line) => `${line}\n`).join('')) },
    { name: FILES.authority, bytes: utf8(data.authority.map((line) => `${line}\n`).join('')) },
    { name: FILES.proofs, bytes: json(data.proofs) },
    { name: FILES.keys, bytes: json({ hub: data.hub, witnesses: data.witnesses, recordings: openingKeys }) },
  ];
  for (const part of content.parts) {
    const rule = withheld.find(({ recordingId }) => recordingId === part.recordingId);
    if (rule !== undefined && rule.segments === null) continue;
    members.push({ name: partFile(part.recordingId, part.part), bytes: withholdFrom(data.lines, part, rule?.segments ?? []) });
  }
  for (const { recordingId, part, bytes } of content.opened ?? []) members.push({ name: openedFile(recordingId, part), bytes });
  members.push({ name: FILES.page, bytes: utf8(content.page) }, { name: FILES.readme, bytes: utf8(content.readme) });
  return writeZip(members);
}

/**
 * An empty box of the same length (ISO/IEC 14496-12 §8.1.2), so that whatever comes after stays in its place and a player passes over it. A withheld stretch
 * holds exactly this.
 */
export function blankStretch(size: number): Uint8Array {
  const box = new Uint8Array(size);
  new DataView(box.buffer).setUint32(0, size);
  box.set(utf8('free'), 4);
  return box;
}

/** The file with the stretches of these numbers overwritten. Throws `evidence.not_in_recording`. */
export function withholdFrom(lines: readonly string[], { recordingId, part, bytes }: StoredPart, segments: readonly number[]): Uint8Array {
  if (segments.length === 0) return bytes;
  const copy = bytes.slice();
  for (const text of lines) {
    const line = parseObject(text);
    if (line?.['kind'] !== 'segment' || line['recordingId'] !== recordingId || line['part'] !== part || !segments.some((segment) => segment === line['segment'])) continue;
    const [offset, size] = [Number(line['offset']), Number(line['size'])];
    if (size < 8 || offset + size > bytes.length) throw new CodedError('evidence.not_in_recording', 'What is to be withheld is not in the recording');
    copy.set(blankStretch(size), offset);
  }
  return copy;
}
