/** @jsxImportSource preact */
import { language } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import { languageNames } from '../../i18n/reader-language.ts';
import { courierLanguage, courierLocales } from '../texts/courier-language.ts';

/** Switches the language of a courier's page. */
export function LanguageList({ label }: { readonly label: string }) {
  return (
    <div class="language">
      <Icon path={language} />
      <select aria-label={label} value={courierLanguage.current()} onChange={({ currentTarget: { selectedIndex } }) => courierLanguage.switchTo(courierLocales[selectedIndex] ?? 'en')}>
        {courierLocales.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {languageNames[locale]}
          </option>
        ))}
      </select>
    </div>
  );
}
