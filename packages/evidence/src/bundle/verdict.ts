import type { TimeStamp } from '../time-stamp/time-stamp-token.ts';

/** What is wrong with a bundle, or missing from it. docs/reference/evidence-format.md says what each means. */
export type FindingCode = WrongCode | GapCode;

export const WRONG = [
  'zip.malformed', 'file.damaged', 'file.missing', 'file.unknown', 'file.unreadable', 'key.unexpected', 'checkpoint.not_signed', 'checkpoint.other_hub', 'checkpoint.strange_signature',
  'line.unreadable', 'line.foreign', 'line.missing', 'line.out_of_order', 'line.not_included', 'line.not_continued', 'line.clock_back', 'seal.wrong_count', 'timestamp.not_proved', 'timestamp.not_trusted',
  'authority.missing', 'authority.other', 'policy.not_signed', 'grant.not_signed', 'grant.other_visit', 'grant.outside_policy', 'grant.not_approved', 'grant.not_shown',
  'recording.altered', 'recording.extra_bytes', 'recording.missing', 'recording.gap',
] as const;
export const GAPS = ['visit.not_sealed', 'visit.no_beginning', 'witness.none', 'admission.none', 'policy.signer_gone', 'recording.withheld'] as const;

export type WrongCode = (typeof WRONG)[number];
export type GapCode = (typeof GAPS)[number];

export interface Finding {
  readonly code: FindingCode;
  /** The place, in a fixed form: `file NAME`, `line N` (of journal.jsonl, from 1), `authority N` (of authority.jsonl, from 1), `recording ID part N`, `recording ID segment N`, `checkpoint`, `bundle`. */
  readonly where: string;
  /** Seconds of the visit that it concerns, where it does: ISO 8601. */
  readonly from?: string;
  readonly to?: string;
}

/** `proved`: everything holds; `proved_in_part`: what is there holds, and what is not there is named; `not_proved`: something is wrong. */
export type VerdictKind = 'proved' | 'proved_in_part' | 'not_proved';

export interface Verdict {
  readonly kind: VerdictKind;
  readonly findings: readonly Finding[];
  readonly visitId: string | undefined;
  /** By whose key: thumbprint (RFC 7638) of the hub's key, and of every witness whose cosignature holds. */
  readonly hub: { readonly id: string; readonly thumbprint: string } | undefined;
  readonly witnesses: readonly { readonly id: string; readonly what: string; readonly thumbprint: string; readonly at: string }[];
  /**
   * When an authority saw all these signatures, where the bundle was time-stamped. `trustedBy`: SHA-256 (hexadecimal) of the certificate, among those that the reader
   * trusts, to which the authority's chain leads; null where it leads to none, left out where the reader named none.
   */
  readonly timeStamp: (TimeStamp & { readonly trustedBy?: string | null }) | undefined;
  readonly lines: number;
  readonly recordings: readonly VerdictRecording[];
  /** The visit's steps: for a time line. Only what is included is worth showing. */
  readonly timeline: readonly VerdictStep[];
}

/** A recording of the visit, in stretches, and what was covered of its picture; `masked` is left out where nothing was, and nothing was asked for. */
export interface VerdictRecording {
  readonly recordingId: string;
  readonly segments: number;
  readonly intact: number;
  readonly withheld: number;
  readonly masked?: MaskedPicture;
}

/** Privacy masks over a recording. That what was asked for differs is no finding: a policy may change during a visit, and a camera may look at two doors. */
export interface MaskedPicture {
  /** Of the picture, in whole percent, at most at any moment, by the hub's lines. */
  readonly percent: number;
  /** What the policy under which the visit began asks for at this door, in whole percent. */
  readonly asked: number;
  /** The owner's device whose signature that policy bears; undefined where it bears none. */
  readonly signedBy: { readonly deviceId: string; readonly name: string } | undefined;
}

/** One step of the visit, as its line says it. */
export interface VerdictStep {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly state: string;
  /** Facts of the event: `{"bolt":"thrown","cause":"remote"}`. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly notices: readonly string[];
}

export function kindOf(findings: readonly Finding[]): VerdictKind {
  if (findings.length === 0) return 'proved';
  return findings.every(({ code }) => (GAPS as readonly string[]).includes(code)) ? 'proved_in_part' : 'not_proved';
}
