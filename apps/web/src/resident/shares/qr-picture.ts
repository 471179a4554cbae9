import { drawingSVG, qrcode } from 'bwip-js/browser';

/** A text as a QR code: the address of an SVG picture. */
export function qrPicture(text: string): string {
  const svg: string = qrcode({ bcid: 'qrcode', text, scale: 3, padding: 4, backgroundcolor: 'ffffff' }, drawingSVG());
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
