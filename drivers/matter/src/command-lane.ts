import type { LockAction, LockErrorCode } from '@latchkey/driver-api';
import { type Clock, CodedError, type Duration, Millis, Seconds, withDeadline } from '@latchkey/kit';
import { type DoorLockPeer, RefusedByLock } from './door-lock-peer.ts';

/** A lock that lives acknowledges in 10 ms to 1 s; past this its session is taken for dead. */
const FIRST_TRY: Duration = Seconds(2);
/** From the call to the last moment at which it may reject; the port promises 5 s. */
const WHOLE_COMMAND: Duration = Millis(4_700);
/** Less is too little to set up a session and get an answer. */
const SHORTEST_TRY: Duration = Millis(300);

/** Sends one command after the other, each with a deadline and at most one retry over a fresh session. */
export interface CommandLane {
  /** Whether a command is on its way. */
  readonly busy: boolean;
  /** Rejects with a `CodedError<LockErrorCode>`, or with the signal's reason. */
  send(action: LockAction, signal: AbortSignal): Promise<void>;
}

/**
 * One lane for a lock, so that a retried `unlock` can never overtake a newer `lock`: a new command waits for the
 * one before it to settle, and takes away its retry. Sent twice, a command moves the bolt once: both ask for a place, not for a turn.
 *
 * @param onStall told when the lock let a try pass in silence, before its session is thrown away.
 * @param onRenewed told when another session may be set up, before the retry.
 */
export function createCommandLane(clock: Clock, peer: DoorLockPeer, onStall: () => void, onRenewed: () => void): CommandLane {
  let newest = 0;
  let underWay = 0;
  let tail: Promise<unknown> = Promise.resolve();

  async function run(action: LockAction, turn: number, deadline: number, signal: AbortSignal): Promise<void> {
    const left = () => Millis(Math.max(0, deadline - clock.monotonic()));
    let reached = false;
    let failure: unknown;
    for (const [limit, last] of [[FIRST_TRY, false], [WHOLE_COMMAND, true]] as const) {
      signal.throwIfAborted();
      if (left() < SHORTEST_TRY) break;
      reached ||= peer.hasSession;
      try {
        const within = Millis(Math.min(limit, left()));
        await withDeadline(clock, within, 'the acknowledgement', (trying) => peer.invoke(action, within, trying), signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof RefusedByLock) {
          throw new CodedError<LockErrorCode>('lock.refused', 'The lock refused the command. Its bolt stays where it was.', { cause: error });
        }
        failure = error;
        reached ||= peer.hasSession;
      }
      onStall();
      if (last || turn !== newest) break;
      try {
        await withDeadline(clock, left(), 'dropping the session', () => peer.reset(STALLED), signal);
        onRenewed();
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw reached
      ? new CodedError<LockErrorCode>('lock.silent', 'The lock did not answer in time: its bolt may or may not have moved.', { cause: failure })
      : new CodedError<LockErrorCode>('lock.offline', 'The lock cannot be reached. Its bolt was not moved.', { cause: failure });
  }

  return {
    get busy() {
      return underWay > 0;
    },
    async send(action, signal) {
      signal.throwIfAborted();
      newest += 1;
      underWay += 1;
      const turn = newest;
      const deadline = clock.monotonic() + WHOLE_COMMAND;
      const mine = tail.then(() => run(action, turn, deadline, signal)).finally(() => (underWay -= 1));
      tail = mine.catch(() => {});
      await mine;
    },
  };
}

const STALLED = new CodedError<LockErrorCode>('lock.silent', 'The lock let a command pass in silence; its session is replaced.');
