import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { VisitChange } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { Topics } from '../hub-link/topics.ts';
import { readVisits, visitEvent } from './visit-view.ts';

export interface VisitAnnouncingDeps {
  readonly db: Kysely<Schema>;
  readonly live: LiveEvents;
  readonly visitChanges: Pick<Topics<VisitChange>, 'emit'>;
}

/** Shows a visit as it now is to the courier and to the household's pages, for changes that come from no line of the hub's journal. */
export type AnnounceVisit = (siteId: string, visitId: string) => Promise<void>;

export const createVisitAnnouncing = ({ db, live, visitChanges }: VisitAnnouncingDeps): AnnounceVisit => async (siteId, visitId) => {
  const [visit] = await readVisits(db, { siteId, visitId });
  if (visit === undefined) return;
  visitChanges.emit(visitId, { visit, entry: null });
  live.publish(siteId, visitEvent(visit, null));
};
