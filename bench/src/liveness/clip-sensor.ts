import { CLIP } from './clip-scene.ts';
import type { SeededRandom } from './seeded-random.ts';

const COUNT = CLIP.width * CLIP.height;
const GRAIN = 65_536;
/** Steps of the table from light to brightness; light of 4 is far beyond white. */
const STEPS = 4_096;
const MOST_LIGHT = 4;

/** How a camera makes brightness out of light. */
export interface SensorOptions {
  /** Deviation of the noise in levels of 255, at middle grey. */
  readonly noise: number;
  /** How fast exposure follows, per second; 0 is a fixed exposure. */
  readonly exposureSpeed: number;
  /** Share of the previous picture that denoising leaves where nothing moves. */
  readonly denoising: number;
  readonly framesPerSecond: number;
}

/** A camera's sensor and what its maker does behind it: exposure, noise, gamma, denoising. */
export interface ClipSensor {
  /** The picture of this light; its memory is reused for the next one. */
  expose(light: Float32Array): Uint8Array;
  /** Fresh noise on a picture, as somebody adds it who wants it to look alive. */
  addNoise(picture: Uint8Array): Uint8Array;
}

export function createSensor({ noise, exposureSpeed, denoising, framesPerSecond }: SensorOptions, random: SeededRandom): ClipSensor {
  const gamma = Uint8Array.from({ length: STEPS }, (_, step) => 16 + 219 * Math.min(1, (step / STEPS) * MOST_LIGHT) ** (1 / 2.2));
  const grain = Float32Array.from({ length: GRAIN }, () => random.normal() * noise);
  const picture = new Uint8Array(COUNT);
  const noisy = new Uint8Array(COUNT);
  const held = new Float32Array(COUNT).fill(-1);
  let exposure = 0;

  const adapt = (light: Float32Array): void => {
    let sum = 0;
    for (let at = 0; at < COUNT; at += 7) sum += light[at] ?? 0;
    const wanted = 0.22 / Math.max(0.02, (sum * 7) / COUNT);
    exposure = exposure === 0 ? wanted : exposure * (wanted / exposure) ** Math.min(1, exposureSpeed / framesPerSecond);
  };
  return {
    expose(light) {
      adapt(light);
      const start = Math.floor(random.next() * GRAIN);
      const scale = (exposure * STEPS) / MOST_LIGHT;
      for (let at = 0; at < COUNT; at += 1) {
        const clean = gamma[Math.min(STEPS - 1, ((light[at] ?? 0) * scale) | 0)] ?? 16;
        let level = clean + (grain[(start + at * 3) & (GRAIN - 1)] ?? 0);
        if (denoising > 0) {
          const before = held[at] ?? -1;
          if (before >= 0 && Math.abs(level - before) < 12 + noise * 2) level = denoising * before + (1 - denoising) * level;
          held[at] = level;
        }
        picture[at] = level < 0 ? 0 : level > 255 ? 255 : level;
      }
      return picture;
    },
    addNoise(from) {
      const start = Math.floor(random.next() * GRAIN);
      for (let at = 0; at < COUNT; at += 1) noisy[at] = Math.min(255, Math.max(0, (from[at] ?? 0) + (grain[(start + at * 3) & (GRAIN - 1)] ?? 0)));
      return noisy;
    },
  };
}
