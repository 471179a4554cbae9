import type { Visit } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useCallback, useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { dayOf } from '../../i18n/format.ts';
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
import { VisitLine } from './visit-line.tsx';

const PAGE = 30;

/** All visits, by days. */
export function TimeLineScreen() {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const { home, revision, link } = useResidentState();
  const now = useNow(Seconds(30));
  const [pages, setPages] = useState(1);
  const [wanted, setWanted] = useState<'everything' | 'trouble'>('everything');
  const [door, setDoor] = useState('');
  const load = useCallback(
    async (signal: AbortSignal) => {
      const items: Visit[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pages; page += 1) {
        const answer = await client.call('GET /api/v1/visits', { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, signal });
        items.push(...answer.items);
        cursor = answer.next ?? undefined;
        if (cursor === undefined) break;
      }
      return { items, more: cursor !== undefined };
    },
    [client, pages],
  );
  // The newest visit's state, so that the list follows a running one without fetching at each of its reports.
  const newest = home?.lastVisits[0];
  const { value, failure, reload } = useLoaded(load, `${revision} ${newest?.id ?? ''} ${newest?.endedAt ?? ''}`);
  const shown = value?.items.filter((visit) => (door === '' || visit.accessPointId === door) && (wanted === 'everything' || visit.alarms.length > 0 || visit.state === 'refused')) ?? [];
  const doors = home?.accessPoints ?? [];
  return (
    <div className="time-line-screen">
      <h1 tabIndex={-1}>{texts.list.heading}</h1>
      <div className="filters">
        <ToggleButtonGroup className="segments" selectionMode="single" disallowEmptySelection selectedKeys={[wanted]} onSelectionChange={(keys) => setWanted(keys.has('trouble') ? 'trouble' : 'everything')} aria-label={texts.list.filter}>
          <ToggleButton id="everything" className="segment">{texts.list.everything}</ToggleButton>
          <ToggleButton id="trouble" className="segment">{texts.list.trouble}</ToggleButton>
        </ToggleButtonGroup>
        {doors.length < 2 ? null : (
          <label className="filter-door">
            <span className="unseen">{texts.list.door}</span>
            <select value={door} onChange={({ target }) => setDoor(target.value)}>
              <option value="">{texts.list.allDoors}</option>
              {doors.map(({ id, name }) => (
                <option key={id} value={id}>{name}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {value === undefined && failure === undefined ? <Delayed lines={6} /> : null}
      {value !== undefined && value.items.length === 0 ? <div className="card"><EmptyPicture kind="visits" heading={texts.visit.none}>{texts.visit.noneDetail}</EmptyPicture></div> : null}
      {value !== undefined && value.items.length > 0 && shown.length === 0 ? <p className="quiet">{texts.list.noMatch}</p> : null}
      <IncidentList door={door} />
      {daysOf(shown).map(([day, visits]) => (
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
    </div>
  );
}

/** Visits by local day, in the order in which they come. */
function daysOf(visits: readonly Visit[]): readonly (readonly [string, readonly Visit[]])[] {
  return [...Map.groupBy(visits, ({ startedAt }) => dayKey(startedAt)).entries()];
}
