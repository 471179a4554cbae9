import type { CheckDigit } from './check-digits.ts';
import type { ServiceOf } from './services.ts';
import type { Symbology } from './symbology.ts';

/**
 * What ties a number of this format to its carrier, apart from a check digit: `prefix`, letters or digits that the carrier
 * has to itself; `range`, some digits that are fixed; `length`, nothing but how long it is.
 */
export type Evidence = 'prefix' | 'range' | 'length';

/** One row of the table of formats. A carrier family has one file with its rows, all in this shape. */
export interface LabelFormat {
  /** `<carrier>_<what>`; stored with scans, so it never changes. */
  readonly id: string;
  readonly carrier: string;
  /** The name for people. */
  readonly name: string;
  /**
   * Matches the whole compact text (see compact-text.ts). Groups: `number` is the tracking number; `body` and `check` are
   * what the check digit is made of; `postcode`, `plus4`, `country` (letters) and `countryNumber` (ISO 3166-1 digits)
   * are the destination or origin. Of fixed or bounded length everywhere, so that matching stays linear.
   */
  readonly pattern: RegExp;
  /** How `check` follows from `body`; without it a match is never `checked`. */
  readonly checkDigit?: CheckDigit;
  /** Stands before `body` in the sum though it is not printed. */
  readonly checkPrefix?: string;
  readonly evidence: Evidence;
  /** The carrier's service: the same for all numbers of the format, or told by the number. */
  readonly service?: string | ServiceOf;
  /** Considered only where the text came out of one of these symbologies. For formats whose rule too many other numbers pass. */
  readonly only?: readonly Symbology[];
  /** The country of a postcode in the number, or beside it in the same barcode, where neither tells it. */
  readonly postcodeCountry?: string;
  /** Stands before `number` in the normal form, for numbers that people write without it. */
  readonly numberPrefix?: string;
  /** How a number looks, for docs and sample numbers: `#` a digit, `@` a letter, `*` either, `=` the check character, the rest as it is. */
  readonly sample: string;
  /** Where the rule is written down. */
  readonly source: string;
}
