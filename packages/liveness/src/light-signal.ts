import type { Duration } from '@latchkey/kit';
import type { LampPatch } from './calibration.ts';
import type { LumaGrid } from './luma-grid.ts';
import { median, type Series } from './residual.ts';

/** A decoded picture, laid on the hub's clock. */
export interface TimedFrame {
  /** Its arrival. */
  readonly arrivedAt: Duration;
  /** Its arrival as it would have been without jitter. */
  readonly placedAt: Duration;
  readonly keyframe: boolean;
  readonly grid: LumaGrid;
}

/** So few cells are enough to know the camera's exposure. */
const MOST_BACKGROUND_CELLS = 96;
/** Black is 16 in video; below it, the logarithm would make noise large. */
const logOf = (luma: number): number => Math.log(Math.max(4, luma - 12));

/** What the exposure did: in every picture, the middle of how much the background cells are brighter than they mostly are. Cancels automatic exposure, which acts on all cells by one factor. */
export function exposureOf(frames: readonly TimedFrame[], background: readonly number[]): Series {
  const step = Math.max(1, Math.floor(background.length / MOST_BACKGROUND_CELLS));
  const cells = background.filter((_, index) => index % step === 0);
  const usual = cells.map((cell) => median(frames.map(({ grid }) => logOf(grid.luma[cell] ?? 0))));
  return Float64Array.from(frames, ({ grid }) => median(cells.map((cell, index) => logOf(grid.luma[cell] ?? 0) - (usual[index] ?? 0))));
}

/** How bright a patch was, picture by picture, as a logarithm with the exposure taken out. */
export function patchSeries(frames: readonly TimedFrame[], { cells, weights }: Pick<LampPatch, 'cells' | 'weights'>, exposure: Series): Series {
  return Float64Array.from(frames, ({ grid }, at) => {
    let luma = 0;
    for (let i = 0; i < cells.length; i += 1) luma += (weights[i] ?? 0) * (grid.luma[cells[i] ?? 0] ?? 0);
    return logOf(luma) - (exposure[at] ?? 0);
  });
}

/** What changes a picture's brightness and is not the lamp: a level, a slow drift and bend, and the pulse of keyframes. */
export function nuisancesOf(frames: readonly TimedFrame[]): readonly Series[] {
  const first = frames[0]?.placedAt ?? 0;
  const span = Math.max(1, (frames.at(-1)?.placedAt ?? 0) - first);
  const time = Float64Array.from(frames, ({ placedAt }) => (2 * (placedAt - first)) / span - 1);
  const pulse = Float64Array.from(frames, ({ keyframe }) => (keyframe ? 1 : 0));
  const keyframes = pulse.reduce((sum, value) => sum + value, 0);
  const slow = [new Float64Array(frames.length).fill(1), time, time.map((t) => t * t)];
  // One keyframe alone would let a nuisance explain any single picture away.
  return keyframes >= 2 && keyframes * 3 <= frames.length ? [...slow, pulse] : slow;
}
