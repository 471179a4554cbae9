import { useCallback } from 'react';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { ShareList } from './share-list.tsx';

/** All that the household shows to people outside. */
export function SharesSection() {
  const { client } = useResident();
  const { texts } = useTexts();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/shares', { signal }), [client]);
  const { value, failure, reload } = useLoaded(load, undefined);
  return (
    <section className="card" aria-labelledby="settings-shares">
      <h2 id="settings-shares">{texts.share.listHeading}</h2>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {value?.items.length === 0 ? <p className="quiet">{texts.share.none}</p> : null}
      <ShareList named shares={value?.items ?? []} onTakenBack={reload} />
    </section>
  );
}
