import { useCallback } from 'react';
import { arrowForward, bell } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { alarmName } from '../../time-line/entry-line.ts';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { spanQueryOf, type TimeLineFilter } from '../visits/time-line-filter.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

const NEWEST = 20;

/** The newest incidents between visits, of the door and day that the filter names; nothing at all where nothing alarmed. */
export function IncidentList({ filter }: { readonly filter: TimeLineFilter }) {
  const { client } = useResident();
  const { revision, home } = useResidentState();
  const { texts, locale } = useTexts();
  const now = useNow();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/incidents', { query: { limit: NEWEST, ...spanQueryOf(filter) }, signal }), [client, filter]);
  const { value } = useLoaded(load, `${revision} ${home?.accessPoints.map(({ bolt, door: leaf }) => `${bolt.at} ${leaf.at}`).join()}`);
  const shown = value?.items ?? [];
  if (shown.length === 0) return null;
  return (
    <section className="card" aria-labelledby="incidents">
      <h2 id="incidents">{texts.incident.heading}</h2>
      <ul className="visit-lines">
        {shown.map(({ id, accessPointName, startedAt, notices }) => (
          <li key={id}>
            <PageLink to={{ page: 'incident', incidentId: id }} className="visit-line attention">
              <span className="visit-still empty-still" aria-hidden><Icon path={bell} /></span>
              <span className="visit-line-words">
                <strong className="visit-line-first">{texts.alarm[alarmName(notices.find((kind) => kind.startsWith('alarm.')) ?? '')]}</strong>
                <span className="small numbers"><bdi>{accessPointName}</bdi> · {momentWords(locale, startedAt, now)}</span>
              </span>
              <Icon path={arrowForward} directed />
            </PageLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
