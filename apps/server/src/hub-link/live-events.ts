import type { LiveEvent } from '@latchkey/contract';
import { describeError, type Log, type Unsubscribe } from '@latchkey/kit';
import { Topics } from './topics.ts';

interface Addressed {
  readonly event: LiveEvent;
  readonly memberId: string | undefined;
}

/** Fan-out of what changes at a site to the pages of its household. Nothing is kept: a page that connects fetches first. */
export interface LiveEvents {
  /** To everybody of the site's household, or to one member only. */
  publish(siteId: string, event: LiveEvent, memberId?: string): void;
  /** What that member may see. */
  subscribe(siteId: string, memberId: string, listener: (event: LiveEvent) => void): Unsubscribe;
  /** Whether a page of the household is open: what is read only to be published need not be read for nobody. */
  isWatched(siteId: string): boolean;
}

export function createLiveEvents(log: Log): LiveEvents {
  const sites = new Topics<Addressed>((error) => log.error('a listener of live events failed', { error: describeError(error) }));
  return {
    publish: (siteId, event, memberId) => sites.emit(siteId, { event, memberId }),
    subscribe: (siteId, memberId, listener) =>
      sites.subscribe(siteId, ({ event, memberId: only }) => {
        if (only === undefined || only === memberId) listener(event);
      }),
    isWatched: (siteId) => sites.has(siteId),
  };
}
