import type { CourierVisit } from '@latchkey/contract';
import { type Clock, codeOf, CodedError, Days, describeError, Instant, type Log, parseInstant, Seconds, toIso } from '@latchkey/kit';
import { readLabel } from '@latchkey/labels';
import { type Kysely, sql } from 'kysely';
import { tellCarriers } from '../carriers/delivery-events.ts';
import { findCourier } from '../carriers/registered-courier.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { readCourierVisit } from './courier-visit-reading.ts';
import { denialOf } from './hub-asking.ts';
import { matchLabel, type MatchingParcel, numbersOn } from './label-match.ts';
import { createVisitAnnouncing } from './visit-announcing.ts';
import { GRANT_LIVES, planVisit, readDoor } from './visit-start.ts';
import { toCourierVisit, type VisitRow } from './visit-view.ts';

export interface FurtherParcelsDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'sign'>;
  readonly hubLink: Pick<HubLink, 'send' | 'visitChanges'>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

const HUB_ANSWERS_WITHIN = Seconds(5);
/** A phone in a dead spot says it later; the next day nobody waits for it any more. */
const SAID_WITHIN = Days(1);

const over = () => new CodedError('visit.over', 'This delivery has ended, and takes no more parcels. Scan the code at the door again.');

/**
 * Handler for more parcels of the courier whom a visit let in. Each is judged as at the door and has a grant of its own, which the hub writes into the visit's
 * journal; no message of this file can open anything. What a phone in a dead spot says after the door was locked is kept as the courier's word.
 */
export function createFurtherParcels({ db, keys, hubLink, live, clock, log }: FurtherParcelsDeps): Handlers<'addToVisit'> {
  const announce = createVisitAnnouncing({ db, live, visitChanges: hubLink.visitChanges });

  /** Whether the hub wrote the parcel into the visit's journal; false where the visit takes no more. Rejects with words for the courier. */
  const askHub = async (visit: VisitRow, body: { readonly visitId: CourierVisit['id']; readonly grant: string; readonly proof: string }): Promise<boolean> => {
    try {
      await hubLink.send(visit.hub_id, 'visit.add', body, { deadline: HUB_ANSWERS_WITHIN });
      return true;
    } catch (error) {
      const code = codeOf(error);
      log.warn('a further parcel was not taken up', { visit: visit.id, hub: visit.hub_id, error: describeError(error) });
      if (code === 'visit.over') return false;
      // It may have been noted: the journal says so, and until then the parcel stays with this visit.
      if (code === 'hub.timeout') throw new CodedError('hub.timeout', 'The door did not answer in time. It stays as it is; lock when you are done.', { cause: error });
      if (code === 'hub.offline') throw new CodedError('hub.offline', 'The door cannot be reached right now. It stays as it is; lock when you are done.', { cause: error });
      await giveBack(db, visit);
      const denied = denialOf(code);
      if (denied !== undefined) throw new CodedError('visit.not_allowed', denied, { cause: error });
      // A full disk may pass; anything else would be the same once more.
      if (code === 'journal.write_failed') throw new CodedError('server.failed', 'The door did not take this parcel yet.', { cause: error });
      throw new CodedError('visit.not_allowed', 'The door did not take this parcel. Keep it, and lock when you are done.', { cause: error });
    }
  };

  return {
    async addToVisit({ params, body, caller: { jkt, proof } }) {
      const visit = await readCourierVisit(db, params.visitId, jkt);
      if (visit.purpose === 'entry' || visit.state === 'refused') throw over();
      const now = clock.now();
      // The phone may have kept it while it had no network; its clock is believed only within the visit.
      const scanned = parseInstant(body.scannedAt) ?? now;
      const at = scanned > Date.parse(visit.started_at) && scanned < now ? scanned : now;

      const reading = 'parcelId' in body ? undefined : readLabel(body.text, body.symbology);
      // Only what is taken along is found by its id (`parcel-store.ts`).
      const numbers = reading !== undefined ? numbersOn(reading) : 'parcelId' in body ? [body.parcelId] : [];
      const door = await readDoor(db, { siteId: visit.site_id, accessPointId: visit.access_point_id }, numbers, now);
      if (door === undefined) throw over();
      // The same label once more counts once.
      if (!visit.parcels.some(({ id }) => door.parcels.some((parcel) => parcel.id === id))) {
        const parcel = matchLabel(reading, door.parcels.map((each) => (isReserved(each, visit) ? { ...each, status: 'expected' as const } : each)), door, at);
        if (visit.ended_at === null) {
          const known = await findCourier(db, clock, jkt);
          const { claims, grantId } = await planVisit(clock, keys.serverId, door, parcel, jkt, known?.vouched?.word, params.visitId);
          if (!(await reserve(db, visit, parcel, grantId, now))) throw new CodedError('visit.busy', 'A delivery of this parcel is already running.');
          const isNoted = await askHub(visit, { visitId: params.visitId, grant: await keys.sign('grant+jwt', { ...claims }), proof });
          if (isNoted) await noteParcel(db, visit, parcel.id);
          else await takeByWord(db, params.visitId, jkt, parcel, at, now);
        } else {
          await takeByWord(db, params.visitId, jkt, parcel, at, now);
        }
        live.publish(visit.site_id, { type: 'parcels' });
        await announce(visit.site_id, visit.id);
      }
      return toCourierVisit(await readCourierVisit(db, visit.id, jkt), toIso(clock.now()));
    },
  };
}

