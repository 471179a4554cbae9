import { type GuestRule, isGuestRule, type PolicyContent, type PolicyRule, type WeekWindow } from '@latchkey/grants';

/** How long a guest's key lasts. `once`: one opening on one day. `weekly`: in its times, every week. `always`: at any time. The last two until they are taken back. */
export type GuestTerm = 'once' | 'weekly' | 'always';

export interface NewGuest {
  readonly name: string;
  readonly accessPointId: string;
  readonly term: GuestTerm;
  /** `2026-06-01`, for `once`. */
  readonly day: string;
  /** For `weekly`. */
  readonly window: WeekWindow;
  readonly how: 'itself' | 'ask';
}

/** The sentence for a guest who holds this key (thumbprint). */
export function guestRule({ name, term, day, window, how }: NewGuest, key: string): GuestRule {
  return {
    purposes: ['entry'],
    whom: { kind: 'courier', name: name.trim(), keys: [key] },
    windows: term === 'weekly' ? [window] : [],
    dates: term === 'once' ? { from: day, until: day } : { from: null, until: null },
    how,
    ...(term === 'once' ? { openings: 1 } : {}),
  };
}

/** The policy with one guest more at a door. */
export const withGuest = (content: PolicyContent, accessPointId: string, rule: GuestRule): PolicyContent => changed(content, accessPointId, (rules) => [...rules, rule]);

/** The policy without a guest's sentence: the key opens nothing any more. */
export const withoutGuest = (content: PolicyContent, accessPointId: string, { whom }: GuestRule): PolicyContent =>
  changed(content, accessPointId, (rules) => rules.filter((rule) => !isGuestRule(rule) || JSON.stringify(rule.whom.keys) !== JSON.stringify(whom.keys)));

/** Every guest of every door. */
export const guestsOf = ({ doors }: Pick<PolicyContent, 'doors'>): readonly { readonly accessPointId: string; readonly rule: GuestRule }[] =>
  doors.flatMap(({ accessPointId, rules }) => rules.filter(isGuestRule).map((rule) => ({ accessPointId, rule })));

const changed = (content: PolicyContent, accessPointId: string, change: (rules: readonly PolicyRule[]) => readonly PolicyRule[]): PolicyContent => ({
  ...content,
  doors: content.doors.map((door) => (door.accessPointId === accessPointId ? { ...door, rules: [...change(door.rules)] } : door)),
});
