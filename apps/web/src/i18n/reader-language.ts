/** Every language that some page speaks, by its tag, with its name in itself, for the switch. */
export const languageNames = { en: 'English', es: 'Español', fr: 'Français', de: 'Deutsch', pl: 'Polski', ar: 'العربية', uk: 'Українська', 'zh-Hans': '简体中文' } as const;
export type Language = keyof typeof languageNames;

const STORED_AS = 'latchkey.language';
const rightToLeft: ReadonlySet<Language> = new Set(['ar']);
const mainTag = (tag: string | null | undefined) => tag?.toLowerCase().split('-', 1)[0];

/** The first wish that is spoken, by its main tag; English otherwise. */
export function chooseLanguage<Spoken extends Language>(spoken: readonly Spoken[], wishes: readonly (string | null | undefined)[]): Spoken | 'en' {
  for (const wish of wishes) {
    const known = spoken.find((language) => mainTag(language) === mainTag(wish));
    if (known !== undefined) return known;
  }
  return 'en';
}

export const directionOf = (language: Language): 'rtl' | 'ltr' => (rightToLeft.has(language) ? 'rtl' : 'ltr');

/** The language in which a page speaks to its reader. */
export interface ReaderLanguage<Spoken extends Language> {
  /** What they chose here before, else what the browser asks for. */
  current(): Spoken | 'en';
  /** Switches the page's language and keeps the choice on this device. */
  switchTo(language: Spoken | 'en'): void;
  /** Calls `listener` after each switch; returns how to stop. Fits React's `useSyncExternalStore`. */
  onSwitch(listener: () => void): () => void;
  /** Sets the document's language and direction. Every page calls it before it draws. */
  apply(): void;
}

/** For a page that speaks English and `spoken`. A language chosen on another page counts where this one speaks it. */
export function createReaderLanguage<Spoken extends Language>(spoken: readonly Spoken[]): ReaderLanguage<Spoken> {
  let chosen: Spoken | 'en' | undefined;
  const listeners = new Set<() => void>();
  const current = () => (chosen ??= chooseLanguage(spoken, [readStored(), ...navigator.languages]));
  const apply = () => {
    document.documentElement.lang = current();
    document.documentElement.dir = directionOf(current());
  };
  return {
    current,
    switchTo(language) {
      chosen = language;
      try {
        localStorage.setItem(STORED_AS, language);
      } catch {
        // Storage may be forbidden in a private window; the choice then lasts as long as the page.
      }
      apply();
      for (const listener of listeners) listener();
    },
    onSwitch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply,
  };
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORED_AS);
  } catch {
    return null;
  }
}
