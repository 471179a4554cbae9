import type { PolicyContent } from './policy.ts';

/** What is left in a lock's battery, by the lock's word; without a percentage it tells no more than whether it is low. */
export interface LockCharge {
  readonly percent: number | undefined;
  readonly low: boolean;
}

/**
 * Whether what is left in a lock's battery is kept for the household: below the door's reserve, or where the lock calls it low and does not say how low. A lock
 * that tells of no battery may hang on mains, so an unknown charge keeps nobody out. `charge` is undefined for that.
 */
export function isReserved({ doors }: Pick<PolicyContent, 'doors'>, accessPointId: string, charge: LockCharge | undefined): boolean {
  const reserve = doors.find((door) => door.accessPointId === accessPointId)?.reservePercent;
  if (reserve === undefined || charge === undefined) return false;
  return charge.percent === undefined ? charge.low : charge.percent < reserve;
}
