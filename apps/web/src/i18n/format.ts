import type { Language } from './reader-language.ts';

/** Arabic with Latin digits: the digits on a parcel, a clock on the lock and a house number are Latin for most readers of the page. */
const tag = (locale: Language): string => (locale === 'ar' ? 'ar-u-nu-latn' : locale);
const made = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(tag(locale), options);
  made.set(key, known);
  return known;
}

/** An instant (ISO 8601 or epoch milliseconds) as the local time of day with seconds, as during a visit: `14:03:07`. */
export const timeWithSeconds = (locale: Language, at: string | number): string =>
  dateFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(at));

/** The local time of day: `14:03`. */
export const timeOfDay = (locale: Language, at: string | number): string => dateFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));

/** The local day: `Tue 3 Mar`; with its year where that is not plain. */
export const dayOf = (locale: Language, at: string | number, year = false): string =>
  dateFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', ...(year ? { year: 'numeric' } : {}) }).format(new Date(at));

/** Picks the form that the language wants for `count` (CLDR plural categories); `other` must be there. `#` becomes the number. */
export function plural(locale: Language, count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }): string {
  const form = forms[new Intl.PluralRules(tag(locale)).select(count)] ?? forms.other;
  return form.replaceAll('#', new Intl.NumberFormat(tag(locale)).format(count));
}

/** A number of days: `30 days`. */
export const daysWords = (locale: Language, days: number): string => new Intl.NumberFormat(tag(locale), { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);

/** How old something is: seconds under a minute, then minutes, hours, days. */
export function ageOf(locale: Language, millis: number): string {
  const relative = new Intl.RelativeTimeFormat(tag(locale), { numeric: 'always', style: 'short' });
  const seconds = Math.max(0, Math.round(millis / 1_000));
  if (seconds < 60) return relative.format(-seconds, 'second');
  if (seconds < 3_600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3_600), 'hour');
  return relative.format(-Math.floor(seconds / 86_400), 'day');
}
