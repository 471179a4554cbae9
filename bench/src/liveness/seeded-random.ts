import { seededRandom } from '@latchkey/kit';

/** Random numbers that are the same for the same seed. */
export interface SeededRandom {
  /** 0 to 1. */
  next(): number;
  between(low: number, high: number): number;
  /** Evenly on a logarithmic scale. */
  logBetween(low: number, high: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  bytes(count: number): Uint8Array;
  /** About normal, deviation one. */
  normal(): number;
}

export function createSeededRandom(seed: number): SeededRandom {
  const next = seededRandom(Math.imul(seed, 2_654_435_761));
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    logBetween: (low, high) => low * (high / low) ** next(),
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)),
    normal: () => (next() + next() + next() + next() - 2) * Math.sqrt(3),
  };
}