const isReserved = ({ status, visitId }: { readonly status: MatchingParcel['status']; readonly visitId: string | null }, visit: VisitRow): boolean => status === 'delivering' && visitId === visit.id;

/** Takes the parcel for this visit, with the grant for it, unless another visit has it. The visit's row first, as its end does (`visit-mirror.ts`): the other way round, each would wait for the other. */
async function reserve(db: Kysely<Schema>, visit: VisitRow, parcel: MatchingParcel, grantId: string, now: Instant): Promise<boolean> {
  const [at, expiresAt] = [toIso(now), toIso(Instant(now + GRANT_LIVES))];
  const { rows } = await sql<{ id: string }>`
    with running as (
      select id from visits where site_id = ${visit.site_id} and id = ${visit.id} for key share
    ), taken as (
      update parcels set status = 'delivering', visit_id = running.id from running
      where site_id = ${visit.site_id} and parcels.id = ${parcel.id} and (status = 'expected' or (status = 'delivering' and visit_id = ${visit.id})) returning parcels.id
    ), granted as (
      insert into grants (site_id, jti, visit_id, issued_at, expires_at) select ${visit.site_id}, ${grantId}, ${visit.id}, ${at}::timestamptz, ${expiresAt}::timestamptz from taken
    )
    select id from taken`.execute(db);
  return rows.length === 1;
}

/** Notes a parcel as the visit's, which the hub's line may do at the same moment (`visit-mirror.ts`). The visit's row first, as there. */
export async function noteParcel(db: Kysely<Schema>, visit: Pick<VisitRow, 'site_id' | 'id'>, parcelId: string): Promise<void> {
  await db
    .insertInto('visit_parcels')
    .columns(['site_id', 'visit_id', 'parcel_id'])
    .expression((eb) => eb.selectFrom('visits').select((of) => ['visits.site_id', 'visits.id', of.val(parcelId).as('parcel_id')]).where('visits.site_id', '=', visit.site_id).where('visits.id', '=', visit.id).forKeyShare())
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What was taken for this visit and never was in it. */
async function giveBack(db: Kysely<Schema>, { site_id: siteId, id: visitId }: VisitRow): Promise<void> {
  await db
    .updateTable('parcels')
    .set({ status: 'expected', visit_id: null })
    .where('site_id', '=', siteId)
    .where('visit_id', '=', visitId)
    .where('status', '=', 'delivering')
    .where('id', 'not in', (eb) => eb.selectFrom('visit_parcels').select('parcel_id').where('site_id', '=', siteId).where('visit_id', '=', visitId))
    .execute();
}

/** The courier brought it while the door was open, and is heard when the hub takes nothing more. Throws `visit.over` where the visit cannot have taken it. */
async function takeByWord(db: Kysely<Schema>, visitId: string, jkt: string, parcel: MatchingParcel, at: Instant, now: Instant): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const known = transaction.selectFrom('courier_visits').select('site_id').where('visit_id', '=', visitId).where('courier_jkt', '=', jkt);
    // Its end settles its parcels (`visit-mirror.ts`): both lock the visit's row.
    const visit = await transaction.selectFrom('visits').selectAll().where('site_id', '=', known).where('id', '=', visitId).forUpdate().executeTakeFirst();
    if (visit === undefined) throw over();
    const { site_id: siteId, unlocked_at: unlockedAt, lock_asked_at: askedAt, locked_at: lockedAt, ended_at: endedAt } = visit;
    const until = askedAt ?? lockedAt ?? endedAt;
    const isOpen = unlockedAt !== null && at > Date.parse(unlockedAt) && (until === null || at <= Date.parse(until));
    const isDelivered = visit.state === 'bolted' || (visit.state === 'secured' && visit.opened_at !== null);
    if (!isOpen || visit.report_reason !== null || (endedAt !== null && (!isDelivered || Date.parse(endedAt) < now - SAID_WITHIN))) throw over();
    const taken = await transaction
      .updateTable('parcels')
      .set(endedAt === null ? { status: 'delivering', visit_id: visitId } : { status: 'delivered', delivered_at: toIso(at), visit_id: visitId })
      .where('site_id', '=', siteId)
      .where('id', '=', parcel.id)
      .where((eb) => eb.or([eb('status', '=', 'expected'), eb.and([eb('status', '=', 'delivering'), eb('visit_id', '=', visitId)])]))
      .executeTakeFirst();
    if (taken.numUpdatedRows === 0n) throw new CodedError('visit.busy', 'A delivery of this parcel is already running.');
    await transaction.insertInto('visit_parcels').values({ site_id: siteId, visit_id: visitId, parcel_id: parcel.id, said_at: toIso(at) }).onConflict((conflict) => conflict.doNothing()).execute();
    if (endedAt !== null) await tellCarriers(transaction, siteId, [parcel.id], { type: 'delivery.delivered', visitId, at: toIso(now) });
  });
}
