import type { IncidentWithTimeline } from '@latchkey/contract';
import { useCallback, useMemo } from 'react';
import { arrowBack, bell } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { StateChip } from '../../design/react/state-chip.tsx';
import { alarmName, entryLines } from '../../time-line/entry-line.ts';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { ShareSection } from '../shares/share-section.tsx';
import { useStill } from '../pictures/use-still.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { RecordingPlayer } from '../visits/recording-player.tsx';
import { useTrack } from '../visits/use-track.ts';
import { absenceWords, isPlayable, NoPicture } from '../visits/visit-picture.tsx';
import { VisitTimeline } from '../visits/visit-timeline.tsx';

/** What alarmed at a door between visits: the film of it, and what happened. */
export function IncidentScreen({ incidentId }: { readonly incidentId: `inc_${string}` }) {
  const { client } = useResident();
  const { home, revision } = useResidentState();
  const { texts } = useTexts();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/incidents/{incidentId}', { params: { incidentId }, signal }), [client, incidentId]);
  // The door's readings change with whatever moves, and with each such line the incident may grow.
  const { value, failure, reload } = useLoaded(load, `${revision} ${home?.accessPoints.map(({ bolt, door }) => `${bolt.at} ${door.at}`).join()}`);
  if (value !== undefined) return <IncidentDetails incident={value} />;
  if (failure === undefined) return <Delayed lines={8} />;
  if (failure !== 'request.not_found') return <FailureNote code={failure} onAgain={reload} />;
  return (
    <div className="card">
      <h1 tabIndex={-1}>{texts.incident.notFound}</h1>
      <PageLink to={{ page: 'timeline' }} className="button primary">{texts.list.heading}</PageLink>
    </div>
  );
}

function IncidentDetails({ incident }: { readonly incident: IncidentWithTimeline }) {
  const { texts, locale } = useTexts();
  const { home } = useResidentState();
  const now = useNow();
  const { recording, startedAt, endedAt } = incident;
  const lines = useMemo(() => entryLines(incident.entries.map((entry) => ({ ...entry, state: '' }))), [incident.entries]);
  const playable = isPlayable(recording);
  const { player, timeline } = useTrack(lines, recording, playable);
  const poster = useStill(playable ? recording.id : undefined, recording?.startedAt == null ? 0 : Date.parse(startedAt) - Date.parse(recording.startedAt));
  return (
    <div className="visit">
      <header className="visit-head">
        <PageLink to={{ page: 'timeline' }} className="button plain back">
          <Icon path={arrowBack} directed />
          {texts.list.heading}
        </PageLink>
        <h1 tabIndex={-1}><bdi>{incident.accessPointName}</bdi></h1>
        <p className="visit-summary" role="status">
          <StateChip state="attention">{endedAt === null ? texts.incident.open : texts.incident.ended}</StateChip>
          <time className="numbers" dateTime={startedAt}>{momentWords(locale, startedAt, now, 'seconds')}</time>
        </p>
      </header>
      <div className="visit-picture">
        {playable ? <RecordingPlayer recording={recording} poster={poster} {...player} /> : <NoPicture words={recording === null ? texts.picture.noCamera : absenceWords(recording, texts.visit)} />}
        <section className="note attention alarms" aria-labelledby="incident-alarms">
          <Icon path={bell} />
          <div>
            <h2 id="incident-alarms">{texts.incident.told}</h2>
            <ul>
              {incident.notices.filter((kind) => kind.startsWith('alarm.')).map((kind) => <li key={kind}>{texts.alarm[alarmName(kind)]}</li>)}
            </ul>
          </div>
        </section>
      </div>
      <VisitTimeline {...timeline} running={endedAt === null} />
      {playable && endedAt !== null && home !== undefined && home.person.role !== 'guest' ? <ShareSection recording={recording} doorName={incident.accessPointName} /> : null}
    </div>
  );
}
