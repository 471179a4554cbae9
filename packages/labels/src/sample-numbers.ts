import { CodedError } from '@latchkey/kit';
import { matchFormat } from './format-match.ts';
import { LABEL_FORMATS } from './formats/index.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALPHABETS: Readonly<Record<string, string>> = { '#': DIGITS, '@': LETTERS, '*': `${DIGITS}${LETTERS}` };

/**
 * A valid number of a format, the same for the same seed: for sheets of test labels and for tests. No carrier issued it;
 * by chance one may have.
 *
 * @param format an id of the table of formats, such as `ups_1z`.
 * @param seed any whole number.
 * @throws CodedError `labels.unknown_format`.
 */
export function sampleNumber(format: string, seed: number): string {
  const row = LABEL_FORMATS.find((known) => known.id === format);
  if (row === undefined) throw new CodedError('labels.unknown_format', 'There is no label format of this name.', { facts: { format } });
  const next = sequence(seed);
  const filled = row.sample.replace(/[#@*]/g, (place) => {
    const alphabet = ALPHABETS[place] ?? '';
    return alphabet.charAt(next() % alphabet.length);
  });
  // The check character is found by asking the format itself, so that a sample can never disagree with it.
  const texts = filled.includes('=') ? Array.from(`${DIGITS}${LETTERS}`, (check) => filled.replace('=', check)) : [filled];
  const valid = texts.find((text) => matchFormat(row, text).length > 0);
  if (valid === undefined) throw new CodedError('labels.no_sample', 'No number of this format fits its own sample.', { facts: { format } });
  return valid;
}

/** Pseudo-random whole numbers (mulberry32): well spread, the same everywhere, of no use for secrets. */
function sequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
