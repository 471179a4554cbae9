import type { Symbology } from '../visit/courier-api.ts';

/** One barcode that a pass saw. */
export interface BarcodeRead {
  readonly text: string;
  readonly symbology: Symbology;
  /** Some carrier's form fits: a hint that it is the tracking number and not a routing code beside it. */
  readonly likely: boolean;
}

/** How many equal reads count as one: a single read of a damaged code can be wrong. Unlikely codes wait a little for a likely neighbour. */
const READS_NEEDED = { likely: 2, unlikely: 5 } as const;
/** Reads further apart belong to different moments of aiming. */
const REMEMBERED_MILLIS = 2_500;

/** Accepts a barcode only after equal reads close together. Times are the caller's, in milliseconds. */
export interface ReadFilter {
  /** Gives the accepted barcode, or undefined while there is none. */
  take(reads: readonly BarcodeRead[], atMillis: number): BarcodeRead | undefined;
}

export function createReadFilter(): ReadFilter {
  const seen = new Map<string, { count: number; at: number }>();
  return {
    take(reads, atMillis) {
      for (const [key, { at }] of seen) if (atMillis - at > REMEMBERED_MILLIS) seen.delete(key);
      let accepted: BarcodeRead | undefined;
      // One picture may show the same code twice; that is still one read.
      for (const [key, read] of new Map(reads.map((each) => [`${each.symbology} ${each.text}`, each]))) {
        const count = (seen.get(key)?.count ?? 0) + 1;
        seen.set(key, { count, at: atMillis });
        if (count >= READS_NEEDED[read.likely ? 'likely' : 'unlikely'] && (accepted === undefined || (read.likely && !accepted.likely))) accepted = read;
      }
      return accepted;
    },
  };
}

/** What the decoder calls the symbologies that parcels carry. */
const names: Readonly<Record<string, Symbology>> = { Code128: 'code128', ITF: 'itf', Code39: 'code39', QRCode: 'qr', DataMatrix: 'datamatrix', PDF417: 'pdf417', Aztec: 'aztec' };

/** Symbology identifiers that say "GS1 element string" (ISO/IEC 15424). They go before the text, so that its reader knows. */
const GS1 = /^\](C1|d2|Q3)$/;

export interface DecoderResult {
  readonly text: string;
  readonly symbology: string;
  readonly symbologyIdentifier: string;
}

/**
 * A decoder's result as a scan, or undefined where it must not count: an unknown symbology, ITF that is not 14 digits with a right check digit
 * (partial reads of longer codes look like shorter codes), or a door's own sign.
 */
export function readOfResult({ text, symbology, symbologyIdentifier }: DecoderResult, isLikely: (text: string, symbology: Symbology) => boolean): BarcodeRead | undefined {
  const known = names[symbology];
  if (known === undefined || text.length === 0 || text.length > 2_000) return undefined;
  if (known === 'itf' && !isItf14(text)) return undefined;
  if (known === 'qr' && /^https?:\/\/[^/]+\/d\/[^/]+$/.test(text)) return undefined;
  const whole = GS1.test(symbologyIdentifier) ? `${symbologyIdentifier}${text}` : text;
  return { text: whole, symbology: known, likely: isLikely(whole, known) };
}

/** Fourteen digits whose last is the GS1 check digit (GS1 General Specifications, 7.9). */
function isItf14(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false;
  let sum = 0;
  for (let place = 0; place < 13; place += 1) sum += Number(text[place]) * (place % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10 === Number(text[13]);
}
