import fc from 'fast-check';
import { describeFormats } from '../src/describe-formats.ts';
import { sampleNumber } from '../src/sample-numbers.ts';

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

/** What a barcode may hold when its maker means harm: pieces of real numbers between structure, markup, SQL, paths, invisible characters and repetition. */
export const hostilePayloads = fc.array(fragments, { maxLength: 5 }).map((parts) => parts.join(''));

/** Every symbology that a scanner may name. */
export const allSymbologies = fc.constantFrom('code128', 'itf', 'code39', 'ean13', 'qr', 'datamatrix', 'pdf417', 'aztec', 'maxicode', 'typed', 'unknown');
