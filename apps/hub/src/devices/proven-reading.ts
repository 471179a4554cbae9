import type { Reachability, Reading } from '@latchkey/driver-api';
import { ANSWER_LIMIT } from '@latchkey/domain';
import { type Clock, type Duration, Millis } from '@latchkey/kit';

/**
 * The age of a reading that may stand in for the answer to a question just asked: the device was asked a moment ago and answered with this value, with nothing
 * in between that may have changed it. Undefined for any other. By the monotonic clock: a wall clock that jumps must not make an old reading young.
 */
export function ageOfProven(reading: Reading<string>, reachability: Reachability, clock: Clock): Duration | undefined {
  if (reachability.kind !== 'online' || reading.value === 'unknown' || reading.provenAt === undefined) return undefined;
  const age = Millis(clock.monotonic() - reading.provenAt);
  return age <= ANSWER_LIMIT ? age : undefined;
}
