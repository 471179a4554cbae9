import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFormats } from './describe-formats.ts';
import { normaliseNumber } from './normalise-number.ts';
import { readLabel } from './read-label.ts';
import { sampleNumber } from './sample-numbers.ts';

const samples = fc
  .tuple(fc.constantFrom(...describeFormats().map((format) => format.id)), fc.integer())
  .map(([format, seed]) => sampleNumber(format, seed));

describe('normaliseNumber', () => {
  it.each([
    [' 1z 5r8-939-03.57567127 ', '1Z5R89390357567127'],
    ['order 4711', 'ORDER4711'],
    [']C1A - B', 'AB'],
    ['JD01 4600 0062 8126 6480', 'JJD014600006281266480'],
    ['1001921334250001000300779017972697', '779017972697'],
    ['09 9800 0002 0033 F', '09980000020033'],
  ])('%j is %s', (text, normal) => {
    expect(normaliseNumber(text)).toBe(normal);
  });

  it('is idempotent on anything', () => {
    const pieces = fc.array(fc.oneof(samples, fc.string({ maxLength: 20 }), fc.constantFrom('420', '00', ']C1', '\u001d', ' ', '-', '.', '(', ')', '%')), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const normal = normaliseNumber(parts.join(''));
        expect(normaliseNumber(normal)).toBe(normal);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves every candidate that comes first as it is', () => {
    fc.assert(
      fc.property(samples, (text) => {
        const reading = readLabel(text);
        const number = reading.kind === 'read' ? reading.candidates[0]?.number : undefined;
        expect(number === undefined ? text : normaliseNumber(number)).toBe(normaliseNumber(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is blind to spaces and case', () => {
    fc.assert(
      fc.property(samples, fc.nat(5), (text, every) => {
        const spaced = [...text.toLowerCase()].map((character, at) => (at % (every + 1) === 0 ? ` ${character}` : character)).join('');
        expect(normaliseNumber(spaced)).toBe(normaliseNumber(text));
      }),
    );
  });
});
