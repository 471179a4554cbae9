import type { CourierRequest, Recording } from '@latchkey/contract';
import { useCallback, useEffect, useId } from 'react';
import { FailureNote } from '../app/failure-note.tsx';
import { PageLink } from '../app/page-link.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { CourierRequestCard } from './courier-request-card.tsx';

/** What couriers ask for and nobody has answered, each with the way to its visit. Nothing where there is none. */
export function OpenCourierRequests() {
  const { texts, locale } = useTexts();
  const now = useNow();
  const { value } = useCourierRequests(undefined);
  if (value === undefined || value.items.length === 0) return null;
  return (
    <ul className="needs-list" aria-label={texts.courierRequests.heading}>
      {value.items.map(({ visitId, wish, accessPointName, askedAt }) => (
        <li key={`${visitId} ${wish}`} className="need open">
          <div className="need-words">
            <strong>{texts.courierRequests.asks[wish]}</strong>
            <span><bdi>{accessPointName}</bdi>, {momentWords(locale, askedAt, now)}</span>
          </div>
          <PageLink to={{ page: 'visit', visitId }} className="button">{texts.courierRequests.answer}</PageLink>
        </li>
      ))}
    </ul>
  );
}

/** What the courier of a visit asked for, and the answers. Nothing where nobody asked. */
export function CourierRequests({ visitId, recording, doorName }: { readonly visitId: CourierRequest['visitId']; readonly recording: Recording | null; readonly doorName: string }) {
  const { texts } = useTexts();
  const id = useId();
  const { value, failure, reload } = useCourierRequests(visitId);
  if (failure !== undefined) return <FailureNote code={failure} onAgain={reload} />;
  if (value === undefined || value.items.length === 0) return null;
  return (
    <section className="card courier-requests" aria-labelledby={id}>
      <h2 id={id}>{texts.courierRequests.heading}</h2>
      <p className="quiet small">{texts.courierRequests.help}</p>
      {value.items.map((request) => <CourierRequestCard key={request.wish} request={request} recording={recording} doorName={doorName} onAnswered={reload} />)}
    </section>
  );
}

/** Fetched again with whatever the server tells of a visit: a request is told so. */
function useCourierRequests(visitId: CourierRequest['visitId'] | undefined) {
  const { client, store } = useResident();
  const { revision } = useResidentState();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/courier-requests', { query: visitId === undefined ? {} : { visitId }, signal }), [client, visitId]);
  const loaded = useLoaded(load, revision);
  const { reload } = loaded;
  useEffect(() => store.onEvent((event) => {
    if (event.type === 'visit' && event.visit.endedAt !== null) reload();
  }), [store, reload]);
  return loaded;
}
