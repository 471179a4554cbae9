import type { PicturePlanes } from './picture-planes.ts';

/** Every so many pixels are looked at, each way. */
const stride = 16;
/** How much of a change of brightness the camera takes back. */
const strength = 0.35;
/** Seconds in which it does so, and in which it takes a new brightness for the usual one. */
const reaction = 0.9;
const habituation = 20;

/** Automatic exposure, as cameras have it: a picture that turns brighter is darkened a little over the next second. */
export interface Exposure {
  /** The factor for this picture's brightness, `seconds` after the one before. */
  gainFor(picture: PicturePlanes, seconds: number): number;
}

export function createExposure(): Exposure {
  let usual: number | undefined;
  let gain = 1;
  return {
    gainFor(picture, seconds) {
      const mean = meanOf(picture);
      usual = usual === undefined ? mean : usual + (mean - usual) * Math.min(1, seconds / habituation);
      const wanted = Math.min(1.4, Math.max(0.7, (usual / mean) ** strength));
      gain += (wanted - gain) * Math.min(1, seconds / reaction);
      return Math.abs(gain - 1) < 0.004 ? 1 : gain;
    },
  };
}

function meanOf({ luma, lumaStride, width, height }: PicturePlanes): number {
  let sum = 0;
  let count = 0;
  for (let y = stride / 2; y < height; y += stride) {
    for (let x = stride / 2; x < width; x += stride) {
      sum += luma[y * lumaStride + x] ?? 0;
      count += 1;
    }
  }
  return Math.max(1, sum / Math.max(1, count));
}
