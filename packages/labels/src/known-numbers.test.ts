import { describe, expect, it } from 'vitest';
import { describeFormats } from './describe-formats.ts';
import { KNOWN_IMPOSTORS, KNOWN_NUMBERS } from './known-numbers.ts';
import { normaliseNumber } from './normalise-number.ts';
import { readLabel } from './read-label.ts';

const candidatesOf = (text: string) => {
  const reading = readLabel(text);
  return reading.kind === 'read' ? reading.candidates : [];
};

describe('known numbers', () => {
  it.each(KNOWN_NUMBERS)('$format reads $text', ({ text, carrier, format, number }) => {
    expect(candidatesOf(text)).toContainEqual(expect.objectContaining({ carrier, format, number }));
  });

  it.each(KNOWN_NUMBERS)('$text compares equal to $number', ({ text, number }) => {
    expect(normaliseNumber(text)).toBe(number);
    expect(normaliseNumber(number)).toBe(number);
  });

  it.each(KNOWN_IMPOSTORS)('$text is no $format', ({ text, format }) => {
    expect(candidatesOf(text).map((candidate) => candidate.format)).not.toContain(format);
  });

  it('cover every format but the one that needs its symbology', () => {
    const covered = new Set(KNOWN_NUMBERS.map((one) => one.format));
    const missing = describeFormats().filter((format) => !covered.has(format.id)).map((format) => format.id);
    expect(missing).toEqual(['dhl_identcode']);
  });
});
