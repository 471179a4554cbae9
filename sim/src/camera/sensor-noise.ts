import type { PicturePlanes } from './picture-planes.ts';

/** Adds the grain of an image sensor to luma. */
export type SensorNoise = (from: PicturePlanes, to: PicturePlanes) => void;

const period = 65_536;

/**
 * Grain of about `deviation` levels. The pattern is made once and laid on at a random place for each picture,
 * which looks alive and costs one addition a pixel. It never wraps around: luma in range stays within 0 to 255.
 */
export function createSensorNoise(deviation: number, random: () => number = Math.random): SensorNoise {
  const grain = new Int8Array(period * 2);
  for (let at = 0; at < period; at += 1) {
    // Three uniform numbers sum to nearly a bell with a deviation of one half.
    grain[at] = Math.round((random() + random() + random() - 1.5) * 2 * deviation);
  }
  grain.copyWithin(period, 0, period);
  return (from, to) => {
    for (let y = 0; y < from.height; y += 1) {
      const source = from.luma.subarray(y * from.lumaStride, y * from.lumaStride + from.width);
      const target = to.luma.subarray(y * to.lumaStride, y * to.lumaStride + to.width);
      const offset = Math.floor(random() * period);
      for (let x = 0; x < source.length; x += 1) {
        target[x] = (source[x] as number) + (grain[offset + x] as number); // both indices are within their arrays by construction
      }
    }
  };
}
