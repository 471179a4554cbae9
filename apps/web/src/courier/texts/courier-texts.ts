import type { SameTexts } from '../../i18n/texts.ts';
import type { CourierLocale } from './courier-language.ts';
import { en } from './en.ts';

export type { CourierLocale };
export type CourierTexts = SameTexts<typeof en>;

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
