import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredShare, maskedPercent, maskedShare, type PrivacyMask, privacyMasks } from './privacy-mask.ts';

const mask = (x: number, y: number, width: number, height: number): PrivacyMask => ({ x, y, width, height });
const counts = (masks: readonly unknown[]) => privacyMasks.safeParse(masks).success;

describe('privacy masks', () => {
  it.each<[string, readonly unknown[], boolean]>([
    ['half of the picture', [mask(0, 0, 500, 1_000)], true],
    ['half of the picture, in parts that overlap', [mask(0, 0, 500, 600), mask(0, 400, 500, 600)], true],
    ['more than half', [mask(0, 0, 501, 1_000)], false],
    ['more than half, in parts that overlap', [mask(0, 0, 500, 1_000), mask(490, 0, 20, 20)], false],
    ['eight of them', Array.from({ length: 8 }, (_, i) => mask(i * 100, 0, 100, 100)), true],
    ['nine of them', Array.from({ length: 9 }, (_, i) => mask(i * 100, 0, 100, 100)), false],
    ['none, which is said by leaving the term out', [], false],
    ['one that leaves the picture', [mask(950, 0, 60, 60)], false],
    ['one too small to be found', [mask(0, 0, 19, 100)], false],
    ['one that begins before the picture', [mask(-10, 0, 100, 100)], false],
    ['parts of thousandths', [mask(0.5, 0, 100, 100)], false],
    ['a member that nobody knows', [{ ...mask(0, 0, 100, 100), invert: true }], false],
    ['no numbers', [{ ...mask(0, 0, 100, 100), x: '0' }], false],
  ])('%s', (_what, masks, isAllowed) => {
    expect(counts(masks)).toBe(isAllowed);
  });

  it('cover together what counting point by point finds', () => {
    const side = 12;
    const some = fc.array(fc.record({ x: fc.nat(side), y: fc.nat(side), width: fc.nat(side), height: fc.nat(side) }), { maxLength: 8 });
    fc.assert(fc.property(some, (masks) => {
      let points = 0;
      for (let at = 0; at < 4 * side * side; at += 1) {
        const [x, y] = [at % (2 * side), Math.floor(at / (2 * side))];
        if (masks.some((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height)) points += 1;
      }
      expect(maskedShare(masks) * 1e6).toBeCloseTo(points, 6);
    }));
  });

  it('count in whole percent, upwards, and no number is made larger by how it is reckoned', () => {
    expect(maskedPercent([])).toBe(0);
    expect(maskedPercent([mask(0, 0, 20, 20)])).toBe(1);
    for (let percent = 1; percent <= 50; percent += 1) expect(maskedPercent([mask(0, 0, percent * 10, 1_000)])).toBe(percent);
    expect(maskedPercent([mask(0, 0, 71, 1_000)])).toBe(8);
  });

  it('cover cells of a grid by their areas', () => {
    const grid = { width: 4, height: 2 };
    expect(coveredShare([mask(0, 0, 250, 500)], [0], grid)).toBe(1);
    expect(coveredShare([mask(0, 0, 250, 500)], [1, 4], grid)).toBe(0);
    expect(coveredShare([mask(125, 0, 125, 1_000)], [0, 1, 4], grid)).toBeCloseTo(1 / 3, 9);
    expect(coveredShare([mask(0, 0, 1_000, 1_000)], [], grid)).toBe(0);
  });
});
