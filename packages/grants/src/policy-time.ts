import type { Instant } from '@latchkey/kit';
import type { PolicyRule, WeekWindow } from './policy.ts';

export interface SiteTime {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly date: string;
  /** `HH:MM`. */
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What a clock on the site's wall and a calendar beside it show. */
export function siteTime(at: Instant, timeZone: string): SiteTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return { weekday: WEEKDAYS.indexOf(part('weekday')) + 1, date: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` };
}

function isIn({ days, from, until }: WeekWindow, { weekday, time }: SiteTime): boolean {
  if (from < until) return days.includes(weekday) && time >= from && time < until;
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return (days.includes(weekday) && time >= from) || (days.includes(dayBefore) && time < until);
}

/** Whether a rule holds at this moment, by the site's own clock. */
export function holdsAt({ windows, dates }: PolicyRule, at: Instant, timeZone: string): boolean {
  const local = siteTime(at, timeZone);
  if (dates.from !== null && local.date < dates.from) return false;
  if (dates.until !== null && local.date > dates.until) return false;
  return windows.length === 0 || windows.some((window) => isIn(window, local));
}
