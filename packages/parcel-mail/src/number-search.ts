import { type LabelCandidate, readLabel } from '@latchkey/labels';
import { createCueFinder } from './label-cues.ts';

/** A number in a mail, and how it was told. */
export interface FoundNumber {
  readonly number: string;
  readonly candidates: readonly LabelCandidate[];
  readonly toldBy: 'words' | 'shape';
}

const MOST_WORDS = 6_000;
const MOST_READINGS = 6_000;
const LONGEST_GROUP = 8;

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The tracking numbers in a text: those that words like "tracking number" stand before, and those whose shape no other number has. People print them in groups
 * (`1Z 999 AA1 01 2345 6784`), so neighbouring groups are tried together, the longest first.
 */
export function findNumbers(text: string): readonly FoundNumber[] {
  const cueAt = createCueFinder(text);
  const words: Word[] = [...text.matchAll(/[0-9A-Za-z]+/g)].slice(0, MOST_WORDS).map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
  const found: FoundNumber[] = [];
  let readings = 0;
  for (let at = 0; at < words.length; at += 1) {
    const most = groupLength(words, at, text);
    for (let count = most; count > 0; count -= 1) {
      if (readings >= MOST_READINGS) return found;
      const group = words.slice(at, at + count);
      const joined = group.map((word) => word.text).join('');
      if (joined.length < 8 || joined.length > 40 || !/\d{2}/.test(joined)) continue;
      readings += 1;
      const number = judge(joined, group, cueAt(words[at]?.start ?? 0));
      if (number === undefined) continue;
      found.push(number);
      at += count - 1;
      break;
    }
  }
  return found;
}

/** How many words from here on may be groups of one number: short, in capitals and digits, one space or hyphen between them. */
function groupLength(words: readonly Word[], at: number, text: string): number {
  if (/[a-z]/.test(words[at]?.text ?? '')) return /\d/.test(words[at]?.text ?? '') ? 1 : 0;
  let count = 1;
  while (count < LONGEST_GROUP) {
    const [before, next] = [words[at + count - 1], words[at + count]];
    if (before === undefined || next === undefined || before.text.length > 12 || next.text.length > 12 || /[a-z]/.test(next.text) || !/^[ .\u00a0-]$/.test(text.slice(before.end, next.start))) break;
    count += 1;
  }
  return count;
}

function judge(text: string, group: readonly Word[], cue: 'tracking' | 'other' | 'nothing'): FoundNumber | undefined {
  if (cue === 'other') return undefined;
  const reading = readLabel(text, 'typed');
  const candidates = reading.kind === 'read' ? reading.candidates : [];
  const [best] = candidates;
  if (best === undefined) return undefined;
  // Groups that were printed apart belong together only where a check digit or a carrier's prefix says so, or where they stand in step.
  if (group.length > 1 && best.confidence === 'low' && !inStep(group)) return undefined;
  if (cue === 'tracking') return { number: best.number, candidates, toldBy: 'words' };
  const own = candidates.some(({ confidence, format }) => (confidence === 'high' && !MISTAKABLE.has(format)) || PREFIXED.has(format));
  return own ? { number: best.number, candidates, toldBy: 'shape' } : undefined;
}

/** Groups of digits of one length, but for a shorter rest: `0998 0000 0200 33`. */
function inStep(group: readonly Word[]): boolean {
  const [first, ...rest] = group.map(({ text }) => (/^\d+$/.test(text) ? text.length : 0));
  const last = rest.pop() ?? 0;
  return first !== undefined && first > 1 && last > 0 && last <= first && rest.every((length) => length === first);
}

/** Formats whose check digit and fixed digits an invoice's or bank's number passes too often. */
const MISTAKABLE = new Set(['dpd_15', 'gs1_sscc', 'ups_waybill', 'old_dominion', 'old_dominion_guaranteed', 'fedex_smartpost_20']);
/** Formats without a check digit that nothing else looks like. */
const PREFIXED = new Set(['amazon_tba', 'dhl_licence_plate', 'postnl_3s', 'yodel', 'yunexpress', 'lasership_1ls7']);
