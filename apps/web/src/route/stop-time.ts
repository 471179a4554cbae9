import type { CourierLocale } from '../courier/texts/courier-language.ts';
import { dayOf, timeOfDay } from '../i18n/format.ts';

/** The local time, with its day where that is not today: the time alone would be taken for today's. */
export const when = (locale: CourierLocale, at: string): string => (dayOf(locale, at) === dayOf(locale, Date.now()) ? timeOfDay(locale, at) : `${dayOf(locale, at)}, ${timeOfDay(locale, at)}`);
