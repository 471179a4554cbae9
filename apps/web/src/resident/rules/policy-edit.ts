import type { DoorPolicy, PolicyContent, PolicyRule, WeekWindow } from '@latchkey/grants';

/** What a new sentence begins with: whoever brings an expected parcel, at any time, asks. */
export const newRule: PolicyRule = { purposes: ['delivery'], whom: { kind: 'label' }, windows: [], dates: { from: null, until: null }, how: 'ask' };
export const newWindow: WeekWindow = { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' };

/** The policy with other sentences for one door. */
export const withRules = (content: PolicyContent, accessPointId: string, rules: readonly PolicyRule[]): PolicyContent => ({
  ...content,
  doors: content.doors.map((door) => (door.accessPointId === accessPointId ? { ...door, rules: [...rules] } : door)),
});

/** The policy with one door changed. */
export const withDoor = (content: PolicyContent, changed: DoorPolicy): PolicyContent => ({ ...content, doors: content.doors.map((door) => (door.accessPointId === changed.accessPointId ? changed : door)) });

/** A door's sentences with a new one. One about certain parcels has its say before those about whoever comes, and after those that keep somebody out. */
export function withAdded(rules: readonly PolicyRule[], rule: PolicyRule): readonly PolicyRule[] {
  const first = rules.findIndex(({ whom, how }) => how !== 'never' || whom.kind === 'label');
  return rule.whom.kind !== 'parcel' || first === -1 ? [...rules, rule] : rules.toSpliced(first, 0, rule);
}

const EVERYTHING: PolicyRule['purposes'] = ['delivery', 'collection', 'return', 'entry'];
type Whom = PolicyRule['whom'];
/** A courier or carrier is who holds the key, whatever name was given. */
const namesOf = (whom: Whom): readonly string[] => (whom.kind === 'label' ? [] : whom.kind === 'parcel' ? whom.parcels : whom.keys);
const sameWhom = (one: Whom, other: Whom): boolean => one.kind === other.kind && JSON.stringify(namesOf(one)) === JSON.stringify(namesOf(other));
const blocks = (rule: PolicyRule, whom: Whom): boolean => rule.how === 'never' && rule.windows.length === 0 && rule.dates.from === null && rule.dates.until === null && sameWhom(rule.whom, whom);

/** Whether every door stays shut for them. */
export const isBlocked = ({ doors }: PolicyContent, whom: Whom): boolean => doors.length > 0 && doors.every(({ rules }) => rules.some((rule) => blocks(rule, whom)));

/** The policy in which no door opens for them, whatever its other sentences say. */
export function withBlocked(content: PolicyContent, whom: Whom): PolicyContent {
  const before = withoutBlocked(content, whom);
  return { ...before, doors: before.doors.map((door) => ({ ...door, rules: [{ ...newRule, purposes: EVERYTHING, whom, how: 'never' }, ...door.rules] })) };
}

/** The policy without {@link withBlocked}'s sentences for them. */
export const withoutBlocked = (content: PolicyContent, whom: Whom): PolicyContent => ({ ...content, doors: content.doors.map((door) => ({ ...door, rules: door.rules.filter((rule) => !blocks(rule, whom)) })) });

/** Why a sentence cannot be signed as it stands; undefined when it can. */
export function faultOf({ whom, windows, dates }: PolicyRule): 'who' | 'days' | 'times' | 'dates' | undefined {
  if (whom.kind !== 'label' && (namesOf(whom).length === 0 || (whom.kind !== 'parcel' && whom.name.trim() === ''))) return 'who';
  if (windows.some(({ days }) => days.length === 0)) return 'days';
  if (windows.some(({ from, until }) => from === until || from === '' || until === '')) return 'times';
  if (dates.from !== null && dates.until !== null && dates.until < dates.from) return 'dates';
  return undefined;
}
