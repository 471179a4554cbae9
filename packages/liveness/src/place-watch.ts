import { type Duration, Seconds } from '@latchkey/kit';
import type { LumaGrid } from './luma-grid.ts';

/** Where the camera looks, if not where it should. */
export type PlaceFault = 'moved' | 'swapped';

const BLOCK = 6;
/** A block with less contrast says nothing about the place. Levels, as standard deviation. */
const LEAST_CONTRAST = 2.5;
const FEWEST_BLOCKS = 8;
/** A block shows the same place when it is so much alike. */
const ALIKE = 0.6;
/** People, open doors and new light change many blocks, never nearly all of them. */
const LEAST_SHARE = 0.25;
/** A view that is found elsewhere in the picture is the same place from another angle. */
const FOUND_SHARE = 0.55;
const LASTING = Seconds(2);
const EVERY = Seconds(0.5);
const SHIFT = { x: 16, y: 9 } as const;

/** Compares the view's structure with the one of the calibration, block by block, whatever the brightness. */
export class PlaceWatch {
  readonly #reference: LumaGrid;
  #since: Duration | undefined;
  #lookedAt: Duration | undefined;
  #fault: PlaceFault | undefined;

  constructor(reference: LumaGrid) {
    this.#reference = reference;
  }

  get fault(): PlaceFault | undefined {
    return this.#fault;
  }

  push(grid: LumaGrid, at: Duration): void {
    if (this.#lookedAt !== undefined && at - this.#lookedAt < EVERY) return;
    this.#lookedAt = at;
    const share = shareAlike(this.#reference, grid, 0, 0);
    if (share === undefined || share >= LEAST_SHARE) {
      this.#since = undefined;
      this.#fault = undefined;
      return;
    }
    this.#since ??= at;
    if (this.#fault === undefined && at - this.#since >= LASTING) this.#fault = this.#isFoundElsewhere(grid) ? 'moved' : 'swapped';
  }

  #isFoundElsewhere(grid: LumaGrid): boolean {
    for (let dy = -SHIFT.y; dy <= SHIFT.y; dy += 1) {
      for (let dx = -SHIFT.x; dx <= SHIFT.x; dx += 1) if ((shareAlike(this.#reference, grid, dx, dy) ?? 0) >= FOUND_SHARE) return true;
    }
    return false;
  }
}

/** Share of the reference's structured blocks that the picture shows, shifted by so many cells; undefined when too few can be compared. */
export function shareAlike(reference: LumaGrid, grid: LumaGrid, dx: number, dy: number): number | undefined {
  let blocks = 0;
  let alike = 0;
  const { width, height } = reference;
  for (let top = Math.max(0, -dy); top + BLOCK <= Math.min(height, height - dy); top += BLOCK) {
    for (let left = Math.max(0, -dx); left + BLOCK <= Math.min(width, width - dx); left += BLOCK) {
      const likeness = blockLikeness(reference, left, top, grid, left + dx, top + dy);
      if (likeness === undefined) continue;
      blocks += 1;
      if (likeness >= ALIKE) alike += 1;
    }
  }
  return blocks < FEWEST_BLOCKS ? undefined : alike / blocks;
}

function blockLikeness(a: LumaGrid, ax: number, ay: number, b: LumaGrid, bx: number, by: number): number | undefined {
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let y = 0; y < BLOCK; y += 1) {
    for (let x = 0; x < BLOCK; x += 1) {
      const va = a.luma[(ay + y) * a.width + ax + x] ?? 0;
      const vb = b.luma[(by + y) * b.width + bx + x] ?? 0;
      sa += va;
      sb += vb;
      saa += va * va;
      sbb += vb * vb;
      sab += va * vb;
    }
  }
  const count = BLOCK * BLOCK;
  const [varA, varB] = [saa - (sa * sa) / count, sbb - (sb * sb) / count];
  if (varA < count * LEAST_CONTRAST ** 2) return undefined;
  return varB <= 0 ? 0 : (sab - (sa * sb) / count) / Math.sqrt(varA * varB);
}
