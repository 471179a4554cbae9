import { Instant } from '@latchkey/kit';

/**
 * A time that a program can read off the picture, burnt in as a row of black and white squares at the bottom left:
 * one white, one black, 32 bits of the epoch milliseconds (highest first), 6 bits of CRC. It survives H.264 at camera bit rates,
 * so that glass-to-glass latency can be measured from the pixels that a browser shows. Runs in Node and in browsers.
 */
export const timeCodeCells = 40;

/** Cells across the width of the picture: 8 px squares at 1280, 4 px at 640. */
const cellsAcross = 160;
const dataBits = 32;
const wrap = 2 ** dataBits;

/** The code of a time: true is white. */
export function encodeTimeCode(at: Instant): readonly boolean[] {
  const value = Math.floor(at) % wrap;
  const data = bits(value, dataBits);
  return [true, false, ...data, ...bits(crc6(data), 6)];
}

/**
 * The time out of 40 cells; undefined when they are damaged.
 * @param near a time within 24 days of the one in the picture: the code itself wraps after 49.
 */
export function decodeTimeCode(cells: readonly boolean[], near: Instant): Instant | undefined {
  if (cells.length !== timeCodeCells || !cells[0] || cells[1]) return undefined;
  const data = cells.slice(2, 2 + dataBits);
  if (number(cells.slice(2 + dataBits)) !== crc6(data)) return undefined;
  const turns = Math.round((near - number(data)) / wrap);
  return Instant(number(data) + turns * wrap);
}

/** One plane of brightness, or packed pixels of which one channel tells it. */
export interface LumaView {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** Bytes from one pixel to the next: 1 for a luma plane, 4 for RGBA. */
  readonly pixelStride: number;
  /** Bytes from one row to the next. */
  readonly rowStride: number;
}

/** Draws the code into a luma plane of the picture's own size. */
export function burnTimeCode(luma: Uint8Array, width: number, height: number, rowStride: number, at: Instant): void {
  const size = width / cellsAcross;
  encodeTimeCode(at).forEach((white, index) => {
    for (let y = height - size; y < height; y += 1) {
      luma.fill(white ? 224 : 24, y * rowStride + index * size, y * rowStride + (index + 1) * size);
    }
  });
}

/** Reads the code from a decoded picture of any size of the same shape; undefined when there is none to be read. */
export function readTimeCode(view: LumaView, near: Instant): Instant | undefined {
  const size = view.width / cellsAcross;
  const levels = Array.from({ length: timeCodeCells }, (_, index) => cellLevel(view, index * size, view.height - size, size));
  const [white = 0, black = 0] = levels;
  if (white - black < 60) return undefined;
  const threshold = (white + black) / 2;
  return decodeTimeCode(levels.map((level) => level > threshold), near);
}

/** The mean of the cell's inner half: its rim is blurred by coding and scaling. */
function cellLevel(view: LumaView, left: number, top: number, size: number): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.round(top + size / 4); y < top + (size * 3) / 4; y += 1) {
    for (let x = Math.round(left + size / 4); x < left + (size * 3) / 4; x += 1) {
      sum += view.data[y * view.rowStride + x * view.pixelStride] ?? 0;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

function bits(value: number, count: number): boolean[] {
  return Array.from({ length: count }, (_, index) => Math.floor(value / 2 ** (count - 1 - index)) % 2 === 1);
}

function number(cells: readonly boolean[]): number {
  return cells.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);
}

/** CRC-6 with the polynomial x^6 + x + 1 (CRC-6/ITU, not reflected) started at ones, so that an all-black row does not pass. */
function crc6(data: readonly boolean[]): number {
  let register = 0x3f;
  for (const bit of data) {
    const carry = (register >> 5) ^ (bit ? 1 : 0);
    register = (register << 1) & 0x3f;
    if (carry) register ^= 0x03;
  }
  return register;
}
