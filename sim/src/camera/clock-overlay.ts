import { type Instant, toIso } from '@latchkey/kit';
import type { PicturePlanes } from './picture-planes.ts';

/** Five-by-seven letters for all that a camera's clock writes, so that no font needs to be installed. Each row is five bits. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  '-': [0, 0, 0, 31, 0, 0, 0],
  ':': [0, 12, 12, 0, 12, 12, 0],
  '.': [0, 0, 0, 0, 0, 12, 12],
  Z: [31, 1, 2, 4, 8, 16, 31],
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  H: [17, 17, 17, 31, 17, 17, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  R: [30, 17, 17, 30, 20, 18, 17],
  E: [31, 16, 16, 30, 16, 16, 31],
  X: [17, 17, 10, 4, 10, 17, 17],
};

/** The time as the picture shows it: local date and time with milliseconds. */
export function clockText(at: Instant, offsetMinutes: number = -new Date(at).getTimezoneOffset()): string {
  return toIso((at + offsetMinutes * 60_000) as Instant).replace('T', ' ').replace('Z', ''); // shifted so that the UTC text reads as local time
}

/** Writes white text with a dark rim straight into the planes. Letters without a glyph leave a gap. */
export function burnText(picture: PicturePlanes, text: string, left: number, top: number, scale: number): void {
  const cells = [...text].flatMap((letter, index) =>
    (glyphs[letter] ?? []).flatMap((row, y) =>
      [0, 1, 2, 3, 4].filter((x) => row & (16 >> x)).map((x) => ({ x: left + (index * 6 + x) * scale, y: top + y * scale })),
    ),
  );
  const rim = Math.max(1, Math.floor(scale / 2));
  for (const { x, y } of cells) fill(picture.luma, picture.lumaStride, x - rim, y - rim, scale + 2 * rim, 28);
  for (const { x, y } of cells) {
    fill(picture.luma, picture.lumaStride, x, y, scale, 228);
    // Without colour of their own, white letters would be tinted by what is behind them.
    for (const plane of [picture.blue, picture.red]) fill(plane, picture.chromaStride, x >> 1, y >> 1, (scale + 1) >> 1, 128);
  }
}

function fill(plane: Uint8Array, stride: number, left: number, top: number, size: number, level: number): void {
  for (let y = top; y < top + size; y += 1) plane.fill(level, y * stride + left, y * stride + left + size);
}
