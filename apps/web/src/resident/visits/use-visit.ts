import { ApiError } from '@latchkey/client';
import type { VisitWithTimeline } from '@latchkey/contract';
import { useEffect, useState } from 'react';
import { useResident } from '../app/resident-context.ts';
import { useResidentState } from '../store/use-resident-state.ts';
import { mergeEntries, withEvent } from './visit-changes.ts';

export interface FollowedVisit {
  readonly visit: VisitWithTimeline | undefined;
  readonly failure: ApiError['code'] | undefined;
  readonly reload: () => void;
}

/** A visit that grows as the hub reports; fetched again after each gap in the events. */
export function useVisit(visitId: `vis_${string}`): FollowedVisit {
  const { client, store } = useResident();
  const { revision } = useResidentState();
  const [visit, setVisit] = useState<VisitWithTimeline>();
  const [failure, setFailure] = useState<ApiError['code']>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    // A fetch may be overtaken by an event; then the visit is fetched once more.
    let overtaken = false;
    const unsubscribe = store.onEvent((event) => {
      overtaken ||= event.type === 'visit' && event.visit.id === visitId;
      setVisit((before) => (before?.id === visitId ? withEvent(before, event) : before));
    });
    client.call('GET /api/v1/visits/{visitId}', { params: { visitId }, signal: leaving.signal }).then(
      (loaded) => {
        if (leaving.signal.aborted) return;
        setFailure(undefined);
        setVisit((before) => (before?.id === visitId ? { ...loaded, entries: mergeEntries(loaded.entries, before.entries) } : loaded));
        if (overtaken) setTurn((before) => before + 1);
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setFailure(error instanceof ApiError ? error.code : 'server.failed');
      },
    );
    return () => {
      leaving.abort();
      unsubscribe();
    };
  }, [client, store, visitId, revision, turn]);
  return { visit: visit?.id === visitId ? visit : undefined, failure, reload: () => setTurn((before) => before + 1) };
}
