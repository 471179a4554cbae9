import type { ApiError } from '@latchkey/client';
import type { AccessPoint } from '@latchkey/contract';
import { type Instant, Seconds } from '@latchkey/kit';

/** One press of “Lock”, from the finger to what the lock said. Nothing is assumed in between. */
export type LockAsking =
  | { readonly step: 'idle' }
  | { readonly step: 'sending' }
  /** The hub gave the command to the lock. */
  | { readonly step: 'waiting'; readonly since: Instant; readonly boltBefore: string | null }
  /** A report that is newer than the press. */
  | { readonly step: 'said'; readonly bolt: 'thrown' | 'partial' | 'withdrawn'; readonly at: string }
  | { readonly step: 'silent' }
  | { readonly step: 'refused'; readonly code: ApiError['code'] };

/** The bolt travels for up to 8 s; then the answer is overdue. */
export const ANSWER_DUE = Seconds(10);

/** What the door's newest state makes of a waiting press; `now` by the same clock as `since`. */
export function hearDoor(asking: LockAsking, { bolt }: AccessPoint, now: Instant): LockAsking {
  if (asking.step !== 'waiting') return asking;
  const fresh = bolt.at !== null && (asking.boltBefore === null || bolt.at > asking.boltBefore) ? bolt.at : undefined;
  if (fresh !== undefined && (bolt.value === 'thrown' || bolt.value === 'partial')) return { step: 'said', bolt: bolt.value, at: fresh };
  if (now - asking.since < ANSWER_DUE) return asking;
  // A bolt that is still back may have been on its way until now.
  return fresh !== undefined && bolt.value === 'withdrawn' ? { step: 'said', bolt: 'withdrawn', at: fresh } : { step: 'silent' };
}
