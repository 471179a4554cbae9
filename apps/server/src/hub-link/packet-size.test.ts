import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketSizeCheck } from './packet-size.ts';

const packet = (length: number): number[] => {
  const bytes = [0x30];
  for (let rest = length; ; ) {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? digit | 0x80 : digit);
    if (rest === 0) break;
  }
  return [...bytes, ...Array.from({ length }, () => 0xff)];
};
const cut = (bytes: readonly number[], at: number): readonly Uint8Array[] => Array.from({ length: Math.ceil(bytes.length / at) }, (_value, index) => Uint8Array.from(bytes.slice(index * at, (index + 1) * at)));

describe('the packet size check', () => {
  it('lets packets up to the limit pass, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (lengths, at) => {
        const fits = createPacketSizeCheck(300);
        return cut(lengths.flatMap(packet), at).every((chunk) => fits(chunk));
      }),
    );
  });

  it('stops a larger one as soon as its length is known, before its bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 5 }), fc.integer({ min: 301, max: 3_000 }), fc.integer({ min: 1, max: 50 }), (lengths, tooLong, at) => {
        const fits = createPacketSizeCheck(300);
        const header = packet(tooLong).slice(0, 3);
        return !cut([...lengths.flatMap(packet), ...header], at).every((chunk) => fits(chunk));
      }),
    );
  });

  it('stops a length that never ends', () => {
    expect(createPacketSizeCheck(1e9)(Uint8Array.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x80]))).toBe(false);
  });
});
