import type { PolicyContent } from './policy.ts';
import { isFor, type WantedOpening } from './policy-decision.ts';

/**
 * Whether the household lets this carrier's couriers deliver at a door by themselves, by a rule that names the carrier: at whatever times. Somebody who has to
 * ring or to be asked about cannot come while nobody can be asked. What holds at this moment is `decide`'s to say.
 */
export function comesUnasked({ paused, doors }: Pick<PolicyContent, 'paused' | 'doors'>, wanted: Pick<WantedOpening, 'accessPointId' | 'courier' | 'carrier' | 'parcels'>): boolean {
  const door = doors.find(({ accessPointId }) => accessPointId === wanted.accessPointId);
  if (paused || door === undefined || door.knockSeconds !== undefined) return false;
  for (const rule of door.rules) {
    if (!rule.purposes.includes('delivery') || !isFor(rule, wanted)) continue;
    if (rule.how === 'itself') {
      if (rule.whom.kind === 'carrier') return true;
    } else if (rule.windows.length === 0 && rule.dates.from === null && rule.dates.until === null) return false;
  }
  return false;
}
