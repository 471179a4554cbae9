import type { Instant, Unsubscribe } from '@latchkey/kit';

/** A code that was held before a door. */
export interface SeenCode {
  /** The text of the code as it was read: anybody's word. At most {@link SEEN_CODE_LIMIT} characters. */
  readonly text: string;
  /** When it reached the hub. */
  readonly at: Instant;
}

/** A longer text is not passed on: a code on a phone holds far less. */
export const SEEN_CODE_LIMIT = 2_048;

/** Something at a door that reads what is held before it: a scanner module, or the camera that watches the door. It understands nothing of what it reads. */
export interface CodeReaderPort {
  /** Told of each code once while it is held there. Never of what somebody had remembered. */
  onCode(listener: (code: SeenCode) => void): Unsubscribe;
}
