import type { AccessPoint, Home, Visit } from '@latchkey/contract';
import { play } from '../resident-icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { StateChip } from '../../design/react/state-chip.tsx';
import { PageLink } from '../app/page-link.tsx';
import { DoorPicture } from '../pictures/door-picture.tsx';
import { PictureTrust } from '../pictures/picture-trust.tsx';
import { LiveShare } from '../shares/live-share.tsx';
import { useTexts } from '../texts/resident-texts.ts';
import { useNow } from '../time/use-now.ts';
import { DoorReadings } from './door-readings.tsx';
import { viewDoor } from './door-view.ts';
import { LockButton } from './lock-button.tsx';

interface DoorCardProps {
  readonly accessPoint: AccessPoint;
  readonly home: Home;
  /** Whether the page hears the server. */
  readonly linked: boolean;
  readonly autoPlay: boolean;
}

/** One door: what it looks like, how it stands, and the one thing that can be done from afar. */
export function DoorCard({ accessPoint, home, linked, autoPlay }: DoorCardProps) {
  const { texts } = useTexts();
  const now = useNow();
  const view = viewDoor(accessPoint, linked && home.hub.online);
  const running = home.runningVisits.find(({ accessPointId }) => accessPointId === accessPoint.id);
  const cutOff = linked ? (home.hub.online ? undefined : 'offline') : 'pageOffline';
  return (
    <article className={`door-card ${view.state}`} aria-labelledby={`door-${accessPoint.id}`}>
      <DoorPicture accessPoint={accessPoint} lastVisit={lastRecorded(home.lastVisits, accessPoint.id)} cutOff={cutOff} autoPlay={autoPlay || running !== undefined} />
      <div className="door-body">
        <header className="door-head">
          <h2 id={`door-${accessPoint.id}`}>{accessPoint.name}</h2>
          <StateChip state={view.state}>{texts.door[view.headline]}</StateChip>
        </header>
        <p className="quiet">{texts.door[`${view.headline}Detail`]}</p>
        <DoorReadings view={view} now={now} />
        <PictureTrust accessPoint={accessPoint} />
        {accessPoint.presence === 'none' ? <p className="note small"><strong>{texts.picture.anywhere}.</strong> {texts.picture.anywhereDetail}</p> : null}
        <div className="door-actions">
          <LockButton accessPoint={accessPoint} mayLock={home.person.role !== 'guest'} primary={view.state !== 'secured'} />
          {running === undefined ? null : (
            <PageLink to={{ page: 'visit', visitId: running.id }} className="button">
              <Icon path={play} />
              {texts.needs.watch}
            </PageLink>
          )}
        </div>
        {home.person.role === 'guest' || accessPoint.camera.state === 'none' ? null : <LiveShare siteId={home.siteId} accessPoint={accessPoint} />}
      </div>
    </article>
  );
}

const lastRecorded = (visits: readonly Visit[], accessPointId: string): Visit | undefined =>
  visits.find(({ accessPointId: at, recording }) => at === accessPointId && recording !== null && recording.startedAt !== null && recording.state !== 'deleted' && recording.state !== 'failed');
