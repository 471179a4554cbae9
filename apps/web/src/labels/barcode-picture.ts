import type { Demo } from '@latchkey/contract';
import { azteccode, code128, code39, datamatrix, drawingSVG, ean13, interleaved2of5, pdf417, qrcode } from 'bwip-js/browser';

type Symbology = Demo['labels'][number]['symbology'];

const drawers: Readonly<Record<Symbology, typeof code128>> = {
  code128,
  itf: interleaved2of5,
  code39,
  ean13,
  qr: qrcode,
  datamatrix,
  pdf417,
  aztec: azteccode,
  // Nothing draws a MaxiCode that a camera reads, and a typed number has no code of its own.
  maxicode: code128,
  typed: code128,
  unknown: code128,
};

const flat: ReadonlySet<Symbology> = new Set(['code128', 'itf', 'code39', 'ean13', 'maxicode', 'typed', 'unknown']);

/** Whether the code is a row of bars, which wants width, or a square, which wants room. */
export const isRowOfBars = (symbology: Symbology): boolean => flat.has(symbology);

/** The code as an address of an SVG picture; undefined when the text does not fit the symbology. */
export function barcodePicture(text: string, symbology: Symbology): string | undefined {
  try {
    const bars = isRowOfBars(symbology);
    const svg: string = drawers[symbology]({ bcid: symbology, text, scale: 2, includetext: false, ...(bars ? { height: 22 } : {}) }, drawingSVG());
    // Bars may be stretched: their widths keep their proportions, and their height means nothing.
    return `data:image/svg+xml,${encodeURIComponent(bars ? svg.replace('<svg ', '<svg preserveAspectRatio="none" ') : svg)}`;
  } catch {
    return undefined;
  }
}
