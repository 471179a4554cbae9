import type { PrivacyMask } from '@latchkey/grants';

/** A rectangle in pixels. */
export interface PixelArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a mask covers in a picture of this size, in whole pixels and outwards to even ones: a colour stands for four pixels, and none of them may be of what is masked. */
export function maskArea({ x, y, width, height }: PrivacyMask, picture: { readonly width: number; readonly height: number }): PixelArea {
  const across = span(x, width, picture.width);
  const down = span(y, height, picture.height);
  return { left: across.from, top: down.from, width: across.until - across.from, height: down.until - down.from };
}

function span(begin: number, length: number, side: number): { readonly from: number; readonly until: number } {
  const even = side + (side % 2);
  const from = Math.floor((begin * side) / 1_000);
  const until = Math.ceil(((begin + length) * side) / 1_000);
  return { from: from - (from % 2), until: Math.min(even, until + (until % 2)) };
}
