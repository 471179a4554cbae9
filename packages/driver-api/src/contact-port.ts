import type { Instant, Unsubscribe } from '@latchkey/kit';
import type { Reachability, Reading } from './reading.ts';

export type DoorState = 'open' | 'closed' | 'unknown';

export interface ContactReport {
  readonly door: DoorState;
  /** When the report reached the hub. */
  readonly at: Instant;
}

/** A door contact: says whether the door stands in its frame, which a bolt cannot know. */
export interface ContactPort {
  readonly door: Reading<DoorState>;
  readonly reachability: Reachability;
  /** Asks the contact for its state now; the answer comes through {@link ContactPort.onReport}, also when nothing changed. Rejects within 5 s when the device does not answer. */
  refresh(signal: AbortSignal): Promise<void>;
  onReport(listener: (report: ContactReport) => void): Unsubscribe;
  onReachability(listener: (reachability: Reachability) => void): Unsubscribe;
}
