import type { Reachability, Reading } from '@latchkey/driver-api';
import { type Clock, type Duration, Millis, Seconds } from '@latchkey/kit';

/** A followed device is asked every 10 s and has 2 s to answer: silence would have been noticed by then. */
const PROVEN_WITHIN: Duration = Seconds(13);

/**
 * The age of a reading that may stand in for the answer to a question just asked: the device is followed, and it proved the value itself, recently,
 * with nothing in between that may have changed it. Undefined for any other. By the monotonic clock: a wall clock that jumps must not make an old reading young.
 */
export function ageOfProven(reading: Reading<string>, reachability: Reachability, clock: Clock): Duration | undefined {
  if (reachability.kind !== 'online' || reading.value === 'unknown' || reading.provenAt === undefined) return undefined;
  const age = Millis(clock.monotonic() - reading.provenAt);
  return age <= PROVEN_WITHIN ? age : undefined;
}
