/** What can keep a Matter lock from working at all; a lock's ports answer with `LockErrorCode` on top of these. */
export type MatterErrorCode =
  /** The pairing code is not a Matter setup code. */
  | 'matter.bad_code'
  /** The lock at hand has another pairing code. Not tried again: a lock stops pairing after too many wrong codes. */
  | 'matter.wrong_code'
  /** No lock with this code answers and is ready to pair. */
  | 'matter.not_found'
  /** The lock answered, but pairing did not come to an end. */
  | 'matter.pairing_failed'
  /** The paired device has no door lock. */
  | 'matter.not_a_lock'
  /** The Matter network could not be opened on this machine. */
  | 'matter.network';
