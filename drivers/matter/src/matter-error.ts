/** What can keep a Matter lock from working at all; a lock's ports answer with `LockErrorCode` on top of these. */
export type MatterErrorCode =
  /** The pairing code is not a Matter setup code. */
  | 'matter.bad-code'
  /** The lock at hand has another pairing code. Not tried again: a lock stops pairing after too many wrong codes. */
  | 'matter.wrong-code'
  /** No lock with this code answers and is ready to pair. */
  | 'matter.not-found'
  /** The lock answered, but pairing did not come to an end. */
  | 'matter.pairing-failed'
  /** The paired device has no door lock. */
  | 'matter.not-a-lock'
  /** The Matter network could not be opened on this machine. */
  | 'matter.network';
