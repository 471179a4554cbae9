import { MOST_PHOTOS, type VisitPhoto } from '@latchkey/contract';
import { mayApprove } from '@latchkey/grants';
import { type Clock, CodedError, Days, Instant, parseInstant, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { photoDays } from '../owning/retention.ts';
import { readCourierVisit } from './courier-visit-reading.ts';
import { createVisitAnnouncing } from './visit-announcing.ts';
import type { VisitRow } from './visit-view.ts';

export interface VisitPhotosDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'visitChanges'>;
  readonly live: LiveEvents;
  readonly clock: Clock;
}

/** A phone in a dead spot says it later; the next day nobody waits for it any more. */
const SAID_WITHIN = Days(1);

/** Handlers for what a courier photographs where a parcel is not left. Photos come sealed for the household's devices: here they are numbered, limited, passed on and deleted, never seen. */
export function createVisitPhotos({ db, hubLink, live, clock }: VisitPhotosDeps): Handlers<'showPhotoReaders' | 'addPhoto' | 'showVisitPhotos'> {
  const announce = createVisitAnnouncing({ db, live, visitChanges: hubLink.visitChanges });

  const photographable = async (visitId: string, jkt: string): Promise<VisitRow> => {
    const visit = await readCourierVisit(db, visitId, jkt);
    if (visit.purpose === 'entry') throw new CodedError('visit.over', 'No parcel was brought in this visit, so there is nothing to photograph.');
    if (visit.ended_at !== null && Date.parse(visit.ended_at) < clock.now() - SAID_WITHIN) throw new CodedError('visit.over', 'This delivery ended long ago.');
    return visit;
  };

  return {
    async showPhotoReaders({ params, caller }) {
      const visit = await photographable(params.visitId, caller.jkt);
      const [{ roster }, keptDays] = await Promise.all([readSigned(db, visit.site_id), photoDays(db, visit.site_id)]);
      return { readers: (roster?.devices ?? []).filter(mayApprove).map(({ deviceId, unwrapKey }) => ({ deviceId, unwrapKey })), keptDays };
    },
    async addPhoto({ params, body, caller }) {
      const visit = await photographable(params.visitId, caller.jkt);
      const now = clock.now();
      const taken = parseInstant(body.takenAt) ?? now;
      const isNew = await keepPhoto(db, visit, { ...body, takenAt: toIso(taken > Date.parse(visit.started_at) && taken < now ? taken : Instant(now)) });
      if (isNew) await announce(visit.site_id, visit.id);
    },
    async showVisitPhotos({ caller, params }) {
      const visit = await db.selectFrom('visits').select('id').where('site_id', '=', caller.siteId).where('id', '=', params.visitId).executeTakeFirst();
      if (visit === undefined) throw new CodedError('request.not_found', 'There is no such visit.');
      const rows = await db.selectFrom('visit_photos').selectAll().where('site_id', '=', caller.siteId).where('visit_id', '=', visit.id).orderBy('id').execute();
      // Ids in the database were validated when they came in.
      return { items: rows.map((row) => ({ id: row.id as VisitPhoto['id'], takenAt: row.taken_at, sealed: row.photo, envelopes: [...row.envelopes] })) };
    },
  };
}

/** False where it is here already. */
async function keepPhoto(db: Kysely<Schema>, { site_id: siteId, id: visitId }: VisitRow, { id, takenAt, sealed, envelopes }: VisitPhoto): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    // The row's lock puts photos of one visit one after the other, so that no two of them are both the last.
    const visit = await transaction.selectFrom('visits').select('report_reason').where('site_id', '=', siteId).where('id', '=', visitId).forUpdate().executeTakeFirstOrThrow();
    const kept = await transaction.selectFrom('visit_photos').select('id').where('site_id', '=', siteId).where('visit_id', '=', visitId).execute();
    if (kept.some((photo) => photo.id === id)) return false;
    if (visit.report_reason === null) throw new CodedError('request.conflict', 'First say why the parcel was not left.');
    if (kept.length >= MOST_PHOTOS) throw new CodedError('visit.over', 'This delivery takes no more photos.');
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('visit_photos')
      .values({ site_id: siteId, id, visit_id: visitId, taken_at: takenAt, photo: sealed, envelopes: JSON.stringify(envelopes) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  });
}
