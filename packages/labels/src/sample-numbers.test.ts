import { describe, expect, it } from 'vitest';
import { readLabel } from './read-label.ts';
import { sampleNumber } from './sample-numbers.ts';

describe('sampleNumber', () => {
  it.each([
    ['ups_1z', 'ups', true],
    ['usps_impb', 'usps', true],
    ['fedex_12', 'fedex', true],
    ['dhl_express', 'dhl', true],
    ['upu_s10', 'upu', true],
    ['gs1_sscc', 'gs1', true],
    ['amazon_tba', 'amazon', false],
  ])('makes numbers of %s that read as %s first', (format, carrier, checked) => {
    const numbers = Array.from({ length: 50 }, (_, seed) => sampleNumber(format, seed));
    expect(new Set(numbers).size).toBe(50);
    for (const number of numbers) {
      const reading = readLabel(number);
      expect(reading.kind === 'read' ? reading.candidates[0] : reading).toMatchObject({ carrier, format, checked });
    }
  });

  it('is the same for the same seed', () => {
    expect(sampleNumber('ups_1z', 7)).toBe(sampleNumber('ups_1z', 7));
  });

  it('knows no other format', () => {
    expect(() => sampleNumber('pigeon', 1)).toThrowError(expect.objectContaining({ code: 'labels.unknown_format' }));
  });
});
