import { Instant } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burnTimeCode, decodeTimeCode, encodeTimeCode, type LumaView, readTimeCode } from './time-code.ts';

const anyInstant = fc.integer({ min: 0, max: Date.UTC(2100, 0) }).map(Instant);
const day = 24 * 3_600_000;

function picture(width: number, height: number, at: Instant | undefined, background = 128): LumaView & { data: Uint8Array } {
  const data = new Uint8Array(width * height).fill(background);
  if (at !== undefined) burnTimeCode(data, width, height, width, at);
  return { data, width, height, pixelStride: 1, rowStride: width };
}

describe('the code', () => {
  it('is read back as the same millisecond by anyone whose clock is within 24 days', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: -24 * day, max: 24 * day }), (at, skew) => {
        expect(decodeTimeCode(encodeTimeCode(at), Instant(at + skew))).toBe(at);
      }),
    );
  });

  it('refuses every row with one cell turned over', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 39 }), (at, cell) => {
        const damaged = encodeTimeCode(at).map((white, index) => (index === cell ? !white : white));
        expect(decodeTimeCode(damaged, at)).toBeUndefined();
      }),
    );
  });

  it('refuses rows of the wrong length, and rows of one colour', () => {
    const at = Instant(1_800_000_000_000);
    expect(decodeTimeCode(encodeTimeCode(at).slice(1), at)).toBeUndefined();
    expect(decodeTimeCode(Array.from({ length: 40 }, () => false), at)).toBeUndefined();
    expect(decodeTimeCode(Array.from({ length: 40 }, () => true), at)).toBeUndefined();
  });
});

describe('the picture', () => {
  const at = Instant(Date.UTC(2026, 10, 22, 14, 35, 1, 234));

  it.each([[1_280, 720], [640, 360], [320, 180]])('carries the code at %i x %i', (width, height) => {
    expect(readTimeCode(picture(width, height, at), at)).toBe(at);
  });

  it('is read from RGBA pixels, brightened, darkened and noisy', () => {
    const luma = picture(640, 360, at);
    const data = new Uint8ClampedArray(640 * 360 * 4);
    luma.data.forEach((level, index) => data.fill(level * 0.6 + 40 + ((index * 7919) % 23) - 11, index * 4, index * 4 + 4));
    expect(readTimeCode({ data, width: 640, height: 360, pixelStride: 4, rowStride: 640 * 4 }, at)).toBe(at);
  });

  it('says nothing about a picture without a code', () => {
    expect(readTimeCode(picture(640, 360, undefined), at)).toBeUndefined();
    expect(readTimeCode(picture(640, 360, undefined, 0), at)).toBeUndefined();
  });
});
