import type { Instant, Unsubscribe } from '@latchkey/kit';
import type { Reachability, Reading } from './reading.ts';

export type DoorState = 'open' | 'closed' | 'unknown';

/** Why a contact that was asked did not answer. One that is part of a lock says so with the lock's codes. */
export type ContactErrorCode = 'contact.refused' | 'contact.silent' | 'contact.offline';

export interface ContactReport {
  readonly door: DoorState;
  /** When the report reached the hub. */
  readonly at: Instant;
}

/** A door contact: says whether the door stands in its frame, which a bolt cannot know. */
export interface ContactPort {
  readonly door: Reading<DoorState>;
  readonly reachability: Reachability;
  /** Asks the contact for its state now; the answer comes through {@link ContactPort.onReport}, also when nothing changed. Rejects with a coded error of these sets, at the latest 5 s after the call. */
  refresh(signal: AbortSignal): Promise<void>;
  onReport(listener: (report: ContactReport) => void): Unsubscribe;
  onReachability(listener: (reachability: Reachability) => void): Unsubscribe;
}
