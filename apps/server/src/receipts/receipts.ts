import { type AskedWish, type HubKeeps, type OwnVisit, type Receipt, RECEIPT, RECEIPT_DAYS, type VisitPhoto } from '@latchkey/contract';
import { type Clock, CodedError, Days, type Log, plus, toIso } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import { readSigned } from '../authority/authority-store.ts';
import type { CourierWishesTable, Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { hashToken } from '../identity/token-hash.ts';
import { photoDays } from '../owning/retention.ts';
import { createVisitAnnouncing } from '../visits/visit-announcing.ts';
import { readVisits, timesOf, toVisit, type VisitRow } from '../visits/visit-view.ts';
import { readLooks } from './looks.ts';

export interface ReceiptsDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'visitChanges'>;
  readonly live: LiveEvents;
  /** How long the hub of a site says that it keeps recordings. */
  readonly hubKeeps: (siteId: string) => HubKeeps | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** No courier is at more doors in a season. */
const MOST_VISITS = 200;

type ReceiptRoutes = 'showOwnVisits' | 'makeReceipt' | 'openReceipt' | 'askHousehold' | 'showCourierRequests' | 'answerCourier';

/**
 * Handlers by which couriers read what is kept of them, and ask the household for more or less of it. A courier is known by the key in the phone, or by a receipt: a link whose
 * secret stays behind its `#` and of which the server has a hash, as of links to recordings. Neither shows anything of the household beyond the door's name.
 */
export function createReceipts({ db, hubLink, live, hubKeeps, clock, log }: ReceiptsDeps): Handlers<ReceiptRoutes> {
  const announce = createVisitAnnouncing({ db, live, visitChanges: hubLink.visitChanges });

  const find = async (token: string): Promise<{ readonly visit: VisitRow; readonly expiresAt: string }> => {
    const row = await db.selectFrom('courier_visits').selectAll().where('receipt_hash', '=', hashToken(token)).where('receipt_expires_at', '>', toIso(clock.now())).executeTakeFirst();
    const [visit] = row === undefined ? [] : await readVisits(db, { siteId: row.site_id, visitId: row.visit_id });
    if (row?.receipt_expires_at == null || visit === undefined) throw new CodedError('request.not_found', 'This receipt is not complete, is too old, or was made anew. The phone that made the delivery can make another.');
    return { visit, expiresAt: row.receipt_expires_at };
  };

  const recordingOf = async (row: VisitRow): Promise<Receipt['recording']> => {
    const { recording } = toVisit(row);
    if (recording === null) return null;
    const kind = row.purpose === 'entry' ? 'entries' : 'deliveries';
    const { policy } = await readSigned(db, row.site_id);
    const { state, startedAt, durationMillis } = recording;
    return { state, startedAt, durationMillis, keptDays: hubKeeps(row.site_id)?.[kind] ?? null, chosen: policy?.keep?.[kind] !== undefined };
  };

  return {
    async showOwnVisits({ caller }) {
      const rows = await db
        .selectFrom('courier_visits')
        .innerJoin('visits', (join) => join.onRef('visits.site_id', '=', 'courier_visits.site_id').onRef('visits.id', '=', 'courier_visits.visit_id'))
        .innerJoin('access_points', (join) => join.onRef('access_points.site_id', '=', 'visits.site_id').onRef('access_points.id', '=', 'visits.access_point_id'))
        .select(['visits.id', 'visits.purpose', 'visits.state', 'visits.started_at', 'visits.ended_at', 'access_points.name', 'access_points.kind'])
        .where('courier_visits.courier_jkt', '=', caller.jkt)
        .orderBy('visits.id', 'desc')
        .limit(MOST_VISITS)
        .execute();
      // Ids and states in the database were validated when they came in.
      return { items: rows.map(({ id, purpose, state, started_at: startedAt, ended_at: endedAt, name, kind }) => ({ id: id as OwnVisit['id'], door: { name, kind }, purpose, state: state as OwnVisit['state'], startedAt, endedAt })) };
    },
    async makeReceipt({ caller, params, body }) {
      const made = await db
        .updateTable('courier_visits')
        .set({ receipt_hash: hashToken(body.token), receipt_key: JSON.stringify(body.unwrapKey), receipt_expires_at: toIso(plus(clock.now(), Days(RECEIPT_DAYS))) })
        .where('visit_id', '=', params.visitId)
        .where('courier_jkt', '=', caller.jkt)
        .executeTakeFirst();
      if (made.numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'There is no such delivery of yours.');
    },
    async openReceipt({ body }) {
      const { visit, expiresAt } = await find(body.token);
      const { site_id: siteId, id: visitId } = visit;
      const { purpose, state, report } = toVisit(visit);
      const hub = await db.selectFrom('hubs').select('public_jwk').where('id', '=', visit.hub_id).executeTakeFirstOrThrow();
      const photos = await db.selectFrom('visit_photos').selectAll().where('site_id', '=', siteId).where('visit_id', '=', visitId).orderBy('id').execute();
      const wishes = await db.selectFrom('courier_wishes').selectAll().where('site_id', '=', siteId).where('visit_id', '=', visitId).orderBy('asked_at').execute();
      return {
        // Ids in the database were validated when they came in.
        visitId: visitId as Receipt['visitId'],
        door: { name: visit.access_point_name, kind: visit.access_point_kind },
        purpose, state, ...timesOf(visit),
        report: report ?? null,
        securedToken: visit.secured_token,
        hubKey: hub.public_jwk.x,
        recording: await recordingOf(visit),
        // The envelopes of the household's devices say how many it has.
        photos: photos.map((row) => ({ id: row.id as VisitPhoto['id'], takenAt: row.taken_at, sealed: row.photo, envelopes: row.envelopes.filter(({ deviceId }) => deviceId === RECEIPT) })).filter(({ envelopes }) => envelopes.length > 0),
        photosKept: photos.length,
        photoDays: await photoDays(db, siteId),
        looks: [...(await readLooks(db, visit))],
        wishes: wishes.map(toAsked),
        expiresAt,
        serverNow: toIso(clock.now()),
      };
    },
    async askHousehold({ body }) {
      const { visit } = await find(body.token);
      const asked = await db
        .insertInto('courier_wishes')
        .values({ site_id: visit.site_id, visit_id: visit.id, wish: body.wish, asked_at: toIso(clock.now()), granted: null, reason: null, answered_at: null, envelope: null })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      const row = await db.selectFrom('courier_wishes').selectAll().where('site_id', '=', visit.site_id).where('visit_id', '=', visit.id).where('wish', '=', body.wish).executeTakeFirstOrThrow();
      if (asked.numInsertedOrUpdatedRows === 1n) await announce(visit.site_id, visit.id);
      return toAsked(row);
    },
    async showCourierRequests({ caller, query }) {
      let wanted = db
        .selectFrom('courier_wishes')
        .innerJoin('visits', (join) => join.onRef('visits.site_id', '=', 'courier_wishes.site_id').onRef('visits.id', '=', 'courier_wishes.visit_id'))
        .innerJoin('access_points', (join) => join.onRef('access_points.site_id', '=', 'visits.site_id').onRef('access_points.id', '=', 'visits.access_point_id'))
        .innerJoin('courier_visits', 'courier_visits.visit_id', 'courier_wishes.visit_id')
        .selectAll('courier_wishes')
        .select((eb) => ['access_points.name', 'visits.started_at', 'courier_visits.receipt_key', eb.selectFrom('recordings').select('recordings.id').whereRef('recordings.site_id', '=', 'visits.site_id').whereRef('recordings.visit_id', '=', 'visits.id').where('recordings.state', '<>', 'deleted').orderBy('recordings.id', 'desc').limit(1).as('recording_id')])
        .where('courier_wishes.site_id', '=', caller.siteId)
        .orderBy('courier_wishes.asked_at')
        .limit(MOST_VISITS);
      wanted = query.visitId === undefined ? wanted.where('courier_wishes.granted', 'is', null) : wanted.where('courier_wishes.visit_id', '=', query.visitId);
      const rows = await wanted.execute();
      return {
        items: rows.flatMap((row) => {
          if (row.receipt_key === null) return [];
          const { kty, crv, x, y } = row.receipt_key;
          // Ids in the database were validated when they came in.
          return [{ ...toAsked(row), visitId: row.visit_id as Receipt['visitId'], accessPointName: row.name, startedAt: row.started_at, unwrapKey: { kty, crv, x, y }, recordingId: row.recording_id as `rec_${string}` | null }];
        }),
      };
    },
    async answerCourier({ caller, params: { visitId }, body: { wish, granted, reason, envelope } }) {
      const ofWish = { site_id: caller.siteId, visit_id: visitId, wish };
      await db.transaction().execute(async (transaction) => {
        const known = await transaction.selectFrom('courier_wishes').select('granted').where((eb) => eb.and(ofWish)).forUpdate().executeTakeFirst();
        if (known === undefined) throw new CodedError('request.not_found', 'No courier asked for this.');
        if (known.granted !== null) throw new CodedError('request.conflict', 'Somebody has answered this already.');
        const given = granted && wish === 'recording' && envelope !== undefined ? JSON.stringify(envelope) : null;
        await transaction.updateTable('courier_wishes').set({ granted, reason, answered_at: toIso(clock.now()), envelope: given }).where((eb) => eb.and(ofWish)).execute();
        await reportAct(transaction, clock, caller.siteId, { what: 'courier.answered', by: { kind: 'member', id: caller.memberId }, about: visitId });
      });
      await announce(caller.siteId, visitId);
      log.info('a courier was answered', { visit: visitId, wish, granted, by: caller.memberId });
    },
  };
}

const toAsked = ({ wish, asked_at: askedAt, granted, reason, answered_at: at, envelope }: Selectable<CourierWishesTable>): AskedWish => ({
  wish, askedAt, answer: granted === null || reason === null || at === null ? null : { granted, reason, at, envelope },
});
