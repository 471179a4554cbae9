import { normaliseNumber, readLabel } from '@latchkey/labels';

/** One line of what was typed or pasted, as it is judged before it is sent. The server judges again. */
export interface PastedLine {
  readonly text: string;
  /**
   * `known`: a number that passes a carrier's check digit; `plausible`: it may be one; `repeat`: the same number stands further up;
   * `none`: no number that could be matched with a label.
   */
  readonly verdict: 'known' | 'plausible' | 'repeat' | 'none';
  readonly number: string | undefined;
  /** Lower case; a hint only. */
  readonly carrier: string | undefined;
}

/** As many as one paste may hold; more is a mistake. */
export const MOST_LINES = 50;
const LONGEST_LINE = 512;
const SHORTEST_NUMBER = 8;

/** One parcel a line; empty lines count for nothing. */
export function readPasted(text: string): readonly PastedLine[] {
  const seen = new Set<string>();
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== '');
  return lines.slice(0, MOST_LINES).map((line) => {
    const read = readLine(line.slice(0, LONGEST_LINE));
    if (read.number === undefined) return read;
    if (seen.has(read.number)) return { ...read, verdict: 'repeat' };
    seen.add(read.number);
    return read;
  });
}

function readLine(text: string): PastedLine {
  const whole = readNumber(text);
  if (whole !== undefined) return { text, ...whole };
  // Inside longer texts only numbers that prove themselves count: any word of ten digits is some carrier's number.
  const inside = text.split(/[^0-9A-Za-z]+/).filter((word) => word.length >= SHORTEST_NUMBER && /\d/.test(word)).map(readNumber).find((read) => read?.verdict === 'known');
  if (inside !== undefined) return { text, ...inside };
  const bare = normaliseNumber(text);
  const plausible = /^[0-9A-Z]{8,40}$/.test(bare) && bare.replaceAll(/\D/g, '').length >= 6 && !/\s\S*\s/.test(text);
  return { text, verdict: plausible ? 'plausible' : 'none', number: plausible ? bare : undefined, carrier: undefined };
}

function readNumber(text: string): Omit<PastedLine, 'text'> | undefined {
  const reading = readLabel(text, 'typed');
  const best = reading.kind === 'read' ? reading.candidates[0] : undefined;
  return best === undefined ? undefined : { verdict: best.checked ? 'known' : 'plausible', number: best.number, carrier: best.carrier };
}
