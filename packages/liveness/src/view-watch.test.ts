import { Millis, seededRandom } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { gridView } from './grid-camera.fixture.ts';
import type { LumaGrid } from './luma-grid.ts';
import { detailOf, ViewWatch } from './view-watch.ts';

const view = gridView({ lampLevels: 20, noise: 3, seed: 2 }, seededRandom(2));
const flat = (level: number, noise = 3): LumaGrid => {
  const random = seededRandom(level + 1);
  return { width: 64, height: 36, luma: Uint8Array.from({ length: 64 * 36 }, () => level + noise * random()) };
};

function watch(pictures: readonly (readonly [seconds: number, grid: LumaGrid])[], usual?: number) {
  const watching = new ViewWatch(usual);
  let at = 0;
  for (const [seconds, grid] of pictures) for (let frame = 0; frame < seconds * 10; frame += 1) watching.push(grid, Millis((at += 100)));
  return watching.fault;
}

describe('the view', () => {
  it('is nothing to speak of while it shows something', () => expect(watch([[5, view(0)], [5, view(1)]])).toBeUndefined());
  it.each([[4], [60], [150]])('is covered by something of brightness %i within half a second', (level) => expect(watch([[3, view(0)], [0.5, flat(level)]])).toBe('covered'));
  it('is not covered by a sleeve that passes', () => expect(watch([[3, view(0)], [0.3, flat(5)], [0.2, view(0)]])).toBeUndefined());
  it('is blinded by light', () => expect(watch([[3, view(0)], [1, flat(245)]])).toBe('blinded'));
  it('is dark when it never was anything else', () => expect(watch([[3, flat(18)]])).toBe('dark'));
  it('is covered from the beginning when the calibration saw more', () => expect(watch([[3, flat(60)]], detailOf(view(0)))).toBe('covered'));
  it('is itself again when the hand is gone', () => expect(watch([[3, view(0)], [2, flat(5)], [0.2, view(0)]])).toBeUndefined());
});
