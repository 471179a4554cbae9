import { asMembers } from '../chain-line.ts';

type Members = Readonly<Record<string, unknown>>;

/** What a grant asks for. */
export interface WantedOpening {
  readonly accessPointId: unknown;
  readonly purpose: unknown;
  /** Thumbprint of the courier's key. */
  readonly courier: unknown;
  readonly carrier: unknown;
  readonly parcels: unknown;
}

/** What a policy says to an opening at a moment; undefined for no. The first rule that fits in purpose, person and time decides. */
export function policyAnswer(policy: Members, wanted: WantedOpening, at: Date): 'itself' | 'ask' | undefined {
  if (policy['paused'] !== false) return undefined;
  const door = membersOf(policy['doors']).find(({ accessPointId }) => accessPointId === wanted.accessPointId);
  const local = localTime(at, policy['timeZone']);
  if (door === undefined || local === undefined) return undefined;
  const rule = membersOf(door['rules']).find((candidate) => listOf(candidate['purposes']).includes(wanted.purpose) && isFor(asMembers(candidate['whom']), wanted) && isNow(candidate, local));
  return rule?.['how'] === 'itself' || rule?.['how'] === 'ask' ? rule['how'] : undefined;
}

/** Whether a rule of the door names this carrier, and lets its couriers open by themselves: what a grant that was held asks for. */
export function letsCarrierIn(policy: Members, accessPointId: unknown, carrier: unknown): boolean {
  const rules = membersOf(policy['doors']).filter((door) => door['accessPointId'] === accessPointId).flatMap((door) => membersOf(door['rules']));
  return rules.some((rule) => rule['how'] === 'itself' && listOf(rule['purposes']).includes('delivery') && asMembers(rule['whom'])?.['kind'] === 'carrier' && typeof carrier === 'string' && listOf(asMembers(rule['whom'])?.['keys']).includes(carrier));
}

function isFor(whom: Members | undefined, { courier, carrier, parcels }: WantedOpening): boolean {
  if (whom?.['kind'] === 'label') return true;
  if (whom?.['kind'] === 'carrier') return typeof carrier === 'string' && listOf(whom['keys']).includes(carrier);
  if (whom?.['kind'] === 'parcel') return listOf(parcels).length > 0 && listOf(parcels).every((parcel) => listOf(whom['parcels']).includes(parcel));
  return whom?.['kind'] === 'courier' && listOf(whom['keys']).includes(courier);
}

interface LocalTime {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly date: string;
  /** `HH:MM`. */
  readonly time: string;
}

function isNow({ windows, dates }: Members, { weekday, date, time }: LocalTime): boolean {
  const { from, until } = asMembers(dates) ?? {};
  if ((typeof from === 'string' && date < from) || (typeof until === 'string' && date > until)) return false;
  const spans = membersOf(windows);
  return spans.length === 0 || spans.some((span) => isInSpan(span, weekday, time));
}

/** A span that ends before it begins ends on the next day. */
function isInSpan({ days, from, until }: Members, weekday: number, time: string): boolean {
  if (typeof from !== 'string' || typeof until !== 'string') return false;
  const on = (day: number) => listOf(days).includes(day);
  if (from < until) return on(weekday) && time >= from && time < until;
  return (on(weekday) && time >= from) || (on(weekday === 1 ? 7 : weekday - 1) && time < until);
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function localTime(at: Date, timeZone: unknown): LocalTime | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: String(timeZone), weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1, date: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`, time: `${parts.get('hour')}:${parts.get('minute')}` };
  } catch {
    return undefined;
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const membersOf = (value: unknown): readonly Members[] => listOf(value).map(asMembers).filter((members) => members !== undefined);
