/** What a hub gives out about one visit, and a server adds its witness to: everything of a bundle but the recordings. */
export interface EvidenceData {
  readonly visitId: string;
  readonly hub: NamedKey;
  /** The visit's lines from its first to its seal, the very texts of the journal. */
  readonly lines: readonly string[];
  /** Lines about the household's word that was in force when the visit began: the last roster, policy and state of the breaker before it. */
  readonly authority: readonly string[];
  /** Inclusion proof of each line, by its `seq`. */
  readonly proofs: Readonly<Record<string, readonly string[]>>;
  /** The signed note of a checkpoint that covers them all, cosignatures included. */
  readonly checkpoint: string;
  /** Whose cosignatures these are. */
  readonly witnesses: readonly Witness[];
}

export interface NamedKey {
  readonly id: string;
  /** Ed25519, 32 bytes, base64. */
  readonly key: string;
}

/** A device's key may be P-256 instead: an uncompressed point, 65 bytes, base64. */
export interface Witness extends NamedKey {
  readonly what: 'server' | 'device';
}

/** A file of a recording, as stored. */
export interface StoredPart {
  readonly recordingId: string;
  readonly part: number;
  readonly bytes: Uint8Array;
}

/** Stretches of recordings that whoever exports does not give out. `segments` count through the recording; null for all of it. */
export interface Withheld {
  readonly recordingId: string;
  readonly segments: readonly number[] | null;
}

/** What opens a sealed recording, base64, given out by the member who exports. */
export interface OpeningKey {
  readonly recordingId: string;
  readonly key: string;
}

export const BUNDLE_FORMAT = 'latchkey-evidence/1';

export const FILES = { manifest: 'manifest.json', checkpoint: 'checkpoint.txt', journal: 'journal.jsonl', authority: 'authority.jsonl', proofs: 'proofs.json', keys: 'keys.json', page: 'index.html', readme: 'README.txt' } as const;

/** May be there: an RFC 3161 token over the file of the checkpoint. */
export const TIME_STAMP_FILE = 'timestamp.der';

/** A copy of a recording's file that any player plays, for looking at. It is no evidence. */
export const openedFile = (recordingId: string, part: number): string => `opened/${fileOf(recordingId, part)}`;

export const partFile = (recordingId: string, part: number): string => `recording/${fileOf(recordingId, part)}`;

const fileOf = (recordingId: string, part: number): string => `${recordingId}/part-${String(part).padStart(3, '0')}.mp4`;
