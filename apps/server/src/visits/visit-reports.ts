import { type Clock, CodedError, Days, Instant, parseInstant, toIso } from '@latchkey/kit';
import type { Kysely, Transaction } from 'kysely';
import { tellCarriers } from '../carriers/delivery-events.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { readCourierVisit } from './courier-visit-reading.ts';
import { createVisitAnnouncing } from './visit-announcing.ts';
import { toCourierVisit, type VisitRow } from './visit-view.ts';

export interface VisitReportsDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'visitChanges'>;
  readonly live: LiveEvents;
  readonly clock: Clock;
}

/** A phone in a dead spot says it later; the next day nobody waits for it any more. */
const SAID_WITHIN = Days(1);

/** Handler for what the courier says of a parcel that was not left. It is kept as a word, and changes nothing at the door. */
export function createVisitReports({ db, hubLink, live, clock }: VisitReportsDeps): Handlers<'reportVisit'> {
  const announce = createVisitAnnouncing({ db, live, visitChanges: hubLink.visitChanges });
  return {
    async reportVisit({ params, body: { reason, at: said }, caller }) {
      const visit = await readCourierVisit(db, params.visitId, caller.jkt);
      const now = clock.now();
      if (visit.purpose === 'entry') throw new CodedError('visit.over', 'No parcel was brought in this visit, so there is nothing to say of one.');
      if (visit.ended_at !== null && Date.parse(visit.ended_at) < now - SAID_WITHIN) throw new CodedError('visit.over', 'This delivery ended long ago.');
      // The phone may have kept it while it had no network; its clock is believed only since the visit began.
      const at = parseInstant(said) ?? now;
      const changed = await db.transaction().execute((transaction) => writeReport(transaction, visit, reason, toIso(at > Date.parse(visit.started_at) && at < now ? at : Instant(now))));
      if (changed) await announce(visit.site_id, visit.id);
      if (changed) live.publish(visit.site_id, { type: 'parcels' });
      return toCourierVisit(await readCourierVisit(db, visit.id, caller.jkt), toIso(clock.now()));
    },
  };
}

/** Null takes it back, while the visit runs. What comes late and is older than what was said since changes nothing. */
async function writeReport(transaction: Transaction<Schema>, visit: VisitRow, reason: VisitRow['report_reason'], at: string): Promise<boolean> {
  const { site_id: siteId, id: visitId } = visit;
  let write = transaction
    .updateTable('visits')
    .set({ report_reason: reason, reported_at: at })
    .where('site_id', '=', siteId)
    .where('id', '=', visitId)
    .where((eb) => eb.or([eb('reported_at', 'is', null), eb('reported_at', '<', at)]))
    .where((eb) => eb('report_reason', 'is distinct from', reason));
  if (reason === null) write = write.where('ended_at', 'is', null);
  const written = await write.returning('ended_at').executeTakeFirst();
  if (written === undefined) return false;
  // While it runs, its end tells (`visit-mirror.ts`): both lock the visit's row.
  if (written.ended_at === null || reason === null) return true;
  await giveBack(transaction, siteId, visitId, visit.purpose === 'return' ? 'out' : 'in');
  const parcels = await transaction.selectFrom('visit_parcels').select('parcel_id').where('site_id', '=', siteId).where('visit_id', '=', visitId).execute();
  await tellCarriers(transaction, siteId, parcels.map((row) => row.parcel_id), { type: 'delivery.attempted', visitId, at, reason });
  return true;
}

/** The visit had ended well before the courier was heard: what it came for is expected again, but not what was taken along beside it, nor where the household expects the same number anew by now. */
async function giveBack(transaction: Transaction<Schema>, siteId: string, visitId: string, direction: 'in' | 'out'): Promise<void> {
  await transaction
    .updateTable('parcels')
    .set({ status: 'expected', delivered_at: null, visit_id: null })
    .where('parcels.site_id', '=', siteId)
    .where('parcels.visit_id', '=', visitId)
    .where('parcels.status', '=', 'delivered')
    .where('parcels.direction', '=', direction)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('parcels as anew').select('anew.id').whereRef('anew.site_id', '=', 'parcels.site_id').whereRef('anew.number', '=', 'parcels.number').where('anew.status', 'in', ['expected', 'delivering']),
        ),
      ),
    )
    .execute();
}
