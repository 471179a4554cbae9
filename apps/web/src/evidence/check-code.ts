import { drawingSVG, qrcode } from 'bwip-js/browser';

/** A QR code as one path of filled squares, `size` units wide and high. */
export interface CheckCode {
  readonly path: string;
  readonly size: number;
}

/** The code of an address; undefined when it is longer than a code holds. */
export function checkCode(address: string): CheckCode | undefined {
  try {
    const svg: string = qrcode({ bcid: 'qrcode', text: address, scale: 1 }, drawingSVG());
    const [, size] = /viewBox="0 0 (\d+) /.exec(svg) ?? [];
    const [, path] = /<path d="([^"]+)"/.exec(svg) ?? [];
    return size === undefined || path === undefined ? undefined : { path, size: Number(size) };
  } catch {
    return undefined;
  }
}
