import type { Instant, Unsubscribe } from '@latchkey/kit';
import type { Reachability, Reading } from './reading.ts';

/** `partial`: the motor stopped half way (a jam, Matter's *not fully locked*). Never treated as thrown. */
export type BoltState = 'thrown' | 'withdrawn' | 'partial' | 'unknown';

/** What made the bolt move, as far as the lock tells. */
export type BoltCause = 'remote' | 'manual' | 'auto' | 'unknown';

export interface LockReport {
  readonly bolt: BoltState;
  readonly cause: BoltCause;
  /** When the report reached the hub. */
  readonly at: Instant;
}

export type LockAction = 'lock' | 'unlock';

/** Why a lock command came to nothing. `lock.silent`: no answer in time, so the bolt may or may not have moved. */
export type LockErrorCode = 'lock.refused' | 'lock.silent' | 'lock.offline';

/** What is left in a lock's battery, by its own word. */
export interface Charge {
  /** 0 to 100; undefined where the lock tells no more than whether it is low. */
  readonly percent: number | undefined;
  /** The lock itself calls its battery low. */
  readonly low: boolean;
}

export interface LockTraits {
  /** `reported`: the lock says where its bolt is. `none`: a pulse relay; only a door contact can confirm. */
  readonly feedback: 'reported' | 'none';
}

/** A lock. A command settles on {@link LockPort.onReport}, never on {@link LockPort.command} resolving. */
export interface LockPort {
  readonly traits: LockTraits;
  readonly bolt: Reading<BoltState>;
  /**
   * `unknown`: it said nothing of a battery since start, because it has none or keeps it to itself. What it said stays when it falls silent: silence charges no
   * battery. `at` is undefined for a word that somebody kept for it, whose age nobody knows.
   */
  readonly charge: Reading<Charge | 'unknown'>;
  readonly reachability: Reachability;
  /**
   * Asks the motor to move. Resolves when the lock acknowledged the request, which says nothing about the bolt.
   * Rejects with a `CodedError<LockErrorCode>`, at the latest 5 s after the call.
   */
  command(action: LockAction, signal: AbortSignal): Promise<void>;
  /**
   * Asks the lock where its bolt is now. The answer comes through {@link LockPort.onReport}, also when nothing changed:
   * a visit ends only on a report newer than its last command. Rejects like {@link LockPort.command}.
   */
  refresh(signal: AbortSignal): Promise<void>;
  onReport(listener: (report: LockReport) => void): Unsubscribe;
  /** Told when {@link LockPort.charge} has another value. */
  onCharge(listener: () => void): Unsubscribe;
  onReachability(listener: (reachability: Reachability) => void): Unsubscribe;
}
