import { type EvidenceData, readZip, type StoredPart, thumbprint, writeBundle, type Withheld, type ZipMember } from '@latchkey/evidence';
import { SampleJournal } from './sample-journal.ts';
import type { ChangeWord } from './sample-word.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A good bundle, what it was made of, and what an attacker might have at hand: another visit of the same hub. */
export interface Sample {
  readonly journal: SampleJournal;
  readonly data: EvidenceData;
  readonly parts: readonly StoredPart[];
  readonly other: { readonly data: EvidenceData; readonly parts: readonly StoredPart[] };
  readonly members: readonly ZipMember[];
  readonly zip: Uint8Array;
  /** Thumbprint of the hub's key, as the household knows it. */
  readonly hub: string;
}

export function makeSample(random: SeededRandom, segments = 4, segmentSize = 400, change?: ChangeWord): Sample {
  const journal = new SampleJournal(random, change);
  const [own, other] = journal.twoVisits(segments, segmentSize);
  if (own === undefined || other === undefined) throw new RangeError('two visits were made');
  const data = journal.evidenceOf(own.visitId);
  const zip = bundleOf(data, own.parts);
  return { journal, data, parts: own.parts, other: { data: journal.evidenceOf(other.visitId), parts: other.parts }, members: readZip(zip)?.members ?? [], zip, hub: thumbprint(journal.hub.publicKey) };
}

export const bundleOf = (data: EvidenceData, parts: readonly StoredPart[], withheld: readonly Withheld[] = []): Uint8Array =>
  writeBundle({ data, parts, withheld, openingKeys: [], exportedAt: '2026-11-22T16:00:00.000Z', page: '<!doctype html><title>A visit</title>', readme: 'For people.\n' });
