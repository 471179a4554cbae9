import { type Duration, Minutes, Seconds } from '@latchkey/kit';
import { useCallback, useEffect, useState } from 'react';
import { useResident } from '../resident/app/resident-context.ts';
import { useResidentState } from '../resident/store/use-resident-state.ts';
import { followAnew, type KeptRecord, keptRecord } from './kept-record.ts';

const LOOK_EVERY: Duration = Minutes(5);
/** A visit that ended is sealed and signed within moments. */
const LOOK_AFTER_VISIT: Duration = Seconds(15);

/** Follows the hub's journal while the page is open, and gives what is wrong with it, until the person has looked. */
export function useRecordBreach(): { readonly breach: KeptRecord['breach']; readonly understood: () => void } {
  const { client, clock, device, store, time } = useResident();
  const { home } = useResidentState();
  const siteId = home?.siteId;
  const followed = home?.hub.key !== undefined && home.hub.key !== null;
  const [breach, setBreach] = useState<KeptRecord['breach']>();
  const understood = useCallback(() => {
    if (siteId !== undefined) followAnew(localStorage, siteId);
    setBreach(undefined);
  }, [siteId]);
  useEffect(() => {
    if (siteId === undefined || !followed) return;
    setBreach(keptRecord(localStorage, siteId).breach);
    const leaving = new AbortController();
    let next: Disposable | undefined;
    const lookIn = (delay: Duration) => {
      next?.[Symbol.dispose]();
      next = clock.schedule(delay, () => {
        lookIn(LOOK_EVERY);
        // What cannot be had now is followed the next time: the device forgets nothing meanwhile.
        void look().catch(() => undefined);
      });
    };
    const look = async () => {
      const { keepRecord } = await import('./record-keeper.ts');
      const kept = await keepRecord({ client, device, siteId, store: localStorage, now: () => time.now() }, leaving.signal);
      if (!leaving.signal.aborted) setBreach(kept.breach);
    };
    lookIn(Seconds(1));
    const unsubscribe = store.onEvent((event) => event.type === 'visit' && event.visit.endedAt !== null && lookIn(LOOK_AFTER_VISIT));
    return () => {
      leaving.abort();
      next?.[Symbol.dispose]();
      unsubscribe();
    };
  }, [client, clock, device, store, time, siteId, followed]);
  return { breach, understood };
}
