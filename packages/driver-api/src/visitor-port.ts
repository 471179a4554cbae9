import type { Instant, Unsubscribe } from '@latchkey/kit';

/** Somebody seems to be at the door: they rang, or something moved. */
export interface Visitor {
  readonly by: 'ring' | 'motion';
  /** When the report reached the hub. */
  readonly at: Instant;
}

/**
 * A bell or a motion sensor at a door. It saves a courier the wait for what is asked meanwhile, and is the hub's evidence that somebody stands there who came
 * with no more than a label. Nobody asks whether it is there: one that dies lets such couriers wait in vain, and opens nothing.
 */
export interface VisitorPort {
  /** Told of each ring, and of each report of a movement: some sensors repeat them while it lasts. Never of what somebody had remembered. */
  onVisitor(listener: (visitor: Visitor) => void): Unsubscribe;
}
