/** A picture averaged down to a grid of brightnesses, 0 to 255, row by row. 64 by 36 is usual; all grids of one camera have one size. */
export interface LumaGrid {
  readonly width: number;
  readonly height: number;
  /** `width * height` values. */
  readonly luma: Uint8Array;
}

/** Averages a decoded luma plane down to a grid: each cell is the mean of its pixels, so that noise is averaged with them. */
export function gridOf(luma: Uint8Array, stride: number, width: number, height: number, cells: { readonly width: number; readonly height: number } = { width: 64, height: 36 }): LumaGrid {
  const out = new Uint8Array(cells.width * cells.height);
  for (let row = 0; row < cells.height; row += 1) {
    const top = Math.floor((row * height) / cells.height);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / cells.height));
    for (let column = 0; column < cells.width; column += 1) {
      const left = Math.floor((column * width) / cells.width);
      const right = Math.max(left + 1, Math.floor(((column + 1) * width) / cells.width));
      let sum = 0;
      for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += luma[y * stride + x] ?? 0;
      out[row * cells.width + column] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { width: cells.width, height: cells.height, luma: out };
}
