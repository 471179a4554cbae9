import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTexts } from '../texts/resident-texts.ts';
import { LanguageChoice } from './language-choice.tsx';
import { chooseTheme, storedTheme, themes } from './theme.ts';

/** How the pages look on this device. */
export function DeviceSection() {
  const { texts } = useTexts();
  const [theme, setTheme] = useState(storedTheme);
  return (
    <section className="card" aria-labelledby="settings-device">
      <h2 id="settings-device">{texts.settings.device}</h2>
      <h3>{texts.settings.language}</h3>
      <LanguageChoice />
      <h3>{texts.settings.theme}</h3>
      <ToggleButtonGroup
        className="segments"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[theme]}
        onSelectionChange={(keys) => {
          const chosen = themes.find((each) => keys.has(each)) ?? 'system';
          setTheme(chosen);
          chooseTheme(chosen);
        }}
        aria-label={texts.settings.theme}
      >
        {themes.map((each) => (
          <ToggleButton key={each} id={each} className="segment">{texts.settings.themes[each]}</ToggleButton>
        ))}
      </ToggleButtonGroup>
    </section>
  );
}
