import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameraPasses, geometryOf, photoPasses } from './scan-pass.ts';

describe('geometryOf', () => {
  it('keeps the centre of a 1080p picture at full size', () => {
    const { source, width, canvasWidth, canvasHeight } = geometryOf({ part: 'centre', turn: 0, soft: false }, 1920, 1080);
    expect(source).toEqual({ x: 288, y: 162, width: 1344, height: 756 });
    expect([width, canvasWidth, canvasHeight]).toEqual([1344, 1344, 756]);
  });

  it('halves the whole picture, but never below what a decoder can read', () => {
    expect(geometryOf({ part: 'whole', turn: 0, soft: false }, 1920, 1080).width).toBe(960);
    expect(geometryOf({ part: 'whole', turn: 0, soft: false }, 640, 480).width).toBe(640);
  });

  it('swaps the sides for a quarter turn', () => {
    const { canvasWidth, canvasHeight } = geometryOf({ part: 'centre', turn: 90, soft: false }, 1920, 1080);
    expect([canvasWidth, canvasHeight]).toEqual([756, 1344]);
  });

  it('stays inside the picture and within a few megapixels, for any picture and pass', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 1, max: 9_000 }), fc.constantFrom(...cameraPasses, ...photoPasses), (width, height, pass) => {
        const { source, canvasWidth, canvasHeight } = geometryOf(pass, width, height);
        expect(source.x + source.width).toBeLessThanOrEqual(width + 1);
        expect(source.y + source.height).toBeLessThanOrEqual(height + 1);
        expect(Math.max(canvasWidth, canvasHeight)).toBeLessThanOrEqual(2_900);
      }),
    );
  });
});

it('looks from every side within one round', () => {
  expect(new Set(cameraPasses.map(({ turn }) => turn))).toEqual(new Set([0, 90, 22, -22, 45, -45]));
  expect(cameraPasses.some(({ soft }) => soft)).toBe(true);
  expect(cameraPasses.some(({ part }) => part === 'whole')).toBe(true);
});
