/** The languages that pages speak. Every table of texts has all of them, with the same keys. */
export const locales = ['en', 'ar'] as const;
export type Locale = (typeof locales)[number];

/** Each language's name in itself, for the switch. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', ar: 'العربية' };

const STORED_AS = 'latchkey.language';
const rightToLeft: ReadonlySet<Locale> = new Set(['ar']);

/** The first wish that we speak, by its main tag; English otherwise. */
export function chooseLocale(wishes: readonly (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const known = locales.find((locale) => locale === wish?.toLowerCase().split('-', 1)[0]);
    if (known !== undefined) return known;
  }
  return 'en';
}

export const directionOf = (locale: Locale): 'rtl' | 'ltr' => (rightToLeft.has(locale) ? 'rtl' : 'ltr');

let current: Locale | undefined;
const listeners = new Set<() => void>();

/** The reader's language: what they chose here before, else what the browser asks for. */
export function currentLocale(): Locale {
  current ??= chooseLocale([readStored(), ...navigator.languages]);
  return current;
}

/** Switches the page's language and keeps the choice on this device. */
export function switchLocale(locale: Locale): void {
  current = locale;
  try {
    localStorage.setItem(STORED_AS, locale);
  } catch {
    // Storage may be forbidden in a private window; the choice then lasts as long as the page.
  }
  applyLocale();
  for (const listener of listeners) listener();
}

/** Calls `listener` after each switch; returns how to stop. Fits React's `useSyncExternalStore`. */
export function onLocaleSwitch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sets the document's language and direction. Every page calls it before it draws. */
export function applyLocale(): void {
  const locale = currentLocale();
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORED_AS);
  } catch {
    return null;
  }
}
