import { type Duration, Millis, Seconds } from '@latchkey/kit';
import type { LumaGrid } from './luma-grid.ts';

/** What keeps the view from being seen. */
export type ViewFault = 'covered' | 'blinded' | 'dark';

/** It must last: somebody's sleeve passes the lens in less. */
const LASTING = Millis(400);
/** Of the detail that the view usually has. */
const LEAST_DETAIL = 0.3;
/** Below so little detail even a view that was never better counts as none, in brightness levels. */
const NO_DETAIL = 1;
const DARK = 30;
const BRIGHT = 232;
const MOSTLY = 0.6;
/** How fast the usual detail follows. */
const MEMORY = Seconds(30);

/** Cells that are averaged to a block each way: a night's noise is gone at this size, and a room's structure is not. */
const BLOCK = 4;

/** Mean difference of neighbouring blocks: a covered, blinded or dark picture has next to none. */
export function detailOf({ width, height, luma }: LumaGrid): number {
  const [columns, rows] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)];
  const blocks = new Float64Array(columns * rows);
  for (let y = 0; y < rows * BLOCK; y += 1) {
    for (let x = 0; x < columns * BLOCK; x += 1) {
      const block = Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK);
      blocks[block] = (blocks[block] ?? 0) + (luma[y * width + x] ?? 0) / BLOCK ** 2;
    }
  }
  let sum = 0;
  for (let y = 0; y < rows - 1; y += 1) {
    for (let x = 0; x < columns - 1; x += 1) {
      const here = blocks[y * columns + x] ?? 0;
      sum += Math.abs(here - (blocks[y * columns + x + 1] ?? 0)) + Math.abs(here - (blocks[(y + 1) * columns + x] ?? 0));
    }
  }
  return sum / (2 * (columns - 1) * (rows - 1));
}

/** Watches for a lens that sees nothing. */
export class ViewWatch {
  #usual: number | undefined;
  #seen: ViewFault | undefined;
  #since: Duration | undefined;
  #lastAt: Duration | undefined;
  #fault: ViewFault | undefined;

  /** @param usual the view's detail at calibration; learned when left out. */
  constructor(usual?: number) {
    this.#usual = usual;
  }

  get fault(): ViewFault | undefined {
    return this.#fault;
  }

  push(grid: LumaGrid, at: Duration): void {
    const detail = detailOf(grid);
    const seen = this.#judge(grid, detail);
    if (seen === undefined) this.#since = undefined;
    else this.#since ??= at;
    this.#seen = seen;
    this.#fault = this.#since !== undefined && at - this.#since >= LASTING ? this.#seen : undefined;
    // A view that sees nothing teaches nothing.
    if (seen === undefined) {
      const share = this.#lastAt === undefined ? 1 : Math.min(1, (at - this.#lastAt) / MEMORY);
      this.#usual = this.#usual === undefined ? detail : this.#usual + share * (detail - this.#usual);
    }
    this.#lastAt = at;
  }

  #judge({ luma }: LumaGrid, detail: number): ViewFault | undefined {
    const flat = detail < NO_DETAIL || (this.#usual !== undefined && detail < this.#usual * LEAST_DETAIL);
    let sum = 0;
    let bright = 0;
    for (const value of luma) {
      sum += value;
      if (value >= BRIGHT) bright += 1;
    }
    if (bright >= luma.length * MOSTLY) return 'blinded';
    if (!flat) return undefined;
    // Night falls slowly; a hand comes at once. Once one of them is said, it stays.
    if (this.#seen !== undefined) return this.#seen === 'blinded' ? 'covered' : this.#seen;
    return sum / luma.length < DARK && (this.#usual ?? 0) < 2 * NO_DETAIL ? 'dark' : 'covered';
  }
}
