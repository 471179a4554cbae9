import type { ActRecord, WaitingAct } from '@latchkey/contract';
import { Minutes } from '@latchkey/kit';
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { keptRecord } from '../../evidence/kept-record.ts';
import { Delayed } from '../app/delayed.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import type { ShownAct } from './act-list.ts';

const PAGE = 50;

/** Who looked at what, took it along or changed who may, as the hub wrote it down; fetched when it is opened. */
export function ActsSection() {
  const { home } = useResidentState();
  const { texts } = useTexts();
  const [open, setOpen] = useState(false);
  if (home === undefined || home.person.role === 'guest') return null;
  return (
    <details className="card acts" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{texts.acts.heading}</summary>
      {open ? <ActList siteId={home.siteId} /> : null}
    </details>
  );
}

function ActList({ siteId }: { readonly siteId: string }) {
  const { client } = useResident();
  const { revision } = useResidentState();
  const { texts } = useTexts();
  const [pages, setPages] = useState(1);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { proofOf, shownLine, shownWaiting } = await import('./act-list.ts');
      const items: ActRecord[] = [];
      let waiting: readonly WaitingAct[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pages; page += 1) {
        const answer = await client.call('GET /api/v1/acts', { query: { limit: PAGE, cursor }, signal });
        items.push(...answer.items);
        if (page === 0) waiting = answer.waiting;
        cursor = answer.next ?? undefined;
        if (cursor === undefined) break;
      }
      return { proof: proofOf(items, keptRecord(localStorage, siteId).seen), acts: [...waiting.map(shownWaiting), ...items.map(shownLine)], more: cursor !== undefined };
    },
    [client, pages, siteId],
  );
  const { value, failure, reload } = useLoaded(load, revision);
  if (failure !== undefined) return <FailureNote code={failure} onAgain={reload} />;
  if (value === undefined) return <Delayed lines={4} />;
  const broken = value.proof === 'acts.missing' || value.proof === 'acts.altered';
  return (
    <>
      <p className="quiet small">{texts.acts.help}</p>
      <p className={broken ? 'note attention' : 'small'} role={broken ? 'alert' : 'status'}>{texts.acts.proof[value.proof]}</p>
      {value.acts.length === 0 ? <p className="quiet">{texts.acts.none}</p> : null}
      <ul className="devices">{value.acts.map((act) => <ActLine key={act.key} act={act} />)}</ul>
      {value.more ? <Button className="button" onPress={() => setPages(pages + 1)}>{texts.app.more}</Button> : null}
    </>
  );
}

function ActLine({ act: { what, by, byName, aboutName, at, toldAt } }: { readonly act: ShownAct }) {
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const moment = (time: string) => momentWords(locale, time, now, 'seconds');
  return (
    <li>
      <span>
        <strong>{what === undefined ? texts.acts.other : texts.acts.what[what]}</strong>
        <span className="small">
          {by === undefined ? texts.acts.unsaid : by === 'site' ? texts.acts.atHub : <>{texts.acts.kind[by]} <bdi>{byName ?? texts.acts.forgotten}</bdi></>}
          {aboutName === null ? null : <> · <bdi>{aboutName}</bdi></>}
        </span>
        <span className="quiet small numbers">{[at === undefined ? texts.acts.waiting : moment(at), ...(toldAt === null ? [] : [texts.acts.told(moment(toldAt))])].join(' · ')}</span>
      </span>
    </li>
  );
}
