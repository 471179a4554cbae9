import type { LabelRefusal } from './label-refusals.ts';

/** Where the label says that the parcel goes. A hint for "this is the wrong house", never proof of the right one. */
export interface Destination {
  readonly kind: 'postcode';
  /** ISO 3166-1 alpha-2, upper case, where the label tells it. */
  readonly country?: string;
  /** Upper case, without spaces; a US ZIP+4 as `10023-3424`. */
  readonly value: string;
}

/**
 * One carrier that may have printed this label. A hint, never authority: random digits pass many carriers' rules,
 * and whoever knows a number can print it.
 */
export interface LabelCandidate {
  /** Lower case: `ups`, `usps`, `fedex`, `dhl`, `upu`, `gs1`, `amazon` … */
  readonly carrier: string;
  /** The id of a row in the table of formats, such as `ups_1z`. */
  readonly format: string;
  /** The tracking number alone, upper case, no spaces. The first candidate's is what `normaliseNumber` makes of the text. */
  readonly number: string;
  /** A check digit was there and was right. */
  readonly checked: boolean;
  /**
   * How far the text ties itself to this carrier: `high`, a right check digit and the carrier's own prefix or range; `medium`, one of both;
   * `low`, nothing but a length that fits.
   */
  readonly confidence: 'high' | 'medium' | 'low';
  /** What the carrier sells under this number, in its own words, where the number tells it. */
  readonly service?: string;
  readonly destination?: Destination;
}

/** What a barcode's text says: candidates, best first and perhaps none, or the reason why the text is refused whole. */
export type LabelReading =
  | { readonly kind: 'read'; readonly text: string; readonly candidates: readonly LabelCandidate[] }
  | { readonly kind: 'refused'; readonly reason: LabelRefusal };
