import { linearFit } from './linear-fit.ts';

/** What a row of samples, taken at even distances, says about growth; in the samples' unit, to two decimals. It grew if the rise exceeds the noise. */
export interface Growth {
  /** Rise of the fitted line from the first sample to the last. */
  readonly rise: number;
  /** Twice the standard deviation around the line: what a rise has to exceed to be told from chance. */
  readonly noise: number;
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;

export function growthOf(samples: readonly number[]): Growth {
  const { slope, noise } = linearFit(samples);
  return { rise: hundredths(slope * Math.max(0, samples.length - 1)), noise: hundredths(2 * noise) };
}
