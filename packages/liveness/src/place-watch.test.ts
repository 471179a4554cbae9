import { Millis, seededRandom } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { gridView } from './grid-camera.fixture.ts';
import type { LumaGrid } from './luma-grid.ts';
import { PlaceWatch } from './place-watch.ts';

const random = seededRandom(9);
const place = gridView({ lampLevels: 40, noise: 3, seed: 11 }, random);

/** A view without repetition, so that a turned one is found in one place only. */
const uneven = (seed: number): LumaGrid => {
  const of = seededRandom(seed);
  const coarse = Array.from({ length: 40 * 24 }, () => 40 + 150 * of());
  return { width: 64, height: 36, luma: Uint8Array.from({ length: 64 * 36 }, (_, cell) => coarse[Math.floor(Math.floor(cell / 64) / 2) * 40 + Math.floor((cell % 64) / 2)] ?? 0) };
};
const turned = ({ width, height, luma }: LumaGrid, dx: number): LumaGrid => ({ width, height, luma: Uint8Array.from(luma, (_, cell) => luma[Math.floor(cell / width) * width + (((cell % width) + dx) % width)] ?? 0) });

function faultOf(reference: LumaGrid, shown: (at: number) => LumaGrid, seconds = 4) {
  const watch = new PlaceWatch(reference);
  for (let at = 0; at < seconds * 1_000; at += 100) watch.push(shown(at), Millis(at));
  return watch.fault;
}

describe('the place', () => {
  it('is the same with the lamp on and with noise', () => expect(faultOf(place(0), () => place(1))).toBeUndefined());
  it('is the same when half of it is hidden', () => {
    const hidden = (grid: LumaGrid) => ({ ...grid, luma: grid.luma.map((value, cell) => (cell % 64 < 32 ? 50 : value)) });
    expect(faultOf(place(0), () => hidden(place(0)))).toBeUndefined();
  });
  it('is another one', () => expect(faultOf(uneven(1), () => uneven(2))).toBe('swapped'));
  it('is seen from another angle', () => expect(faultOf(uneven(1), () => turned(uneven(1), 9))).toBe('moved'));
  it('is not judged by a moment', () => expect(faultOf(uneven(1), (at) => (at > 1_000 && at < 2_000 ? uneven(2) : uneven(1)))).toBeUndefined());
  it('cannot be told where there is no structure', () => {
    const grey: LumaGrid = { width: 64, height: 36, luma: new Uint8Array(64 * 36).fill(90) };
    expect(faultOf(grey, () => uneven(1))).toBeUndefined();
  });
});
