import { type Clock, type Duration, Millis, Minutes, randomToken, Seconds } from '@latchkey/kit';

/** A display's code is another one this often. */
export const CODE_CHANGES_EVERY: Duration = Seconds(20);
/** No visit waits longer for the household's yes than its approval may last. */
const REMEMBERED_FOR: Duration = Minutes(10);
const LENGTH = 12;

/** The code that a door shows now, and those that it showed before: whoever knows a young one stands before it, or is told by somebody who does. */
export interface DoorCode {
  /** Makes the next one, to be shown from now on. */
  renew(): string;
  /** The time since this code was first shown; undefined when it is none, or one of old days. */
  ageOf(code: string): Duration | undefined;
}

/** Ages are taken by the clock that never jumps. A restart forgets all codes, and shows a new one. */
export function createDoorCode(clock: Clock): DoorCode {
  const shownAt = new Map<string, Duration>();
  return {
    renew() {
      const now = clock.monotonic();
      for (const [code, at] of shownAt) if (now - at > REMEMBERED_FOR) shownAt.delete(code);
      const code = randomToken(LENGTH);
      shownAt.set(code, now);
      return code;
    },
    ageOf(code) {
      const at = shownAt.get(code);
      return at === undefined ? undefined : Millis(clock.monotonic() - at);
    },
  };
}
