import { createReaderLanguage, type Language } from '../../i18n/reader-language.ts';
import type { SameTexts } from '../../i18n/texts.ts';
import { en } from './en.ts';

export type CourierTexts = SameTexts<typeof en>;

/** A courier is from anywhere: what is spoken at most doors of the countries whose labels are read. */
export const courierLocales = ['en', 'es', 'fr', 'de', 'pl', 'ar', 'uk', 'zh-Hans'] as const satisfies readonly Language[];
export type CourierLocale = (typeof courierLocales)[number];

/** The language of the phone that the page is on. */
export const courierLanguage = createReaderLanguage(courierLocales);

/** Every language but English is fetched when somebody reads it: a courier waits for one only. */
const languages: Readonly<Record<CourierLocale, () => Promise<CourierTexts>>> = {
  en: async () => en,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  de: async () => (await import('./de.ts')).de,
  pl: async () => (await import('./pl.ts')).pl,
  ar: async () => (await import('./ar.ts')).ar,
  uk: async () => (await import('./uk.ts')).uk,
  'zh-Hans': async () => (await import('./zh.ts')).zh,
};

/** The words of a language; English where they cannot be fetched. */
export const loadCourierTexts = (locale: CourierLocale): Promise<CourierTexts> => languages[locale]().catch(() => en);
