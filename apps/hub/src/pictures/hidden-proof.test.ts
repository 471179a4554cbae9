import type { PrivacyMask } from '@latchkey/grants';
import { type LampPatch, type PictureCalibration } from '@latchkey/liveness';
import { Millis } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { hidesProof, proofPlaces } from './hidden-proof.ts';

const patch = (cells: readonly number[]): LampPatch => ({ cells, weights: cells.map(() => 1 / cells.length), gain: 1, levels: 10, noise: 1 });
/** A grid of ten by ten cells, a hundred thousandths each; the lamp shows best in the first two of the upper row, the door fills the right column. */
const picture: Pick<PictureCalibration, 'width' | 'height' | 'lamp' | 'door'> = {
  width: 10, height: 10, door: [9, 19, 29, 39, 49, 59, 69, 79, 89, 99],
  lamp: { patches: [patch([0, 1]), patch([95])], background: [], delay: Millis(50), firstDelay: Millis(50), persistence: 0, rest: false, pace: 'usual' },
};
const mask = (x: number, y: number, width: number, height: number): PrivacyMask => ({ x, y, width, height });

it.each<[string, readonly PrivacyMask[], boolean]>([
  ['nothing', [], false],
  ['the middle', [mask(200, 200, 600, 600)], false],
  ['the edge of the lamp\u2019s place', [mask(0, 0, 50, 100)], false],
  ['half of the lamp\u2019s place', [mask(0, 0, 100, 100)], true],
  ['where the lamp shows less', [mask(500, 900, 100, 100)], false],
  ['the top of the door', [mask(900, 0, 100, 250)], false],
  ['a third of the door', [mask(900, 0, 100, 330)], true],
  ['a third of the door, in two parts', [mask(900, 0, 100, 165), mask(900, 800, 100, 165)], true],
])('masks that cover %s', (_what, masks, hidden) => {
  expect(hidesProof(masks, picture)).toBe(hidden);
});

it('nothing that was not learned can be hidden', () => {
  expect(hidesProof([mask(0, 0, 1_000, 500)], { width: 10, height: 10 })).toBe(false);
});

it('tells where lamp and door are, as far as they were learned', () => {
  expect(proofPlaces({ version: 2, view: { luma: [], detail: 1 }, keyframesVary: true, width: 10, height: 10, ...(picture.lamp && { lamp: picture.lamp }), door: [88, 98, 99] })).toEqual({
    lamp: { x: 0, y: 0, width: 200, height: 100 }, door: { x: 800, y: 800, width: 200, height: 200 },
  });
  expect(proofPlaces(undefined)).toEqual({ lamp: null, door: null });
});
