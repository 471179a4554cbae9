import { Bytes } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameMeter } from './frame-meter.ts';

/** A packet with a body of `size` bytes; its bytes are 0xff, which would read as a huge length if they were taken for one. */
function packet(size: number): Uint8Array {
  const length: number[] = [];
  for (let rest = size; ; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) + (rest >= 128 ? 128 : 0));
    if (rest < 128) break;
  }
  return Uint8Array.from([0x30, ...length, ...Array.from({ length: size }, () => 0xff)]);
}

const bytesOf = (sizes: readonly number[]) => Uint8Array.from(sizes.flatMap((size) => [...packet(size)]));

describe('a frame meter', () => {
  it('accepts packets up to its limit, however they are cut', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (sizes, cut) => {
      const meter = new FrameMeter(() => Bytes(300));
      const bytes = bytesOf(sizes);
      for (let at = 0; at < bytes.length; at += cut) expect(meter.accepts(bytes.subarray(at, at + cut))).toBe(true);
    }));
  });

  it('refuses a packet over its limit before its body comes, however it is cut', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 4 }), fc.integer({ min: 301, max: 100_000 }), fc.integer({ min: 1, max: 50 }), (sizes, tooLarge, cut) => {
      const meter = new FrameMeter(() => Bytes(300));
      const bytes = Uint8Array.from([...bytesOf(sizes), ...packet(tooLarge).subarray(0, 5)]);
      const answers: boolean[] = [];
      for (let at = 0; at < bytes.length; at += cut) answers.push(meter.accepts(bytes.subarray(at, at + cut)));
      expect(answers.at(-1) === false || answers.includes(false)).toBe(true);
    }));
  });

  it('refuses a length of more than four bytes', () => {
    expect(new FrameMeter(() => Bytes(1_000)).accepts(Uint8Array.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x00]))).toBe(false);
  });
});
