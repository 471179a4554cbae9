import { createReaderLanguage, type Language } from '../../i18n/reader-language.ts';

/** A courier is from anywhere: what is spoken at most doors of the countries whose labels are read. */
export const courierLocales = ['en', 'es', 'fr', 'de', 'pl', 'ar', 'uk', 'zh-Hans'] as const satisfies readonly Language[];
export type CourierLocale = (typeof courierLocales)[number];

/** The language of the phone that the page is on. */
export const courierLanguage = createReaderLanguage(courierLocales);
