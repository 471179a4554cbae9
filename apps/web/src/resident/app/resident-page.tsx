import { useEffect, useRef, useSyncExternalStore } from 'react';
import { house, parcel, settings } from '../../design/icons.ts';
import { list } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { RecordAlarm } from '../../evidence/record-alarm.tsx';
import { useResidentState } from '../store/use-resident-state.ts';
import { ConnectScreen } from '../assistants/connect-screen.tsx';
import { ParcelsScreen } from '../parcels/parcels-screen.tsx';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { JoinScreen } from '../sign-in/join-screen.tsx';
import { SignInScreen } from '../sign-in/sign-in-screen.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { ClaimScreen } from '../claim/claim-screen.tsx';
import { TimeLineScreen } from '../visits/time-line-screen.tsx';
import { IncidentScreen } from '../incidents/incident-screen.tsx';
import { VisitScreen } from '../visits/visit-screen.tsx';
import { Delayed } from './delayed.tsx';
import { HomeScreen } from './home-screen.tsx';
import { OfflineBanner } from './offline-banner.tsx';
import { PageLink } from './page-link.tsx';
import { type PageRoute, pathOf } from './page-route.ts';
import { useResident } from './resident-context.ts';

const TABS = [
  { page: 'home', icon: house },
  { page: 'parcels', icon: parcel },
  { page: 'timeline', icon: list },
  { page: 'settings', icon: settings },
] as const;

/** The frame around every screen: where one is, whether the page is offline, and the way to the others. */
export function ResidentPage() {
  const { navigation } = useResident();
  const { texts } = useTexts();
  const { session, home } = useResidentState();
  const route = useSyncExternalStore(navigation.onChange, navigation.current);
  const main = useRef<HTMLElement>(null);
  const signedOut = session.kind === 'out' || route.page === 'sign-in';
  useEffect(() => {
    if (session.kind === 'in' && route.page === 'sign-in') navigation.go({ page: 'home' }, 'replace');
  }, [session.kind, route.page, navigation]);
  useTitle(route, signedOut && route.page !== 'claim' && route.page !== 'join');
  const path = pathOf(route);
  const first = useRef(path);
  useEffect(() => {
    // After a step to another page the reader, and the screen reader, begin at its heading, or where it will be.
    if (first.current !== path) (main.current?.querySelector<HTMLElement>('h1') ?? main.current)?.focus({ preventScroll: true });
    first.current = path;
  }, [path]);

  if (signedOut || route.page === 'claim' || route.page === 'join' || route.page === 'connect') {
    return (
      <>
        <OfflineBanner />
        <main id="content" ref={main} className="sign-in-page">
          {route.page === 'claim' ? <ClaimScreen /> : route.page === 'join' ? <JoinScreen /> : signedOut ? <SignInScreen /> : <ConnectScreen />}
        </main>
      </>
    );
  }
  return (
    <div className="shell">
      <a className="skip" href="#content">{texts.app.skip}</a>
      <header className="top">
        <PageLink to={{ page: 'home' }} className="brand">
          <img src="/icons/latchkey.svg" alt="" width="32" height="32" />
          <span>{home?.person.householdName ?? texts.app.name}</span>
        </PageLink>
        <nav className="tabs" aria-label={texts.app.pages}>
          {TABS.map(({ page, icon }) => (
            <PageLink key={page} to={{ page }} className="tab" current={route.page === page}>
              <Icon path={icon} />
              <span>{texts.app[page]}</span>
            </PageLink>
          ))}
        </nav>
      </header>
      <OfflineBanner />
      <main id="content" ref={main} tabIndex={-1}>
        <RecordAlarm />
        <Screen route={route} />
      </main>
    </div>
  );
}

function Screen({ route }: { readonly route: PageRoute }) {
  const { texts } = useTexts();
  const { session, link } = useResidentState();
  if (session.kind === 'unknown' && link !== 'down') return <Delayed lines={8} />;
  switch (route.page) {
    case 'home':
    case 'claim':
    case 'join':
    case 'connect':
    case 'sign-in':
      return <HomeScreen />;
    case 'visit':
      // The route's pattern has checked the form of the id.
      return <VisitScreen key={route.visitId} visitId={route.visitId as `vis_${string}`} />;
    case 'incident':
      return <IncidentScreen key={route.incidentId} incidentId={route.incidentId as `inc_${string}`} />;
    case 'parcels':
      return <ParcelsScreen />;
    case 'timeline':
      return <TimeLineScreen filter={route.filter ?? {}} />;
    case 'settings':
      return <SettingsScreen group={route.group} />;
    case 'nowhere':
      return (
        <div className="card">
          <h1 tabIndex={-1}>{texts.app.nowhere}</h1>
          <PageLink to={{ page: 'home' }} className="button primary">{texts.app.toHome}</PageLink>
        </div>
      );
  }
}

function useTitle(route: PageRoute, signedOut: boolean): void {
  const { texts } = useTexts();
  const group = route.page === 'settings' ? route.group : undefined;
  useEffect(() => {
    const name = signedOut ? texts.signIn.heading : { home: texts.app.home, visit: texts.visit.timeline, incident: texts.incident.heading, parcels: texts.app.parcels, timeline: texts.app.timeline, settings: group === undefined ? texts.app.settings : texts.settings.groups[group].name, 'sign-in': texts.signIn.heading, claim: texts.claim.heading.owner, join: texts.people.join, connect: texts.assistants.connect, nowhere: texts.app.nowhere }[route.page];
    document.title = `${name} · ${texts.app.name}`;
  }, [route.page, group, signedOut, texts]);
}
