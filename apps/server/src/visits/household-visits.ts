import { type Clock, CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { readDoors } from '../household/access-point-store.ts';
import type { Handlers } from '../http/handler.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import { spanOf } from '../http/instants.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { LockDoor } from './door-locking.ts';
import { createVisitAnnouncing } from './visit-announcing.ts';
import { dropUnheardVisit } from './visit-start.ts';
import { readVisits, toVisit, toVisitEntry, type VisitRow } from './visit-view.ts';

export interface HouseholdVisitsDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'outbox' | 'visitChanges'>;
  readonly live: LiveEvents;
  readonly lockDoor: LockDoor;
  readonly clock: Clock;
}

/** Handlers for the household: its visits, and the two buttons that lock. */
export function createHouseholdVisits({ db, hubLink, live, lockDoor, clock }: HouseholdVisitsDeps): Handlers<'listVisits' | 'showVisit' | 'stopVisit' | 'lockAccessPoint'> {
  const visitOf = async (siteId: string, visitId: string): Promise<VisitRow> => {
    const [visit] = await readVisits(db, { siteId, visitId });
    if (visit === undefined) throw new CodedError('request.not_found', 'There is no such visit.');
    return visit;
  };

  const announce = createVisitAnnouncing({ db, live, visitChanges: hubLink.visitChanges });

  return {
    async listVisits({ caller, query }) {
      const before = idCursor('vis', query.cursor);
      const { cursor: _cursor, limit, ...wanted } = query;
      const rows = await readVisits(db, { ...wanted, ...spanOf(query), siteId: caller.siteId, limit: limit + 1, before });
      return pageOf(rows.map(toVisit), query.limit);
    },
    async showVisit({ caller, params }) {
      const visit = await visitOf(caller.siteId, params.visitId);
      const entries = await db.selectFrom('visit_entries').selectAll().where('site_id', '=', caller.siteId).where('visit_id', '=', visit.id).orderBy('seq').limit(5_000).execute();
      return { ...toVisit(visit), entries: entries.map(toVisitEntry) };
    },
    async stopVisit({ caller, params }) {
      const visit = await visitOf(caller.siteId, params.visitId);
      if (visit.ended_at !== null) throw new CodedError('visit.over', 'This delivery has ended.');
      const outcome = await hubLink.outbox.post({ siteId: caller.siteId, hubId: visit.hub_id, type: 'visit.stop', subject: visit.id, body: { visitId: visit.id, who: caller.memberId } });
      if (outcome.kind === 'refused' && outcome.code === 'visit.over') throw new CodedError('visit.over', 'This delivery has ended.');
      if (outcome.kind === 'refused') throw new CodedError('hub.timeout', 'The home did not carry this out. Look at the picture, or go and see.', { facts: { code: outcome.code } });
      // One that waited for a ring has no journal at the hub that could end it.
      if (visit.rings_until !== null && outcome.kind === 'done' && (await dropUnheardVisit(db, caller.siteId, visit.id, 'visit.stopped', clock.now()))) await announce(caller.siteId, visit.id);
      return toVisit(await visitOf(caller.siteId, visit.id));
    },
    async lockAccessPoint({ caller, params }) {
      const { siteId } = caller;
      await lockDoor({ siteId, accessPointId: params.accessPointId, who: caller.memberId });
      const [door] = await readDoors(db, siteId, params.accessPointId);
      if (door === undefined) throw new CodedError('request.not_found', 'There is no such door.');
      return door.accessPoint;
    },
  };
}
