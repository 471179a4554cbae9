import { describe, expect, it } from 'vitest';
import { matchFormat } from '../format-match.ts';
import type { LabelFormat } from '../label-format.ts';
import { normaliseNumber } from '../normalise-number.ts';
import { sampleNumber } from '../sample-numbers.ts';
import { LABEL_FORMATS } from './index.ts';

const formats: readonly LabelFormat[] = LABEL_FORMATS;
const seeds = Array.from({ length: 40 }, (_, seed) => seed * 7919);

describe('the table of formats', () => {
  it('has ids of their own', () => {
    expect(new Set(formats.map((format) => format.id)).size).toBe(formats.length);
    expect(formats.length).toBeGreaterThan(45);
  });

  it.each(formats)('$id is well formed', ({ id, carrier, pattern, checkDigit, sample, source }) => {
    expect(id).toMatch(/^[a-z0-9_]+$/);
    expect(carrier).toMatch(/^[a-z0-9_]+$/);
    expect(source.length).toBeGreaterThan(10);
    // Anchored at both ends and bounded throughout: matching takes time in proportion to the text.
    expect(pattern.source).toMatch(/^\^.*\$$/);
    expect(pattern.source).not.toMatch(/[*+]|\{\d+,\}/);
    expect(pattern.flags).toBe('');
    expect(pattern.source).toContain('(?<number>');
    expect(pattern.source.includes('(?<check>')).toBe(checkDigit !== undefined);
    expect(pattern.source.includes('(?<body>')).toBe(checkDigit !== undefined);
    expect(sample.includes('=')).toBe(checkDigit !== undefined);
  });

  it.each(formats)('$id reads its own samples, and their normal form is final', (format) => {
    for (const seed of seeds) {
      const text = sampleNumber(format.id, seed);
      expect(matchFormat(format, text)[0]).toMatchObject({ carrier: format.carrier, format: format.id });
      const normal = normaliseNumber(text);
      expect(normaliseNumber(normal)).toBe(normal);
    }
  });

  it.each(formats.filter((format) => format.checkDigit !== undefined))('$id takes one check character and no other', (format) => {
    for (const seed of seeds) {
      const text = sampleNumber(format.id, seed);
      const at = format.sample.indexOf('=');
      const accepted = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ').filter(
        (check) => matchFormat(format, text.slice(0, at) + check + text.slice(at + 1)).length > 0,
      );
      expect(accepted).toEqual([text.charAt(at)]);
    }
  });
});
