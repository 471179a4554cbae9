import { createReaderLanguage, type Language } from './reader-language.ts';

/** The languages that every page speaks; the courier's speaks more. Every table of texts has all of them, with the same keys. */
export const locales = ['en', 'ar'] as const satisfies readonly Language[];
export type Locale = (typeof locales)[number];

const language = createReaderLanguage(locales);

export const currentLocale = (): Locale => language.current();
export const switchLocale = (locale: Locale): void => language.switchTo(locale);
export const onLocaleSwitch = (listener: () => void): (() => void) => language.onSwitch(listener);
export const applyLocale = (): void => language.apply();
