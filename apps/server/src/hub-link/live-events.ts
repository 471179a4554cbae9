import type { LiveEvent } from '@latchkey/contract';
import { describeError, Emitter, type Log, type Unsubscribe } from '@latchkey/kit';

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
}

export function createLiveEvents(log: Log): LiveEvents {
  const sites = new Map<string, Emitter<Addressed>>();
  return {
    publish: (siteId, event, memberId) => sites.get(siteId)?.emit({ event, memberId }),
    subscribe(siteId, memberId, listener) {
      const emitter = sites.get(siteId) ?? new Emitter<Addressed>((error) => log.error('a listener of live events failed', { error: describeError(error) }));
      sites.set(siteId, emitter);
      const unsubscribe = emitter.subscribe(({ event, memberId: only }) => {
        if (only === undefined || only === memberId) listener(event);
      });
      return () => {
        unsubscribe();
        if (emitter.size === 0 && sites.get(siteId) === emitter) sites.delete(siteId);
      };
    },
  };
}
