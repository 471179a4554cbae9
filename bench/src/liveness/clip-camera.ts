import type { SeededRandom } from './seeded-random.ts';

/** One camera and lamp out of all that a home may have. */
export interface ClipCamera {
  readonly light: 'day' | 'night';
  readonly framesPerSecond: number;
  readonly keyframeEvery: number;
  /** Undefined: constant quality. */
  readonly bitRate: number | undefined;
  readonly noise: number;
  readonly exposureSpeed: number;
  readonly denoising: number;
  /** Of the lamp, against the light at calibration. */
  readonly lampStrength: number;
  /** From full to none, milliseconds. */
  readonly lampFade: number;
  /** From command to light: the least, and the most that is added to it by chance. */
  readonly lampLatency: readonly [number, number];
  /** From light to hub: the least, and the mean of what is added to it by chance. */
  readonly latency: readonly [number, number];
  readonly clock: boolean;
}

export function drawCamera(random: SeededRandom): ClipCamera {
  const light = random.pick<'day' | 'night'>(['day', 'night']);
  const framesPerSecond = random.pick([10, 12, 15, 20, 25, 30]);
  const rate = random.pick(['low', 'usual', 'usual', 'quality']);
  return {
    light,
    framesPerSecond,
    keyframeEvery: framesPerSecond * random.pick([1, 2, 4]),
    bitRate: rate === 'quality' ? undefined : Math.round(rate === 'low' ? random.between(40_000, 80_000) : random.between(150_000, 500_000)),
    noise: light === 'day' ? random.between(0.8, 2.5) : random.between(2, 5),
    exposureSpeed: random.pick([0, 0.5, 1.5, 3]),
    denoising: random.pick([0, 0, 0.4, 0.7]),
    lampStrength: random.logBetween(0.25, 3),
    lampFade: random.between(5, 70),
    lampLatency: [random.between(5, 60), random.between(0, 25)],
    latency: [random.between(60, 180), random.between(2, 15)],
    clock: random.next() < 0.5,
  };
}
