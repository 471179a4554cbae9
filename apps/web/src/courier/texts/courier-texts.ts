import type { Locale } from '../../i18n/locale.ts';
import type { SameTexts } from '../../i18n/texts.ts';
import { en } from './en.ts';

export type CourierTexts = SameTexts<typeof en>;

/** Every language but English is fetched when somebody reads it: a courier waits for one only. */
const languages: Readonly<Record<Locale, () => Promise<CourierTexts>>> = {
  en: async () => en,
  ar: async () => (await import('./ar.ts')).ar,
};

/** The words of a language; English where they cannot be fetched. */
export const loadCourierTexts = (locale: Locale): Promise<CourierTexts> => languages[locale]().catch(() => en);
