import { readLabel } from '@latchkey/labels';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { Symbology } from '../visit/courier-api.ts';
import { type BarcodeRead, readOfResult } from './read-filter.ts';
import { geometryOf, type ScanPass } from './scan-pass.ts';
import type { ScanAnswer, ScanOrder } from './scanner-protocol.ts';

// Its own default is a public CDN. Loaded while the camera starts; whether that failed is told by the first look.
prepareZXingModule({ fireImmediately: true, overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path) } }).catch(() => undefined);

const isLikely = (text: string, symbology: Symbology): boolean => {
  const reading = readLabel(text, symbology);
  return reading.kind === 'read' && reading.candidates.length > 0;
};

const canvas = new OffscreenCanvas(1, 1);
const small = new OffscreenCanvas(1, 1);

function draw(bitmap: ImageBitmap, pass: ScanPass): ImageData | undefined {
  const { source, width, height, canvasWidth, canvasHeight } = geometryOf(pass, bitmap.width, bitmap.height);
  canvas.width = canvasWidth;
  canvas.height = canvasHeight;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) return undefined;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvasWidth, canvasHeight);
  pen.translate(canvasWidth / 2, canvasHeight / 2);
  pen.rotate((pass.turn * Math.PI) / 180);
  const soft = pass.soft ? shrink(bitmap, source, width, height) : undefined;
  if (soft === undefined) pen.drawImage(bitmap, source.x, source.y, source.width, source.height, -width / 2, -height / 2, width, height);
  else pen.drawImage(soft, -width / 2, -height / 2, width, height);
  return pen.getImageData(0, 0, canvasWidth, canvasHeight);
}

/** Blurs by drawing smaller and larger again, because Safari's canvas has no filters. */
function shrink(bitmap: ImageBitmap, source: { x: number; y: number; width: number; height: number }, width: number, height: number): OffscreenCanvas | undefined {
  small.width = Math.round(width * 0.6);
  small.height = Math.round(height * 0.6);
  const pen = small.getContext('2d');
  pen?.drawImage(bitmap, source.x, source.y, source.width, source.height, 0, 0, small.width, small.height);
  return pen === null ? undefined : small;
}

async function look({ bitmap, passes }: ScanOrder): Promise<readonly BarcodeRead[]> {
  for (const pass of passes) {
    const picture = draw(bitmap, pass);
    if (picture === undefined) continue;
    const results = await readBarcodes(picture, {
      formats: ['Code128', 'ITF', 'Code39', 'QRCode', 'DataMatrix', 'PDF417', 'Aztec'],
      textMode: 'Plain',
      tryHarder: true,
      // The passes turn the picture themselves, one angle a frame.
      tryRotate: false,
      maxNumberOfSymbols: 6,
    });
    const reads = results.flatMap((result) => (result.isValid ? (readOfResult(result, isLikely) ?? []) : []));
    if (reads.length > 0) return reads;
  }
  return [];
}

self.addEventListener('message', async ({ data }: MessageEvent<ScanOrder>) => {
  const answer: ScanAnswer = await look(data).then(
    (reads) => ({ id: data.id, reads }),
    (error: unknown) => ({ id: data.id, failed: String(error) }),
  );
  data.bitmap.close();
  self.postMessage(answer);
});
