import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HANDOVER_LENGTH } from '@latchkey/grants';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { QR_SIDE, qrCode } from './qr-code.ts';

/** A picture of the code as a camera might deliver it: so many pixels a module, four modules of white around it. */
function pictureOf(code: readonly (readonly boolean[])[], scale = 4): { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number; readonly colorSpace: 'srgb' } {
  const side = (QR_SIDE + 8) * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (code[Math.floor(y / scale) - 4]?.[Math.floor(x / scale) - 4] === true) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
  return { data, width: side, height: side, colorSpace: 'srgb' };
}

const read = async (code: readonly (readonly boolean[])[]) => readBarcodes(pictureOf(code) as ImageData, { formats: ['QRCode'], textMode: 'Plain' });
const SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** Not random, so that a failure comes again. */
const textOf = (length: number, seed: number) => Array.from({ length }, (_, at) => SIGNS.charAt((at * at * 7 + at * seed + seed * 13) % SIGNS.length)).join('');

beforeAll(async () => {
  const wasmBinary = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasmBinary).buffer } });
});

describe('a code that the page draws is read by a decoder that knows nothing of it', () => {
  it.each([1, 2, 45, 145, HANDOVER_LENGTH, 154])('with %i signs', async (length) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const text = textOf(length, seed);
      expect(await read(qrCode(text))).toMatchObject([{ isValid: true, text, format: 'QRCode' }]);
    }
  });

  it('as the version and the correction that it says', async () => {
    expect(await read(qrCode(textOf(146, 3)))).toMatchObject([{ version: '6', ecLevel: 'M' }]);
  });

  it('also where a thumb covers a part of it, and not where it covers half', async () => {
    const text = textOf(146, 9);
    const covered = (from: number) => qrCode(text).map((row, y) => row.map((dark, x) => (x > from && y > 12 && y < 30 ? false : dark)));
    expect(await read(covered(34))).toMatchObject([{ text }]);
    expect(await read(covered(12))).not.toMatchObject([{ text }]);
  });
});
