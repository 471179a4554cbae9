import type { Home } from '@latchkey/contract';
import { useSyncExternalStore } from 'react';
import { useResidentState } from '../store/use-resident-state.ts';
import { AnswerSection } from '../devices/answer-section.tsx';
import { OpenCourierRequests } from '../couriers/courier-requests.tsx';
import { standingOf } from '../devices/household-authority.ts';
import { useHousehold } from '../devices/use-household.ts';
import { DoorCard } from '../doors/door-card.tsx';
import { needsOf } from '../doors/needs-you.ts';
import { NeedsYouList } from '../doors/needs-you-list.tsx';
import { PauseControl } from '../rules/pause-control.tsx';
import { AddParcels } from '../parcels/add-parcels.tsx';
import { NextParcels } from '../parcels/next-parcels.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { LastVisits } from '../visits/last-visits.tsx';
import { Delayed } from './delayed.tsx';
import { EmptyPicture } from './empty-picture.tsx';
import { PageLink } from './page-link.tsx';
import { useResident } from './resident-context.ts';

/** A picture a door is a connection to the hub and a camera decoded; more than these wait to be asked for. */
const PLAYED_UNASKED = 2;

/** How the home stands: what needs a person, the doors, what is to come, what came. */
export function HomeScreen() {
  const { texts } = useTexts();
  const { seen, time } = useResident();
  const seenVisits = useSyncExternalStore(seen.onChange, seen.all);
  const { home, link } = useResidentState();
  if (home === undefined) return <Delayed lines={6} />;
  const linked = link !== 'down';
  return (
    <div className="home">
      <h1 tabIndex={-1} className="unseen">{home.person.householdName}</h1>
      {linked ? home.runningVisits.map((visit) => <AnswerSection key={visit.id} visit={visit} home={home} />) : null}
      {linked ? <NeedsYouList needs={needsOf(home, seenVisits, time.now())} /> : null}
      {linked && home.person.role !== 'guest' ? <OpenCourierRequests /> : null}
      <div className="doors">
        {home.accessPoints.map((accessPoint, index) => (
          <DoorCard key={accessPoint.id} accessPoint={accessPoint} home={home} linked={linked} autoPlay={index < PLAYED_UNASKED} />
        ))}
        {home.accessPoints.length > 0 ? null : (
          <section className="card">
            <EmptyPicture kind="visits" heading={texts.settings.hubNone}>{texts.settings.noDoors}</EmptyPicture>
            <PageLink to={{ page: 'settings', group: 'hub' }} className="button primary">{texts.app.settings}</PageLink>
          </section>
        )}
      </div>
      <div className="home-lists">
        <div className="column">
          <NextParcels home={home} />
          {home.person.role === 'owner' ? <OwnersCorner home={home} /> : null}
          {home.person.role === 'guest' ? null : <AddParcels doors={home.accessPoints} />}
        </div>
        <LastVisits home={home} linked={linked} />
      </div>
    </div>
  );
}

/** What only an owner's device can do: pause everything, and confirm a device that waits. */
function OwnersCorner({ home }: { readonly home: Home }) {
  const { texts } = useTexts();
  const household = useHousehold(home);
  const known = household.loaded.value;
  const waiting = known !== undefined && standingOf(known) === 'owner' ? known.authority.devices.find(({ state }) => state === 'waiting') : undefined;
  return (
    <>
      {waiting === undefined ? null : (
        <p className="note open">
          {texts.people.deviceOf(waiting.name, waiting.memberName)} <PageLink to={{ page: 'settings', group: 'people' }}>{texts.people.look}</PageLink>
        </p>
      )}
      <PauseControl home={home} household={household} />
    </>
  );
}
