import type { Texts } from '../../i18n/texts.ts';
import { useLocale } from '../../i18n/react/use-locale.ts';
import type { Locale } from '../../i18n/locale.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

export const residentTexts: Texts<typeof en> = { en, ar };
export type ResidentTexts = (typeof residentTexts)['en'];

/** The texts in the reader's language, and which it is. */
export function useTexts(): { readonly texts: ResidentTexts; readonly locale: Locale } {
  const locale = useLocale();
  return { texts: residentTexts[locale], locale };
}
