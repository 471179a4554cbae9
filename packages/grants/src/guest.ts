import type { PolicyContent, PolicyRule } from './policy.ts';

/** A sentence of the policy that lets a guest in at one door: by name, held by whoever has the key that it names. */
export interface GuestRule extends PolicyRule {
  readonly whom: Extract<PolicyRule['whom'], { readonly kind: 'courier' }>;
}

/** Whether a rule is a guest's. One that keeps somebody out is not. */
export const isGuestRule = (rule: PolicyRule): rule is GuestRule => rule.purposes.includes('entry') && rule.whom.kind === 'courier' && rule.how !== 'never';

/** The guest who holds a key at a door, whether or not they may come now. */
export const guestAt = ({ doors }: Pick<PolicyContent, 'doors'>, accessPointId: string, key: string): GuestRule | undefined =>
  doors.find((door) => door.accessPointId === accessPointId)?.rules.filter(isGuestRule).find(({ whom }) => whom.keys.includes(key));
