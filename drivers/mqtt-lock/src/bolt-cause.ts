import type { BoltCause, BoltState, LockAction } from '@latchkey/driver-api';
import { type Duration, Seconds } from '@latchkey/kit';

/** How long after a command a bolt that moves as commanded is taken to obey it. */
const OBEYS_WITHIN = Seconds(15);
/** An operation event comes as a message of its own, just before or after the state. */
const EVENT_BELONGS_WITHIN = Seconds(3);

/** Something that was said at a moment, by the clock that never jumps. */
export interface At<T> {
  readonly what: T;
  readonly at: Duration;
}

/** Why a bolt that was `before` is `now`: what the lock said of itself, else what it was told. */
export function boltCause(
  before: { readonly bolt: BoltState; readonly cause: BoltCause },
  now: At<BoltState>,
  event: At<BoltCause> | undefined,
  command: At<LockAction> | undefined,
): BoltCause {
  if (now.what === 'unknown') return 'unknown';
  if (now.what === before.bolt) return before.cause;
  if (event !== undefined && now.at - event.at <= EVENT_BELONGS_WITHIN) return event.what;
  if (command === undefined || now.at - command.at > OBEYS_WITHIN) return 'unknown';
  const obeyed = command.what === 'lock' ? now.what !== 'withdrawn' : now.what === 'withdrawn';
  return obeyed ? 'remote' : 'unknown';
}
