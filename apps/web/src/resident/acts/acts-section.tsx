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

/** Who looked at what, took it along or changed who may, as the hub wrote it down; fetched when it is opened, which an address that ends in #acts does too. */
export function ActsSection() {
  const { home } = useResidentState();
  const { texts } = useTexts();
  const [open, setOpen] = useState(() => location.hash === '#acts');
  if (home === undefined || home.person.role === 'guest') return null;
  return (
    <details id="acts" className="card acts" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{texts.acts.heading}</summary>
      {open ? <ActList siteId={home.siteId} /> : null}
    </details>
  );
}

function ActList({ siteId }: { readonly siteId: string }) {
  const { client, device, time } = useResident();
  const { revision } = useResidentState();
  const { texts } = useTexts();
  const [pages, setPages] = useState(1);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [{ proofOf, shownLine, shownWaiting }, { keepRecord }] = await Promise.all([import('./act-list.ts'), import('../../evidence/record-keeper.ts')]);
      // Before the list: what was signed by then must be in it.
      const store = localStorage;
      const { seen } = await keepRecord({ client, device, siteId, store, now: () => time.now() }, signal).catch(() => keptRecord(store, siteId));
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
      return { proof: proofOf(items, seen), acts: [...waiting.map(shownWaiting), ...items.map(shownLine)], more: cursor !== undefined };
    },
    [client, device, time, pages, siteId],
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
  const noted = at === undefined ? texts.acts.waiting : toldAt === null ? moment(at) : texts.acts.noted(moment(at));
  const when = toldAt === null ? noted : `${texts.acts.told(moment(toldAt))} · ${noted}`;
  return (
    <li>
      <span>
        <strong>{what === undefined ? texts.acts.other : texts.acts.what[what]}</strong>
        <span className="small">
          {by === undefined || by === 'site' || byName === null ? texts.acts.nameless[by ?? 'unsaid'] : <>{texts.acts.kind[by]} <bdi>{byName}</bdi></>}
          {aboutName === null ? null : <> · <bdi>{aboutName}</bdi></>}
        </span>
        <span className="quiet small numbers">{when}</span>
      </span>
    </li>
  );
}
