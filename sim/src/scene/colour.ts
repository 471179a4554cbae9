/** Red, green and blue from 0 to 255; as light, a factor for each. */
export type Rgb = readonly [number, number, number];

export const hex = (text: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb; // three numbers by construction

export const css = ([r, g, b]: Rgb, alpha = 1): string =>
  `rgba(${Math.round(clamp(r))}, ${Math.round(clamp(g))}, ${Math.round(clamp(b))}, ${alpha})`;

/** The colour under a light. */
export const lit = ([r, g, b]: Rgb, [lr, lg, lb]: Rgb): Rgb => [r * lr, g * lg, b * lb];

/** Between two colours; 0 is the first. */
export const mix = (from: Rgb, to: Rgb, part: number): Rgb => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
  from[2] + (to[2] - from[2]) * part,
];

/** Lighter (above 1) or darker. */
export const shade = ([r, g, b]: Rgb, factor: number): Rgb => [r * factor, g * factor, b * factor];

const clamp = (level: number): number => Math.min(255, Math.max(0, level));
