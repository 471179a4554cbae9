import type { Visit } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { dayOf } from '../../i18n/format.ts';
import { ActsSection } from '../acts/acts-section.tsx';
import { Delayed } from '../app/delayed.tsx';
import { EmptyPicture } from '../app/empty-picture.tsx';
import { IncidentList } from '../incidents/incident-list.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { dayKey } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { searchOf, spanQueryOf, takesIncidents, type TimeLineFilter } from './time-line-filter.ts';
import { TimeLineFilters } from './time-line-filters.tsx';
import { VisitLine } from './visit-line.tsx';

const PAGE = 30;

interface TimeLineProps {
  readonly filter: TimeLineFilter;
}

/** Visits by days: all, or those that the address asks for. */
export function TimeLineScreen({ filter }: TimeLineProps) {
  const { texts } = useTexts();
  return (
    <div className="time-line-screen">
      <h1 tabIndex={-1}>{texts.list.heading}</h1>
      <TimeLineFilters filter={filter} />
      {takesIncidents(filter) ? <IncidentList key={`incidents ${searchOf(filter)}`} filter={filter} /> : null}
      <VisitDays key={searchOf(filter)} filter={filter} />
      <ActsSection />
    </div>
  );
}

function VisitDays({ filter }: TimeLineProps) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const { home, revision, link } = useResidentState();
  const now = useNow(Seconds(30));
  const [pages, setPages] = useState(1);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const items: Visit[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pages; page += 1) {
        const answer = await client.call('GET /api/v1/visits', { query: { limit: PAGE, cursor, ...spanQueryOf(filter), what: filter.what, who: filter.who }, signal });
        items.push(...answer.items);
        cursor = answer.next ?? undefined;
        if (cursor === undefined) break;
      }
      return { items, more: cursor !== undefined };
    },
    [client, pages, filter],
  );
  // The newest visit's state, so that the list follows a running one without fetching at each of its reports.
  const newest = home?.lastVisits[0];
  const { value, failure, reload } = useLoaded(load, `${revision} ${newest?.id ?? ''} ${newest?.endedAt ?? ''}`);
  const filtered = searchOf(filter) !== '';
  return (
    <>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {value === undefined && failure === undefined ? <Delayed lines={6} /> : null}
      {/* There before its words, so that a screen reader says them. */}
      <p role="status" className="small quiet found">
        {value === undefined || !filtered ? null : (value.more ? texts.list.foundNewest : texts.list.found)(value.items.length)}
      </p>
      {value === undefined || value.items.length > 0 ? null : (
        <div className="card">
          {filtered ? <EmptyPicture kind="visits" heading={texts.list.noMatch}>{texts.list.noMatchDetail}</EmptyPicture> : <EmptyPicture kind="visits" heading={texts.visit.none}>{texts.visit.noneDetail}</EmptyPicture>}
        </div>
      )}
      {daysOf(value?.items ?? []).map(([day, visits]) => (
        <section key={day} className="card" aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`}>{day === dayKey(now) ? texts.list.today : dayOf(locale, visits[0]?.startedAt ?? now)}</h2>
          <ul className="visit-lines">
            {visits.map((visit) => (
              <VisitLine key={visit.id} visit={visit} now={now} timeOnly stills={link !== 'down' && home?.hub.online === true} />
            ))}
          </ul>
        </section>
      ))}
      {value?.more === true ? <Button className="button" onPress={() => setPages(pages + 1)}>{texts.app.more}</Button> : null}
    </>
  );
}

/** Visits by local day, in the order in which they come. */
function daysOf(visits: readonly Visit[]): readonly (readonly [string, readonly Visit[]])[] {
  return [...Map.groupBy(visits, ({ startedAt }) => dayKey(startedAt)).entries()];
}
