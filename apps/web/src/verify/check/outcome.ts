import type { Fields } from './bytes.ts';
import type { Stamp } from './time-stamp.ts';

/** One thing that is wrong or missing; codes and places are those of docs/reference/evidence-format.md. */
export interface Flaw {
  readonly code: string;
  readonly where: string;
  /** When it was, where it is a stretch of a recording. */
  readonly from?: string;
  readonly to?: string;
}

/** A step of the visit, as its line says it. */
export interface Moment {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly state: string;
  readonly data: Fields;
  readonly notices: readonly string[];
}

export interface FilmCount {
  readonly recordingId: string;
  readonly segments: number;
  readonly intact: number;
  readonly withheld: number;
  /** Left out where nothing was covered, and nothing was to be. */
  readonly masked?: Covered | undefined;
}

/** Privacy masks: whole percent of the picture that was covered by the hub's word, and that the household had asked for at this door when the visit began, by the signature of an owner's device. */
export interface Covered {
  readonly percent: number;
  readonly asked: number;
  readonly signedBy: { readonly deviceId: string; readonly name: string } | undefined;
}

export interface Signer {
  readonly id: string;
  readonly what: string;
  readonly thumbprint: string;
  /** ISO 8601, by the witness's clock. */
  readonly at: string;
}

/** What the page says about a bundle. */
export interface Outcome {
  readonly kind: 'proved' | 'proved_in_part' | 'not_proved';
  readonly findings: readonly Flaw[];
  readonly visitId: string | undefined;
  readonly hub: { readonly id: string; readonly thumbprint: string } | undefined;
  readonly witnesses: readonly Signer[];
  readonly timeStamp: Stamp | undefined;
  readonly lines: number;
  readonly recordings: readonly FilmCount[];
  readonly timeline: readonly Moment[];
}

const MERELY_MISSING: ReadonlySet<string> = new Set(['visit.not_sealed', 'visit.no_beginning', 'witness.none', 'admission.none', 'policy.signer_gone', 'recording.withheld']);

/** Something that is not there, rather than something that is wrong. */
export const isGap = ({ code }: Flaw): boolean => MERELY_MISSING.has(code);

export function judge(flaws: readonly Flaw[]): Outcome['kind'] {
  if (!flaws.every(isGap)) return 'not_proved';
  return flaws.length > 0 ? 'proved_in_part' : 'proved';
}
