import { codeOf } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSequenceParameters } from './h264-sps.ts';

const sps = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('parseSequenceParameters', () => {
  // Written by x264 for pictures of these sizes, so that cropping, chroma formats and fields are all met.
  it.each([
    ['1920x1080, cropped from 1088', '67640028acd940780227e5c044000003000400000300c83c60c658', 1920, 1080, 'avc1.640028'],
    ['640x360 baseline', '6742c01ed900a02ff97011000003000100000300320f162e48', 640, 360, 'avc1.42c01e'],
    ['1280x720 main', '674d401feca02802dd80880000030008000003019078c18cb0', 1280, 720, 'avc1.4d401f'],
    ['854x480 at 4:2:2', '677a001ebcd940d83de6f011000003000100000300320f162d96', 854, 480, 'avc1.7a001e'],
    ['100x98 at 4:4:4', '67f4000a919b28e7f1b1f808800000030080000019078912cb', 100, 98, 'avc1.f4000a'],
    ['720x576 interlaced', '6764001eacd940b424d8088000000300800000190f8a14cb', 720, 576, 'avc1.64001e'],
  ])('reads %s', (_, hex, width, height, codecString) => {
    expect(parseSequenceParameters(sps(hex))).toMatchObject({ width, height, codecString });
  });

  it('refuses what is not a sequence parameter set, or ends too early', () => {
    expect(() => parseSequenceParameters(sps('6842c01ed900a0'))).toThrow(/is not one/);
    expect(() => parseSequenceParameters(sps('6742c01ed9'))).toThrow(/too early/);
  });

  it('never throws anything but a coded error, and never believes an impossible size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(66, 77, 100, 244), (rest, profile) => {
        try {
          const { width, height } = parseSequenceParameters(Uint8Array.of(0x67, profile, 0, 30, ...rest));
          expect(width * height).toBeLessThanOrEqual(139_264 * 256);
          expect(Math.min(width, height)).toBeGreaterThan(0);
        } catch (error) {
          expect(codeOf(error)).toBe('camera.protocol');
        }
      }),
      { numRuns: 500 },
    );
  });
});
