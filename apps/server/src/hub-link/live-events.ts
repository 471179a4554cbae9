import { randomUUID } from 'node:crypto';
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
  /** Names what was published for a site so far, in this run: a page that fetched under the same mark has missed nothing when it begins to listen. */
  mark(siteId: string): string;
  /** Something happened that was not published, as nobody listened. */
  passOver(siteId: string): void;
  /** Whether a page of the household is open: what is read only to be published need not be read for nobody. */
  isWatched(siteId: string): boolean;
}

export function createLiveEvents(log: Log): LiveEvents {
  const sites = new Topics<Addressed>((error) => log.error('a listener of live events failed', { error: describeError(error) }));
  const run = randomUUID();
  const counts = new Map<string, number>();
  const countOf = (siteId: string) => counts.get(siteId) ?? 0;
  const passOver = (siteId: string) => void counts.set(siteId, countOf(siteId) + 1);
  return {
    publish(siteId, event, memberId) {
      passOver(siteId);
      sites.emit(siteId, { event, memberId });
    },
    mark: (siteId) => `${run}-${countOf(siteId)}`,
    passOver,
    subscribe: (siteId, memberId, listener) =>
      sites.subscribe(siteId, ({ event, memberId: only }) => {
        if (only === undefined || only === memberId) listener(event);
      }),
    isWatched: (siteId) => sites.has(siteId),
  };
}
