import { dispatchTexts } from '../../dispatch/texts/dispatch-texts.ts';
import type { Locale } from '../../i18n/locale.ts';
import type { Texts } from '../../i18n/texts.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

export const webhooksTexts: Texts<typeof en> = { en, ar };
export type WebhooksTexts = (typeof webhooksTexts)['en'];

/** Signing in, and what can go wrong, are the dispatcher's: it is the same desk. */
export const deskTextsOf = (locale: Locale) => ({ signIn: dispatchTexts[locale].signIn, problem: { ...dispatchTexts[locale].problem, scope: webhooksTexts[locale].scope } });
