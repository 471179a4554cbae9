import { compactText } from './compact-text.ts';
import { readLabel } from './read-label.ts';
import { trimSeparators } from './separators.ts';
import { readSymbologyIdentifier } from './symbology.ts';
import { LONGEST_TEXT } from './text-screening.ts';

/**
 * The form in which expected parcels and scans are compared: of a known format, the tracking number alone, so that the
 * 34-digit barcode and the 12 digits in the shop's e-mail are one; otherwise the text in upper case without spaces. An
 * empty string for a text that is refused: it equals no number, so callers never compare it. Idempotent; never throws.
 */
export function normaliseNumber(text: string): string {
  let current = text;
  // What one format takes out of its barcode may itself be taken further, each time shorter; the bound is never the reason to stop.
  for (let step = 0; step < LONGEST_TEXT; step += 1) {
    const reading = readLabel(current);
    if (reading.kind === 'refused') return '';
    const next = reading.candidates[0]?.number ?? bare(current);
    if (next === current) return current;
    current = next;
  }
  return current;
}

/** A text of no known format without what scanners put around it. */
const bare = (text: string): string =>
  compactText(trimSeparators(readSymbologyIdentifier(text, 'unknown').text));
