import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFormats } from './describe-formats.ts';
import { LABEL_REFUSALS } from './label-refusals.ts';
import { normaliseNumber } from './normalise-number.ts';
import { readLabel } from './read-label.ts';
import { sampleNumber } from './sample-numbers.ts';

// Not I/O, but seconds instead of milliseconds: 100,000 payloads.
const RUNS = 100_000;

const samples = fc
  .tuple(fc.constantFrom(...describeFormats().map((format) => format.id)), fc.integer())
  .map(([format, seed]) => sampleNumber(format, seed));

const fragments = fc.oneof(
  { weight: 3, arbitrary: samples },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.stringMatching(/^[0-9]{0,40}$/),
  fc.constantFrom(
    '\u0000', '\u001d', '\u001e', '\u0004', '\u007f', '\u202e', '\u200d', '\ufeff', '\ud83d', '\r\n', ']C1', ']d2', '[)>\u001e01\u001d96', '(00)', '(420)', '420', '421276',
    '<script>', '</title>', '&lt;', "' OR 1=1--", '; DROP TABLE x', '../../', '..\\', 'file:///etc/passwd', '%00', '${}', '{{', '__proto__', 'constructor', ' ', '-', '.', '%',
  ),
  fc.tuple(fc.constantFrom('0', '9', 'A', ' ', '-', '(', '00', '1Z', '\u001d', 'é'), fc.integer({ min: 1, max: 700 })).map(([piece, count]) => piece.repeat(count)),
);
const payloads = fc.array(fragments, { maxLength: 5 }).map((parts) => parts.join(''));
const symbologies = fc.constantFrom('code128', 'itf', 'code39', 'ean13', 'qr', 'datamatrix', 'pdf417', 'aztec', 'maxicode', 'typed', 'unknown');

describe('hostile text', () => {
  it('is refused with a known reason or read into clean candidates, never an exception', { timeout: 120_000 }, () => {
    let refused = 0;
    let recognised = 0;
    fc.assert(
      fc.property(payloads, symbologies, (text, symbology) => {
        const reading = readLabel(text, symbology);
        if (reading.kind === 'refused') {
          refused += 1;
          expect(Object.hasOwn(LABEL_REFUSALS, reading.reason)).toBe(true);
          return;
        }
        if (reading.text !== text || text.length > 512) expect.unreachable('the text is given back, and is not too long');
        if (reading.candidates.length > 0) recognised += 1;
        for (const { number, carrier, format, destination } of reading.candidates) {
          if (!/^[0-9A-Z]{8,41}$/.test(number)) expect.unreachable(`a clean number, not ${number}`);
          if (!/^[a-z0-9_]+$/.test(carrier + format)) expect.unreachable('clean names');
          if (destination !== undefined && !/^[0-9A-Z-]{3,10}$/.test(destination.value)) expect.unreachable('a clean postcode');
        }
        const order = reading.candidates.map((candidate) => candidate.checked);
        if (order.includes(false) && order.lastIndexOf(true) > order.indexOf(false)) expect.unreachable('checked before unchecked');
      }),
      { numRuns: RUNS },
    );
    // The payloads are worth something only while they reach both ends.
    expect(refused).toBeGreaterThan(RUNS / 10);
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
