import { CodedError, seededRandom } from '@latchkey/kit';
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
  const random = seededRandom(seed);
  const filled = row.sample.replace(/[#@*]/g, (place) => {
    const alphabet = ALPHABETS[place] ?? '';
    return alphabet.charAt((random() * 2 ** 32) % alphabet.length);
  });
  // The check character is found by asking the format itself, so that a sample can never disagree with it.
  const texts = filled.includes('=') ? Array.from(`${DIGITS}${LETTERS}`, (check) => filled.replace('=', check)) : [filled];
  const valid = texts.find((text) => matchFormat(row, text).length > 0);
  if (valid === undefined) throw new CodedError('labels.no_sample', 'No number of this format fits its own sample.', { facts: { format } });
  return valid;
}
