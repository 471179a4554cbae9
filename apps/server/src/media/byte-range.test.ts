import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readByteRange } from './byte-range.ts';

describe('a byte range', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['bytes=0-', { kind: 'part', start: 0, end: 99 }],
    ['bytes=10-19', { kind: 'part', start: 10, end: 19 }],
    ['bytes=90-500', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-10', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-500', { kind: 'part', start: 0, end: 99 }],
    ['bytes=99-', { kind: 'part', start: 99, end: 99 }],
    ['bytes=100-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=20-10', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=0-1,5-6', { kind: 'whole' }],
    ['pages=0-1', { kind: 'whole' }],
    ['bytes=9999999999999999-', { kind: 'whole' }],
  ])('%s of 100 bytes', (header, expected) => {
    expect(readByteRange(header, 100)).toEqual(expected);
  });

  it('of an empty file can only be the whole or nothing', () => {
    expect(readByteRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' });
    expect(readByteRange(undefined, 0)).toEqual({ kind: 'whole' });
  });

  it('never leaves the file, whatever the header says', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1_000_000), (text, size) => {
        const range = readByteRange(`bytes=${text}`, size);
        return range.kind !== 'part' || (range.start >= 0 && range.start <= range.end && range.end < size);
      }),
    );
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(1_000_000), (a, b, size) => {
        const range = readByteRange(`bytes=${a}-${b}`, size);
        return range.kind !== 'part' || (range.start === a && range.start <= range.end && range.end < size);
      }),
    );
  });
});
