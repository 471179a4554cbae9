import { type LabelCandidate, normaliseNumber, readLabel } from '@latchkey/labels';

/** A number that a scan of the parcel may yield. */
export interface NumberCandidate {
  /** Normal form: what scans are compared with. */
  readonly number: string;
  /** What the number looks like; null when it is of no known format. */
  readonly label: LabelCandidate | null;
}

const SHORTEST = 8;
const LONGEST = 40;
const LONGEST_TEXT = 512;

/**
 * The numbers in what a person typed or pasted: a number, a label's text, a link or a line of an e-mail that holds one. Best first; empty when there is none.
 * Several candidates are normal: one text may be a number of two carriers, and each is matched.
 */
export function readNumbers(text: string): readonly NumberCandidate[] {
  const whole = candidatesOf(text);
  if (whole.length > 0) return whole;
  // Inside longer texts only numbers that prove themselves count: any word of ten digits is some carrier's number.
  const inside = wordsOf(text).flatMap(candidatesOf).filter(({ label }) => label?.checked === true);
  if (inside.length > 0) return unique(inside);
  const bare = normaliseNumber(text);
  return isPlausible(bare) && !/\s\S*\s/.test(text.trim()) ? [{ number: bare, label: null }] : [];
}

function candidatesOf(text: string): readonly NumberCandidate[] {
  const reading = readLabel(text, 'typed');
  if (reading.kind === 'refused') return [];
  return unique(reading.candidates.map((label) => ({ number: label.number, label })));
}

function wordsOf(text: string): readonly string[] {
  const decoded = text.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return decoded.slice(0, LONGEST_TEXT).split(/[^0-9A-Za-z]+/).filter((word) => word.length >= SHORTEST && word.length <= LONGEST && /\d/.test(word));
}

/** A number of no known format: long enough not to be hit by chance, and mostly digits. */
const isPlausible = (number: string): boolean => new RegExp(`^[0-9A-Z]{${SHORTEST},${LONGEST}}$`).test(number) && number.replaceAll(/\D/g, '').length >= 6;

const unique = (candidates: readonly NumberCandidate[]): readonly NumberCandidate[] => [...new Map(candidates.toReversed().map((candidate) => [candidate.number, candidate])).values()].toReversed();
