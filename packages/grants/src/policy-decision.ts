import type { Instant } from '@latchkey/kit';
import { isReserved, type LockCharge } from './battery-reserve.ts';
import type { Purpose } from './identifiers.ts';
import type { DoorPolicy, Policy, PolicyRule } from './policy.ts';
import { holdsAt } from './policy-time.ts';

/** An opening that somebody wants. */
export interface WantedOpening {
  readonly accessPointId: string;
  readonly purpose: Purpose;
  /** Thumbprint of the courier's key, proved. */
  readonly courier: string;
  /** Thumbprint of the carrier's key that signed for the courier, proved. */
  readonly carrier: string | undefined;
  /** What they bring, by its ids; none of a guest's, and of whoever brings anything that is expected. */
  readonly parcels: readonly string[];
  /** How often this door was unlocked for this key as a guest's; left out where nobody counts. */
  readonly openedBefore?: number;
  /** What is left in the lock's battery; left out where it is not known, and where nothing is to move. */
  readonly charge?: LockCharge | undefined;
}

export type DecisionRefusalCode = 'policy.paused' | 'policy.not_this_door' | 'policy.battery_reserve' | 'policy.not_this_purpose' | 'policy.not_this_courier' | 'policy.not_now' | 'policy.never' | 'policy.openings_used';
export type PolicyDecision = { readonly allowed: true; readonly how: 'itself' | 'ask'; readonly door: DoorPolicy; readonly rule: PolicyRule } | { readonly allowed: false; readonly code: DecisionRefusalCode };

/** What the household's policy says to an opening. The first rule that fits in purpose, person and time decides. */
export function decide(policy: Policy, wanted: WantedOpening, at: Instant): PolicyDecision {
  if (policy.paused) return refuse('policy.paused');
  const door = policy.doors.find(({ accessPointId }) => accessPointId === wanted.accessPointId);
  if (door === undefined) return refuse('policy.not_this_door');
  if (isReserved(policy, wanted.accessPointId, wanted.charge)) return refuse('policy.battery_reserve');
  const forPurpose = door.rules.filter(({ purposes }) => purposes.includes(wanted.purpose));
  if (forPurpose.length === 0) return refuse('policy.not_this_purpose');
  const forPerson = forPurpose.filter((rule) => isFor(rule, wanted));
  if (forPerson.length === 0) return refuse('policy.not_this_courier');
  const rule = forPerson.find((candidate) => holdsAt(candidate, at, policy.timeZone));
  if (rule === undefined) return refuse('policy.not_now');
  if (rule.openings !== undefined && (wanted.openedBefore ?? 0) >= rule.openings) return refuse('policy.openings_used');
  return rule.how === 'never' ? refuse('policy.never') : { allowed: true, how: rule.how, door, rule };
}

/** Whether a rule speaks of whoever comes. */
export function isFor({ whom }: PolicyRule, { courier, carrier, parcels }: Pick<WantedOpening, 'courier' | 'carrier' | 'parcels'>): boolean {
  switch (whom.kind) {
    case 'label':
      return true;
    case 'carrier':
      return carrier !== undefined && whom.keys.includes(carrier);
    case 'courier':
      return whom.keys.includes(courier);
    case 'parcel':
      return parcels.length > 0 && parcels.every((parcel) => whom.parcels.some((named) => named === parcel));
  }
}

const refuse = (code: DecisionRefusalCode): PolicyDecision => ({ allowed: false, code });
