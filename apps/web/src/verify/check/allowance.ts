import { type Fields, isFields } from './bytes.ts';

/** Who wants in, where and what for, as a grant says. */
export interface Wish {
  readonly door: unknown;
  readonly purpose: unknown;
  readonly courierKey: unknown;
  /** Thumbprint of the carrier's key that signed for the courier. */
  readonly carrier: unknown;
  readonly parcels: unknown;
}

/** How the household's rules let this happen at this time: by themselves, when asked, or not. */
export function allowanceFor(rules: Fields, wish: Wish, at: Date): 'itself' | 'ask' | 'no' {
  const wall = wallClock(at, rules['timeZone']);
  const door = each(rules['doors']).find((candidate) => candidate['accessPointId'] === wish.door);
  if (rules['paused'] !== false || wall === undefined || door === undefined) return 'no';
  for (const rule of each(door['rules'])) {
    const fits = includes(rule['purposes'], wish.purpose) && isMeant(rule['whom'], wish) && isOpenAt(rule, wall);
    if (fits) return rule['how'] === 'itself' || rule['how'] === 'ask' ? rule['how'] : 'no';
  }
  return 'no';
}

/** Whether the household lets this carrier's couriers through the door unasked: only then may a hub hold a grant for one. */
export const isCarrierUnasked = (rules: Fields, door: unknown, carrier: unknown): boolean =>
  typeof carrier === 'string' && each(rules['doors']).some((candidate) => candidate['accessPointId'] === door && each(candidate['rules']).some(({ how, purposes, whom }) => how === 'itself' && includes(purposes, 'delivery') && isFields(whom) && whom['kind'] === 'carrier' && includes(whom['keys'], carrier)));

function isMeant(whom: unknown, { courierKey, carrier, parcels }: Wish): boolean {
  if (!isFields(whom)) return false;
  switch (whom['kind']) {
    case 'label':
      return true;
    case 'carrier':
      return typeof carrier === 'string' && includes(whom['keys'], carrier);
    case 'courier':
      return includes(whom['keys'], courierKey);
    case 'parcel':
      return Array.isArray(parcels) && parcels.length > 0 && parcels.every((parcel) => includes(whom['parcels'], parcel));
    default:
      return false;
  }
}

interface WallClock {
  readonly day: number;
  readonly date: string;
  readonly clock: string;
}

function isOpenAt({ dates, windows }: Fields, { day, date, clock }: WallClock): boolean {
  if (isFields(dates)) {
    const { from, until } = dates;
    if (typeof from === 'string' && from > date) return false;
    if (typeof until === 'string' && until < date) return false;
  }
  const spans = each(windows);
  if (spans.length === 0) return true;
  return spans.some(({ days, from, until }) => {
    if (typeof from !== 'string' || typeof until !== 'string') return false;
    const overnight = from >= until;
    const [begun, ended] = [clock >= from, clock >= until];
    if (!overnight) return includes(days, day) && begun && !ended;
    const yesterday = ((day + 5) % 7) + 1;
    return (includes(days, day) && begun) || (includes(days, yesterday) && !ended);
  });
}

/** The weekday (1 is Monday), day and time that a clock at the site shows. */
function wallClock(at: Date, timeZone: unknown): WallClock | undefined {
  try {
    // Swedish writes 2026-11-22 and 15:04.
    const [date = '', clock = ''] = at.toLocaleString('sv-SE', { timeZone: String(timeZone), dateStyle: 'short', timeStyle: 'short' }).split(' ');
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return { day: weekday === 0 ? 7 : weekday, date, clock };
  } catch {
    return undefined;
  }
}

const each = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const includes = (list: unknown, value: unknown): boolean => Array.isArray(list) && list.includes(value);
