import { LABEL_FORMATS } from './formats/index.ts';
import type { Evidence } from './label-format.ts';

/** A row of the reference page of formats. */
export interface FormatDescription {
  readonly id: string;
  readonly carrier: string;
  readonly name: string;
  /** Whether a match has a check digit that was verified. */
  readonly checked: boolean;
  readonly evidence: Evidence;
  /** `#` a digit, `@` a letter, `*` either, `=` the check character, the rest as it is. */
  readonly shape: string;
  readonly source: string;
}

/** Every format that `readLabel` knows, for the docs. */
export const describeFormats = (): readonly FormatDescription[] =>
  LABEL_FORMATS.map((format) => ({
    id: format.id,
    carrier: format.carrier,
    name: format.name,
    checked: format.checkDigit !== undefined,
    evidence: format.evidence,
    shape: format.sample,
    source: format.source,
  }));
