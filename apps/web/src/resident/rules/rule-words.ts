import type { Parcel } from '@latchkey/contract';
import type { PolicyRule, WeekWindow } from '@latchkey/grants';
import type { Locale } from '../../i18n/locale.ts';
import type { ResidentTexts } from '../texts/resident-texts.ts';

/** 1 is Monday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** A weekday's name; 1 January 2024 was a Monday. */
export const weekdayName = (locale: Locale, day: number, width: 'short' | 'long' = 'short'): string => new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));

/** A day of the calendar, `2026-06-01`, as people say it. */
export const dateWords = (locale: Locale, date: string): string => new Intl.DateTimeFormat(`${locale}-u-nu-latn`, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(date));

const windowWords = (locale: Locale, { days, from, until }: WeekWindow): string => {
  const sorted = days.toSorted((one, other) => one - other);
  const row = sorted.length > 2 && sorted.every((day, index) => day === (sorted[0] ?? 0) + index);
  const names = row ? `${weekdayName(locale, sorted[0] ?? 1)}–${weekdayName(locale, sorted.at(-1) ?? 7)}` : sorted.map((day) => weekdayName(locale, day)).join(', ');
  // The times are one direction in every language.
  return `${names} \u2066${from}–${until}\u2069`;
};

/** `parcels` are those whose names are known. */
export function whomWords(texts: ResidentTexts, { whom }: Pick<PolicyRule, 'whom'>, parcels: readonly Parcel[] = []): string {
  switch (whom.kind) {
    case 'label':
      return texts.rules.anybody;
    case 'carrier':
      return texts.rules.registered(whom.name);
    case 'courier':
      return texts.rules.person(whom.name);
    case 'parcel':
      return texts.rules.bringing(whom.parcels.map((id) => parcels.find((parcel) => parcel.id === id)?.title ?? texts.rules.pastParcel).join(', '));
  }
}

/** A rule as a plain sentence. */
export function ruleWords(texts: ResidentTexts, locale: Locale, rule: PolicyRule, parcels: readonly Parcel[] = []): string {
  const { from, until } = rule.dates;
  const day = (date: string) => dateWords(locale, date);
  const dates = from !== null && until !== null ? texts.rules.between(day(from), day(until)) : from !== null ? texts.rules.since(day(from)) : until !== null ? texts.rules.to(day(until)) : undefined;
  const times = rule.windows.length === 0 ? (dates === undefined ? texts.rules.always : undefined) : rule.windows.map((window) => windowWords(locale, window)).join('; ');
  return texts.rules.sentence(whomWords(texts, rule, parcels), texts.rules.how[rule.how], [rule.purposes.includes('return') && rule.how !== 'never' ? texts.rules.returnsToo : undefined, times, dates, rule.openings === 1 ? texts.guests.onlyOnce : undefined].filter((part) => part !== undefined).join(', '));
}
