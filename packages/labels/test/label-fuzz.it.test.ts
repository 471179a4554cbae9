import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LABEL_REFUSALS } from '../src/label-refusals.ts';
import { normaliseNumber } from '../src/normalise-number.ts';
import { readLabel } from '../src/read-label.ts';
import { fuzzLabels } from './label-fuzz.ts';

// A sample of what `npm run label-fuzz` does at length. Not I/O, but seconds instead of milliseconds.
const RUNS = 50_000;

describe('hostile text', () => {
  it('is refused with a known reason or read into clean candidates, never an exception', () => {
    const { tried, outcomes, failure } = fuzzLabels(RUNS, Date.now());
    expect(failure).toBeUndefined();
    expect(tried).toBe(RUNS);
    // The payloads are worth something only while they reach every refusal that a text can meet, and recognition in every symbology.
    const reached = [...outcomes.keys()];
    expect(reached).toEqual(expect.arrayContaining(Object.keys(LABEL_REFUSALS).filter((reason) => reason !== 'label.not_text')));
    expect(reached.filter((outcome) => outcome.endsWith('recognised'))).toHaveLength(10);
    const recognised = [...outcomes].filter(([outcome]) => outcome.endsWith('recognised')).reduce((sum, [, times]) => sum + times, 0);
    expect(recognised).toBeGreaterThan(RUNS / 20);
  });

  it('of any type at all is refused', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (text, symbology) => {
        // The casts stand for callers without types.
        const reading = readLabel(text as string, symbology as 'unknown');
        expect(['read', 'refused']).toContain(reading.kind);
        expect(typeof normaliseNumber(text as string)).toBe('string');
      }),
      { numRuns: 5_000 },
    );
  });
});
