import { type Instant, parseInstant } from '@latchkey/kit';
import { ageOf, dayOf, timeOfDay, timeWithSeconds } from '../../i18n/format.ts';
import type { Locale } from '../../i18n/locale.ts';

const MINUTE = 60_000;

/** The local day of an instant as `2026-11-22`, to group by. */
export function dayKey(at: string | number): string {
  const date = new Date(at);
  return [date.getFullYear(), String(date.getMonth() + 1).padStart(2, '0'), String(date.getDate()).padStart(2, '0')].join('-');
}

/** A moment in local time: `14:03` today, `Tue 3 Mar, 14:03` on another day, with the year in another year. */
export function momentWords(locale: Locale, at: string | number, now: Instant, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const time = precision === 'seconds' ? timeWithSeconds(locale, at) : timeOfDay(locale, at);
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return dayKey(at) === dayKey(now) ? time : `${dayOf(locale, at, year)}${locale === 'ar' ? '، ' : ', '}${time}`;
}

/** How old a reading is: relative under a minute, then the moment itself. A reading from the future is from a clock that is off: its moment is told as it is. */
export function ageWords(locale: Locale, at: string, now: Instant): string {
  const instant = parseInstant(at);
  if (instant === undefined) return at;
  const age = now - instant;
  return age < MINUTE && age > -MINUTE ? ageOf(locale, age) : momentWords(locale, at, now);
}
