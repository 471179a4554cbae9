import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** The text of the one QR code in a picture, by a decoder that knows nothing of who drew it; undefined when there is none. */
export async function readCode(png: Buffer): Promise<string | undefined> {
  const wasm = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  // Node has no ImageData; the decoder reads these four members of one.
  const picture: ImageData = { data: new Uint8ClampedArray(data), width: info.width, height: info.height, colorSpace: 'srgb' };
  const [code] = await readBarcodes(picture, { formats: ['QRCode'], textMode: 'Plain' });
  return code?.isValid === true ? code.text : undefined;
}
