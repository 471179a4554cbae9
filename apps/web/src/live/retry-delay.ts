import { type Duration, Millis } from '@latchkey/kit';

const FIRST = 300;
const LONGEST = 8_000;

/** The wait before attempt number `failures` (1 for the first repeat): doubling, at most 8 s, with up to half of it random so that pages do not come back in step. */
export function retryDelay(failures: number, random: number = Math.random()): Duration {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 10));
  return Millis(full * (0.5 + random / 2));
}
