import type { Happening } from '@latchkey/contract';
import { Instant, toIso } from '@latchkey/kit';

/** What the reader wants to see of the time line. What is not named is not asked for. */
export interface TimeLineFilter {
  readonly what?: Happening;
  readonly door?: `ap_${string}`;
  /** A local day: `2026-11-22`. */
  readonly day?: string;
  /** Part of a name. */
  readonly who?: string;
}

export const HAPPENINGS = ['delivered', 'refused', 'alarm', 'guest'] as const satisfies readonly Happening[];
const LONGEST_NAME = 80;

/** The filter of an address's query. Whatever it is not made of is left out: an address may be anybody's. */
export function filterOf(search: string): TimeLineFilter {
  const query = new URLSearchParams(search);
  const what = HAPPENINGS.find((one) => one === query.get('what'));
  const door = query.get('door') ?? '';
  const day = query.get('day') ?? '';
  const who = (query.get('who') ?? '').trim().slice(0, LONGEST_NAME);
  return {
    ...(what === undefined ? {} : { what }),
    ...(isDoor(door) ? { door } : {}),
    ...(beginningOf(day) === undefined ? {} : { day }),
    ...(who === '' ? {} : { who }),
  };
}

/** The query of an address, with its question mark; empty for the whole time line. */
export function searchOf({ what, door, day, who }: TimeLineFilter): string {
  const query = new URLSearchParams(Object.entries({ what, door, day, who }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return query.size === 0 ? '' : `?${query}`;
}

/** What of the filter incidents know as well, as their route takes it: the reader's day as the server's instants. */
export function spanQueryOf({ door, day = '' }: TimeLineFilter): { accessPointId?: `ap_${string}`; from?: string; until?: string } {
  const begins = beginningOf(day);
  // Not 24 hours: on two days a year it is 23 or 25.
  const ends = begins === undefined ? undefined : new Date(begins.getFullYear(), begins.getMonth(), begins.getDate() + 1);
  return { ...(door === undefined ? {} : { accessPointId: door }), ...(begins === undefined || ends === undefined ? {} : { from: isoOf(begins), until: isoOf(ends) }) };
}

/** Whether incidents can match: nobody came in one, and each is an alarm. */
export const takesIncidents = ({ what, who }: TimeLineFilter): boolean => who === undefined && (what === undefined || what === 'alarm');

const isDoor = (text: string): text is `ap_${string}` => /^ap_[0-9a-z]{26}$/.test(text);
const isoOf = (date: Date): string => toIso(Instant(date.getTime()));

/** The midnight with which a local day begins; undefined for what is no day, such as 30 February. */
function beginningOf(day: string): Date | undefined {
  const [, year, month, date] = /^(20\d\d)-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const begins = new Date(Number(year), Number(month) - 1, Number(date));
  return begins.getMonth() === Number(month) - 1 && begins.getDate() === Number(date) ? begins : undefined;
}
