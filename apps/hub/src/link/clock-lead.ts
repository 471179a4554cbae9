import { CLOCK_SKEW } from '@latchkey/grants';
import { type Duration, type Instant, Millis } from '@latchkey/kit';

/**
 * Tells how long a message was under way when the sender's clock and ours differ: the smallest difference that any message showed is the clocks', and what is
 * more is delay. Clocks that differ by more than the tolerance are not made up for.
 */
export function createClockLead(): (sentAt: Instant, now: Instant) => Duration {
  let lead = Number.POSITIVE_INFINITY;
  return (sentAt, now) => {
    lead = Math.min(lead, now - sentAt);
    return Millis(now - sentAt - Math.max(0 - CLOCK_SKEW, Math.min(CLOCK_SKEW, lead)));
  };
}
