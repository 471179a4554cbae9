import type { Home } from '@latchkey/contract';
import { AssistantsSection } from '../assistants/assistants-section.tsx';
import { DeliveryCodesSection } from '../carriers/delivery-codes-section.tsx';
import { DevicesSection } from '../devices/devices-section.tsx';
import { RecoverySection } from '../devices/recovery-section.tsx';
import { useHousehold } from '../devices/use-household.ts';
import { ParcelMailSection } from '../mail/parcel-mail-section.tsx';
import { MasksSection } from '../masks/masks-section.tsx';
import { OwningSection } from '../owning/owning-section.tsx';
import { RetentionSection } from '../owning/retention-section.tsx';
import { GuestsSection } from '../rules/guests-section.tsx';
import { HeldSection } from '../rules/held-section.tsx';
import { PolicySection } from '../rules/policy-section.tsx';
import { SharesSection } from '../shares/shares-section.tsx';
import { AwaySection } from './away-section.tsx';
import { CalendarSection } from './calendar-section.tsx';
import { DeviceSection } from './device-section.tsx';
import { HubSection } from './hub-section.tsx';
import { NoticeSettingsSection } from './notice-settings-section.tsx';
import { PeopleSection } from './people-section.tsx';
import { PersonSection } from './person-section.tsx';
import { PictureSection } from './picture-section.tsx';
import { PushSection } from './push-section.tsx';
import { RecoveryCodesSection } from './recovery-codes-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import type { SettingsGroup } from './settings-groups.ts';
import { SignsSection } from './signs-section.tsx';
import { ToldSection } from './told-section.tsx';

/** What is on one page of the settings. */
export function SettingsSections({ group, home }: { readonly group: SettingsGroup; readonly home: Home }) {
  const household = useHousehold(home);
  const { role } = home.person;
  switch (group) {
    case 'you':
      return (
        <>
          <PersonSection person={home.person} />
          <RecoveryCodesSection />
          <SessionsSection />
          <DeviceSection />
        </>
      );
    case 'notices':
      return (
        <>
          <PushSection />
          <NoticeSettingsSection />
          <ToldSection />
        </>
      );
    case 'people':
      return (
        <>
          <PeopleSection home={home} household={household} />
          <GuestsSection home={home} household={household} />
          <DevicesSection home={home} household={household} />
          <RecoverySection home={home} household={household} />
        </>
      );
    case 'rules':
      return (
        <>
          <PolicySection home={home} household={household} />
          {role === 'guest' ? null : <HeldSection home={home} />}
          {role === 'guest' ? null : <AwaySection mayChange={role === 'owner'} />}
        </>
      );
    case 'parcels':
      return (
        <>
          {role === 'guest' ? null : <ParcelMailSection home={home} />}
          {role === 'guest' ? null : <DeliveryCodesSection home={home} />}
          <CalendarSection />
        </>
      );
    case 'hub':
      return (
        <>
          <HubSection home={home} household={household} />
          <PictureSection accessPoints={home.accessPoints} mayLearn={role === 'owner'} />
          <MasksSection home={home} household={household} />
          <SignsSection accessPoints={home.accessPoints} />
        </>
      );
    case 'shared':
      return (
        <>
          <SharesSection />
          <AssistantsSection />
        </>
      );
    case 'data':
      return (
        <>
          <RetentionSection home={home} household={household} />
          {role === 'owner' ? <OwningSection /> : null}
        </>
      );
  }
}
