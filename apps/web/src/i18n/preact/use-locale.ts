import { useEffect, useState } from 'preact/hooks';
import { currentLocale, type Locale, onLocaleSwitch } from '../locale.ts';

/** The reader's language; the component is drawn again when it is switched. */
export function useLocale(): Locale {
  const [locale, setLocale] = useState(currentLocale);
  useEffect(() => onLocaleSwitch(() => setLocale(currentLocale())), []);
  return locale;
}
