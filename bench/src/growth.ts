import { linearFit } from './linear-fit.ts';

/** What a row of samples, taken at even distances, says about growth. */
export interface Growth {
  /** Rise of the fitted line from the first sample looked at to the last, in the samples' unit. */
  readonly rise: number;
  /** Twice the standard deviation around the line: what a rise has to exceed to be told from chance. */
  readonly noise: number;
  readonly beyondNoise: boolean;
}

/** The first quarter is left out: caches fill and code is compiled there, and no line describes that. */
const WARM_UP = 0.25;

export function growthOf(samples: readonly number[]): Growth {
  const settled = samples.slice(Math.floor(samples.length * WARM_UP));
  const { slope, noise } = linearFit(settled);
  const rise = slope * Math.max(0, settled.length - 1);
  return { rise, noise: 2 * noise, beyondNoise: rise > 2 * noise };
}
