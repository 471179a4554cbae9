export * from './describe-formats.ts';
export * from './label-reading.ts';
export * from './label-refusals.ts';
export * from './normalise-number.ts';
export * from './read-label.ts';
export * from './sample-numbers.ts';
export type { Symbology } from './symbology.ts';
