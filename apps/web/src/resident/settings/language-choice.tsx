import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { locales, switchLocale } from '../../i18n/locale.ts';
import { languageNames } from '../../i18n/reader-language.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** Each language by its own name. */
export function LanguageChoice() {
  const { texts, locale } = useTexts();
  return (
    <ToggleButtonGroup
      className="segments"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[locale]}
      onSelectionChange={(keys) => {
        const chosen = locales.find((each) => keys.has(each));
        if (chosen !== undefined) switchLocale(chosen);
      }}
      aria-label={texts.settings.language}
    >
      {locales.map((each) => (
        <ToggleButton key={each} id={each} className="segment">
          <span lang={each}>{languageNames[each]}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
