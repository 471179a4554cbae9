import type { Home } from '@latchkey/contract';
import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { printer } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { Delayed } from '../app/delayed.tsx';
import { AssistantsSection } from '../assistants/assistants-section.tsx';
import { DeliveryCodesSection } from '../carriers/delivery-codes-section.tsx';
import { DevicesSection } from '../devices/devices-section.tsx';
import { RecoverySection } from '../devices/recovery-section.tsx';
import { ParcelMailSection } from '../mail/parcel-mail-section.tsx';
import { GuestsSection } from '../rules/guests-section.tsx';
import { PolicySection } from '../rules/policy-section.tsx';
import { useHousehold } from '../devices/use-household.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { AwaySection } from './away-section.tsx';
import { CalendarSection } from './calendar-section.tsx';
import { HubSection } from './hub-section.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { NoticeSettingsSection } from './notice-settings-section.tsx';
import { OwningSection } from '../owning/owning-section.tsx';
import { RetentionSection } from '../owning/retention-section.tsx';
import { SharesSection } from '../shares/shares-section.tsx';
import { PeopleSection } from './people-section.tsx';
import { PersonSection } from './person-section.tsx';
import { PictureSection } from './picture-section.tsx';
import { PushSection } from './push-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { chooseTheme, storedTheme, themes } from './theme.ts';
import { ToldSection } from './told-section.tsx';

/** What is signed, and the hub that holds it. */
function HouseholdSections({ home }: { readonly home: Home }) {
  const household = useHousehold(home);
  return (
    <>
      <PeopleSection home={home} household={household} />
      <DevicesSection home={home} household={household} />
      <RecoverySection home={home} household={household} />
      <GuestsSection home={home} household={household} />
      <PolicySection home={home} household={household} />
      <HubSection home={home} household={household} />
      {home.person.role === 'guest' ? null : <RetentionSection home={home} household={household} />}
    </>
  );
}

/** This device and this home. */
export function SettingsScreen() {
  const { texts } = useTexts();
  const { home } = useResidentState();
  const [theme, setTheme] = useState(storedTheme);
  if (home === undefined) return <Delayed lines={6} />;
  return (
    <div className="settings">
      <h1 tabIndex={-1}>{texts.settings.heading}</h1>
      <div className="columns">
        <div className="column">
          <PersonSection person={home.person} />
          <SessionsSection />
          {home.person.role === 'guest' ? null : <AssistantsSection />}
          <PushSection />
          <NoticeSettingsSection />
          <CalendarSection />
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
          <section className="card" aria-labelledby="settings-signs">
            <h2 id="settings-signs">{texts.settings.signs}</h2>
            <p className="quiet small">{home.accessPoints.length === 0 ? texts.settings.noDoors : texts.settings.signsHelp}</p>
            <ul className="signs">
              {home.accessPoints.map(({ id, name }) => (
                <li key={id}>
                  <a className="button" href={`/sign/${id}`} target="_blank" rel="noreferrer">
                    <Icon path={printer} />
                    {texts.settings.sign(name)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        </div>
        <div className="column wide">
          <HouseholdSections home={home} />
          <PictureSection accessPoints={home.accessPoints} mayLearn={home.person.role === 'owner'} />
          {home.person.role === 'guest' ? null : <AwaySection mayChange={home.person.role === 'owner'} />}
          {home.person.role === 'guest' ? null : <DeliveryCodesSection home={home} />}
          {home.person.role === 'guest' ? null : <ParcelMailSection home={home} />}
          {home.person.role === 'guest' ? null : <SharesSection />}
          {home.person.role === 'owner' ? <OwningSection /> : null}
          <ToldSection />
        </div>
      </div>
    </div>
  );
}
