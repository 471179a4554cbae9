/** A picture as H.264 wants it: full luma, chroma at half size each way (I420). */
export interface PicturePlanes {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
  readonly lumaStride: number;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
  readonly chromaStride: number;
}

/** Planes in our own memory, black. Width and height are even. */
export function createPlanes(width: number, height: number): PicturePlanes {
  return {
    width,
    height,
    luma: new Uint8Array(width * height).fill(16),
    lumaStride: width,
    blue: new Uint8Array((width * height) / 4).fill(128),
    red: new Uint8Array((width * height) / 4).fill(128),
    chromaStride: width / 2,
  };
}

/** Copies a whole picture between planes of one size. */
export function copyPlanes(from: PicturePlanes, to: PicturePlanes): void {
  copyRows(from.luma, from.lumaStride, to.luma, to.lumaStride, from.width, from.height);
  copyChroma(from, to);
}

/** Copies the colour only. */
export function copyChroma(from: PicturePlanes, to: PicturePlanes): void {
  copyRows(from.blue, from.chromaStride, to.blue, to.chromaStride, from.width / 2, from.height / 2);
  copyRows(from.red, from.chromaStride, to.red, to.chromaStride, from.width / 2, from.height / 2);
}

function copyRows(from: Uint8Array, fromStride: number, to: Uint8Array, toStride: number, width: number, rows: number): void {
  if (fromStride === toStride) {
    to.set(from.subarray(0, fromStride * rows));
    return;
  }
  for (let row = 0; row < rows; row += 1) to.set(from.subarray(row * fromStride, row * fromStride + width), row * toStride);
}
