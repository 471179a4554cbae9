import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asksForKeyframe } from './rtcp.ts';

const receiverReport = [0x81, 201, 0, 7, ...Array<number>(28).fill(0)];
const pictureLoss = [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
const fullIntra = [0x84, 206, 0, 4, ...Array<number>(16).fill(1)];
const bitrateEstimate = [0x8f, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];

it('hears a decoder ask for a fresh start, alone or after a report', () => {
  expect(asksForKeyframe(Uint8Array.from(pictureLoss))).toBe(true);
  expect(asksForKeyframe(Uint8Array.from(fullIntra))).toBe(true);
  expect(asksForKeyframe(Uint8Array.from([...receiverReport, ...pictureLoss]))).toBe(true);
});

it('hears nothing in reports, estimates and noise', () => {
  expect(asksForKeyframe(Uint8Array.from([...receiverReport, ...bitrateEstimate]))).toBe(false);
  expect(asksForKeyframe(new Uint8Array())).toBe(false);
  // Whatever it decides on noise, it comes to an end and does not read past it.
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => typeof asksForKeyframe(noise) === 'boolean'));
});
