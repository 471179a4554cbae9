import type { PicturePlanes } from './picture-planes.ts';

/** Adds the grain of an image sensor to luma that is brighter by `gain`. */
export type SensorNoise = (from: PicturePlanes, to: PicturePlanes, gain?: number) => void;

const period = 65_536;

/**
 * Grain of about `deviation` levels. The pattern is made once and laid on at a random place for each picture,
 * which looks alive and costs an addition and a look-up a pixel. It never wraps around: luma in range stays within 0 to 255.
 */
export function createSensorNoise(deviation: number, random: () => number = Math.random): SensorNoise {
  const grain = new Int8Array(period * 2);
  for (let at = 0; at < period; at += 1) {
    // Three uniform numbers sum to nearly a bell with a deviation of one half.
    grain[at] = Math.round((random() + random() + random() - 1.5) * 2 * deviation);
  }
  grain.copyWithin(period, 0, period);
  const levels = new Uint8Array(256);
  return (from, to, gain = 1) => {
    for (let level = 0; level < levels.length; level += 1) levels[level] = Math.min(240, 16 + Math.max(0, level - 16) * gain);
    for (let y = 0; y < from.height; y += 1) {
      const source = from.luma.subarray(y * from.lumaStride, y * from.lumaStride + from.width);
      const target = to.luma.subarray(y * to.lumaStride, y * to.lumaStride + to.width);
      const offset = Math.floor(random() * period);
      for (let x = 0; x < source.length; x += 1) {
        target[x] = (levels[source[x] as number] as number) + (grain[offset + x] as number); // both indices are within their arrays by construction
      }
    }
  };
}
