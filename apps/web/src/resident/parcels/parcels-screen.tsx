import type { Parcel } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { Delayed } from '../app/delayed.tsx';
import { EmptyPicture } from '../app/empty-picture.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { useNow } from '../time/use-now.ts';
import { AddParcels } from './add-parcels.tsx';
import { ParcelLine } from './parcel-line.tsx';
import { TakeAlong } from './take-along.tsx';

const PAGE = 50;

/** All parcels: what is expected, and what came before. */
export function ParcelsScreen() {
  const { client } = useResident();
  const { texts } = useTexts();
  const { home, parcelsRevision, revision } = useResidentState();
  const now = useNow(Seconds(30));
  const [pages, setPages] = useState(1);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const items: Parcel[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pages; page += 1) {
        const answer = await client.call('GET /api/v1/parcels', { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, signal });
        items.push(...answer.items);
        cursor = answer.next ?? undefined;
        if (cursor === undefined) break;
      }
      return { items, more: cursor !== undefined };
    },
    [client, pages],
  );
  const { value, failure, reload } = useLoaded(load, `${parcelsRevision} ${revision}`);
  const doors = home?.accessPoints ?? [];
  const mayChange = home !== undefined && home.person.role !== 'guest';
  const open = value?.items.filter(({ status }) => status === 'expected' || status === 'delivering') ?? [];
  const past = value?.items.filter(({ status }) => status === 'delivered' || status === 'cancelled') ?? [];
  const lines = (parcels: readonly Parcel[]) => (
    <ul className="parcel-lines">
      {parcels.map((parcel) => (
        <ParcelLine key={parcel.id} parcel={parcel} doors={doors} mayChange={mayChange} now={now} />
      ))}
    </ul>
  );
  return (
    <div className="columns">
      <div className="column">
        <h1 tabIndex={-1}>{texts.parcel.heading}</h1>
        {mayChange ? <AddParcels doors={doors} /> : null}
        {mayChange ? <TakeAlong doors={doors} /> : null}
      </div>
      <div className="column wide">
        {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
        {value === undefined && failure === undefined ? <Delayed lines={5} /> : null}
        {value === undefined ? null : (
          <>
            <section className="card" aria-labelledby="parcels-expected">
              <h2 id="parcels-expected">{texts.parcel.expected}</h2>
              {open.length === 0 ? <EmptyPicture kind="parcels" heading={texts.parcel.emptyHeading}>{texts.parcel.empty}</EmptyPicture> : lines(open)}
            </section>
            {past.length === 0 ? null : (
              <section className="card" aria-labelledby="parcels-past">
                <h2 id="parcels-past">{texts.parcel.earlier}</h2>
                {lines(past)}
              </section>
            )}
            {value.more ? <Button className="button" onPress={() => setPages(pages + 1)}>{texts.app.more}</Button> : null}
          </>
        )}
      </div>
    </div>
  );
}
