import type { BoltCause, Charge, LockAction } from '@latchkey/driver-api';
import type { Duration, Unsubscribe } from '@latchkey/kit';
import type { DoorLockAttributes } from './door-lock-reading.ts';

/** What one report of a live subscription brought. */
export interface DoorLockNews {
  /** The attributes as they stand after the report. */
  readonly attributes: DoorLockAttributes;
  /** Whether the report carried the event that the bolt jammed. */
  readonly jammed: boolean;
  /** Who moved the bolt, when the report carried that event. */
  readonly cause: BoltCause;
}

/**
 * A paired lock as the recovery logic sees it. Nothing here waits with a deadline of its own:
 * matter.js stalls for up to a quarter of a minute on a session that the lock has forgotten.
 */
export interface DoorLockPeer {
  /** Whether a subscription is up, so that silence means that nothing changed. */
  readonly live: boolean;
  /** Whether an encrypted session exists, so that a request may have reached the lock. */
  readonly hasSession: boolean;
  /** The attributes as the last report or read left them. */
  readonly attributes: DoorLockAttributes;
  /**
   * Sends the command as a timed interaction; resolves on the lock's acknowledgement. Rejects with `RefusedByLock` when it says no. A command that is given up
   * by `signal` is not sent any more; one that was sent and comes later than `within` after the lock agreed to hear it, the lock itself refuses.
   */
  invoke(action: LockAction, within: Duration, signal: AbortSignal): Promise<void>;
  /** Reads both attributes from the lock, past every cache. */
  read(): Promise<DoorLockAttributes>;
  /** Throws the session away and subscribes anew over a fresh one. */
  reset(reason: Error): Promise<void>;
  onNews(listener: (news: DoorLockNews) => void): Unsubscribe;
  onLive(listener: (live: boolean) => void): Unsubscribe;
  /** The lock has started anew and taken the subscription up again by itself; what happened in between it does not tell. */
  onRestart(listener: () => void): Unsubscribe;
  /** The lock has left the hub's fabric: it was reset, or given to somebody else. */
  onGone(listener: () => void): Unsubscribe;
  /** The lamp on the lock's node; undefined when it has none. */
  readonly lamp?: LampPeer | undefined;
  /** The battery of the lock's node; undefined when the node tells of none. */
  readonly battery?: BatteryPeer | undefined;
  close(): void;
}

/** A battery, its Power Source cluster. */
export interface BatteryPeer {
  /** As the last report or read left it. */
  readonly charge: Charge | 'unknown';
  onChange(listener: () => void): Unsubscribe;
}

/** A lamp on the lock's node, its On/Off cluster. */
export interface LampPeer {
  /** As the last report or read left it. */
  readonly on: boolean | undefined;
  /** Resolves on the acknowledgement. */
  turn(on: boolean): Promise<void>;
  /** Reads it from the lock, past every cache. */
  read(): Promise<boolean | undefined>;
  onChange(listener: () => void): Unsubscribe;
}

/** The lock answered a command with a Matter status other than success. */
export class RefusedByLock extends Error {
  override readonly name = 'RefusedByLock';
}
