import { useSyncExternalStore } from 'react';
import { currentLocale, type Locale, onLocaleSwitch } from '../locale.ts';

/** The reader's language; the component is drawn again when it is switched. */
export const useLocale = (): Locale => useSyncExternalStore(onLocaleSwitch, currentLocale);
