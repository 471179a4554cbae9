import { readFileSync } from 'node:fs';
import type { LumaGrid } from '@latchkey/liveness';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// Its own default is a public CDN.
const wasm = readFileSync(new URL(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
await prepareZXingModule({ fireImmediately: true, overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

/** A picture full of codes is not read to its end. */
const MOST_CODES = 8;

/** The QR codes in a picture, as text. What is damaged is none. Loads the decoder: import only in a process of its own. */
export async function readCodes({ width, height, luma }: LumaGrid): Promise<readonly string[]> {
  // A portable graymap: as pixels the library takes colours only, of four times the size.
  const head = Buffer.from(`P5 ${width} ${height} 255\n`, 'latin1');
  const picture = new Uint8Array(head.length + luma.length);
  picture.set(head);
  picture.set(luma, head.length);
  const found = await readBarcodes(picture, { formats: ['QRCode'], textMode: 'Plain', tryHarder: true, tryRotate: false, tryInvert: false, maxNumberOfSymbols: MOST_CODES });
  return [...new Set(found.flatMap(({ isValid, text }) => (isValid && text !== '' ? [text] : [])))];
}
