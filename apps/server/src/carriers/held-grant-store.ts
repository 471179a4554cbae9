import type { DeliveryGrant, HeldPermission } from '@latchkey/contract';
import { type Instant, toIso } from '@latchkey/kit';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { HeldGrantsTable } from '../database/carrier-schema.ts';
import type { Schema } from '../database/schema.ts';
import { isTakenBack } from '../parcels/taken-back.ts';

/** More than a day's routes bring to a home. */
const MOST_SHOWN = 200;

export type HeldGrant = Selectable<HeldGrantsTable>;

/** Stops of couriers for whom their carriers signed, for which no hub holds anything yet and a hub might: `limit` at most, by their deliveries, behind `after`. The policy is not asked here. */
export function readStopsToHold(db: Kysely<Schema>, now: Instant, { after, limit }: { readonly after: string | undefined; readonly limit: number }) {
  const at = toIso(now);
  return db
    .selectFrom('carrier_deliveries as deliveries')
    .innerJoin('couriers', 'couriers.id', 'deliveries.courier_id')
    .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'deliveries.site_id').onRef('parcels.id', '=', 'deliveries.parcel_id'))
    .innerJoin('access_points as points', (join) => join.onRef('points.site_id', '=', 'parcels.site_id').onRef('points.id', '=', 'parcels.access_point_id'))
    .leftJoin('held_grants as held', (join) => join.onRef('held.site_id', '=', 'parcels.site_id').onRef('held.parcel_id', '=', 'parcels.id').on('held.ended_at', 'is', null))
    .select(['deliveries.id as deliveryId', 'parcels.site_id as siteId', 'parcels.id as parcelId', 'parcels.number', 'parcels.not_before as notBefore', 'parcels.not_after as notAfter', 'points.id as accessPointId'])
    .select(['couriers.id as courierId', 'couriers.jkt', 'couriers.jwk', 'couriers.word'])
    .where('held.jti', 'is', null)
    .where('couriers.removed_at', 'is', null)
    .where('couriers.jwk', 'is not', null)
    .where('couriers.word_until', '>', at)
    .where('parcels.status', '=', 'expected')
    .where('parcels.how', 'is', null)
    .where((eb) => eb.or([eb('parcels.not_after', 'is', null), eb('parcels.not_after', '>', at)]))
    .where((eb) => eb.not(isTakenBack()))
    // What the household took back is not given for that parcel again, and what the carrier took back is not given to that courier again.
    .where((eb) => eb.not(eb.exists(
      eb
        .selectFrom('held_grants as refused')
        .select('refused.jti')
        .whereRef('refused.site_id', '=', 'parcels.site_id')
        .whereRef('refused.parcel_id', '=', 'parcels.id')
        .where((of) => of.or([of('refused.ended_because', '=', 'household'), of('refused.ended_because', '=', 'carrier').and('refused.courier_id', '=', of.ref('couriers.id'))])),
    )))
    .$if(after !== undefined, (query) => query.where('deliveries.id', '>', after ?? ''))
    .orderBy('deliveries.id')
    .limit(limit)
    .execute();
}
export type StopToHold = Awaited<ReturnType<typeof readStopsToHold>>[number];

/** What is held or waits for its hub, each with why it counts no longer where it does not. The policy is not asked here. */
export async function readHeld(db: Kysely<Schema>, now: Instant): Promise<readonly (HeldGrant & { readonly over: string | null })[]> {
  const at = toIso(now);
  return db
    .selectFrom('held_grants as held')
    .leftJoin('couriers', 'couriers.id', 'held.courier_id')
    .leftJoin('carrier_deliveries as deliveries', (join) => join.onRef('deliveries.carrier_id', '=', 'couriers.carrier_id').onRef('deliveries.id', '=', 'held.delivery_id'))
    .leftJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'held.site_id').onRef('parcels.id', '=', 'held.parcel_id'))
    .leftJoin('access_points as points', (join) => join.onRef('points.site_id', '=', 'held.site_id').onRef('points.id', '=', 'held.access_point_id'))
    .leftJoin('visits', (join) => join.onRef('visits.site_id', '=', 'held.site_id').onRef('visits.id', '=', 'held.visit_id'))
    .selectAll('held')
    .select((eb) =>
      eb
        .case()
        .when('visits.id', 'is not', null).then('used')
        .when('held.expires_at', '<=', at).then('expired')
        .when(eb.or([eb('couriers.removed_at', 'is not', null), eb('couriers.word', 'is', null), eb('couriers.jkt', 'is distinct from', eb.ref('held.courier_jkt'))])).then('courier')
        .when('deliveries.courier_id', 'is distinct from', eb.ref('held.courier_id')).then('route')
        .when(eb.or([
          eb('parcels.status', 'is distinct from', 'expected').and('parcels.status', 'is distinct from', 'delivering'),
          eb('parcels.how', 'is not', null),
          eb('parcels.access_point_id', 'is distinct from', eb.ref('held.access_point_id')),
          eb('parcels.not_before', '>', eb.ref('held.not_before')),
          eb('parcels.not_after', '<', eb.ref('held.expires_at')),
          isTakenBack(),
        ])).then('parcel')
        .when('points.hub_id', 'is distinct from', eb.ref('held.hub_id')).then('hub')
        .else(null)
        .end()
        .$castTo<string | null>()
        .as('over'),
    )
    .where('held.given_back_at', 'is', null)
    .orderBy('held.site_id')
    .orderBy('held.jti')
    .execute();
}

/** Whether the household's calendar says that it is away at some time between: doors ask then. */
export async function isAway(db: Kysely<Schema>, siteId: string, from: Instant, until: Instant): Promise<boolean> {
  const away = await db.selectFrom('away_periods').select('site_id').where('site_id', '=', siteId).where('starts_at', '<', toIso(until)).where('ends_at', '>', toIso(from)).limit(1).executeTakeFirst();
  return away !== undefined;
}

/** Whether it was written: another server process, or a round before, may have been faster. */
export async function insertHeld(db: Kysely<Schema>, row: Omit<HeldGrant, 'held_at' | 'tried_at' | 'problem' | 'ended_at' | 'ended_because' | 'given_back_at'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('held_grants')
    .values({ ...row, held_at: null, tried_at: null, problem: null, ended_at: null, ended_because: null, given_back_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Ends it here, and strikes out the command that waits for the hub. Undefined when it had ended. */
export async function endHeld(db: Kysely<Schema>, { site_id: siteId, jti }: HeldGrant, because: string, now: Instant): Promise<boolean> {
  const at = toIso(now);
  return db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction.updateTable('held_grants').set({ ended_at: at, ended_because: because }).where('site_id', '=', siteId).where('jti', '=', jti).where('ended_at', 'is', null).executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await transaction.updateTable('hub_commands').set({ answered_at: at, problem: 'grant.released' }).where('site_id', '=', siteId).where('type', '=', 'grant.hold').where('subject', '=', jti).where('answered_at', 'is', null).execute();
    return true;
  });
}

export async function noteHeld(db: Kysely<Schema>, { site_id: siteId, jti }: HeldGrant, note: Partial<Pick<HeldGrant, 'held_at' | 'tried_at' | 'problem' | 'given_back_at'>>): Promise<void> {
  await db.updateTable('held_grants').set(note).where('site_id', '=', siteId).where('jti', '=', jti).execute();
}

/** What the hubs hold of a courier's route, by delivery. */
export async function readHeldOfCourier(db: Kysely<Schema>, courierId: string, now: Instant) {
  const rows = await db
    .selectFrom('held_grants as held')
    .innerJoin('access_points as points', (join) => join.onRef('points.site_id', '=', 'held.site_id').onRef('points.id', '=', 'held.access_point_id'))
    .select(['held.delivery_id', 'held.hub_id', 'held.jti', 'held.access_point_id', 'held.not_before', 'held.expires_at', 'points.name', 'points.kind'])
    .where('held.courier_id', '=', courierId)
    .where('held.given_back_at', 'is', null)
    .where('held.ended_at', 'is', null)
    .where('held.held_at', 'is not', null)
    .where('held.expires_at', '>', toIso(now))
    .execute();
  return new Map(rows.map((row) => [row.delivery_id, row]));
}

export async function findHeld(db: Kysely<Schema>, siteId: string, jti: string): Promise<HeldGrant | undefined> {
  return db.selectFrom('held_grants').selectAll().where('site_id', '=', siteId).where('jti', '=', jti).executeTakeFirst();
}

const stateOf = (row: Pick<HeldGrant, 'ended_because' | 'ended_at' | 'held_at'>) => (row.ended_because === 'used' ? 'used' : row.ended_at !== null ? 'ending' : row.held_at === null ? 'sent' : 'held');

/** The grants of a delivery, oldest first: those that were made for a hub to hold, and those that were made at the door and used. */
export async function readDeliveryGrants(db: Kysely<Schema>, { siteId, parcelId, deliveryId }: { readonly siteId: string; readonly parcelId: string; readonly deliveryId: string }, now: Instant): Promise<DeliveryGrant[]> {
  const [held, used] = await Promise.all([
    db.selectFrom('held_grants').selectAll().where('site_id', '=', siteId).where('parcel_id', '=', parcelId).where('delivery_id', '=', deliveryId).orderBy('jti', 'desc').limit(MOST_SHOWN).execute(),
    db
      .selectFrom('grants')
      .innerJoin('visit_parcels as brought', (join) => join.onRef('brought.site_id', '=', 'grants.site_id').onRef('brought.visit_id', '=', 'grants.visit_id'))
      .select(['grants.jti', 'grants.visit_id', 'grants.issued_at', 'grants.expires_at'])
      .where('grants.site_id', '=', siteId)
      .where('brought.parcel_id', '=', parcelId)
      .orderBy('grants.jti', 'desc')
      .limit(MOST_SHOWN)
      .execute(),
  ]);
  const known = new Set(held.map(({ jti }) => jti));
  const atTheDoor = used.filter(({ jti }) => !known.has(jti));
  // Written by planVisit() and insertHeld() from ids with these prefixes.
  return [
    ...held.map((row): DeliveryGrant => {
      const state = stateOf(row);
      const isOver = state !== 'used' && (row.given_back_at !== null || row.expires_at <= toIso(now));
      return { id: row.jti as DeliveryGrant['id'], courierId: row.courier_id as DeliveryGrant['courierId'], from: row.not_before, until: row.expires_at, state: isOver ? 'ended' : state, visitId: state === 'used' ? (row.visit_id as DeliveryGrant['visitId']) : null };
    }),
    ...atTheDoor.map((row): DeliveryGrant => ({ id: row.jti as DeliveryGrant['id'], courierId: null, from: row.issued_at, until: row.expires_at, state: 'used', visitId: row.visit_id as DeliveryGrant['visitId'] })),
  ].toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** What the household of a site is shown, until its window ends: what its hub holds or may hold, and what was used. */
export async function readHeldOfSite(db: Kysely<Schema>, siteId: string, now: Instant): Promise<HeldPermission[]> {
  const rows = await db
    .selectFrom('held_grants as held')
    .innerJoin('couriers', 'couriers.id', 'held.courier_id')
    .innerJoin('carriers', 'carriers.id', 'couriers.carrier_id')
    .select(['held.jti', 'held.access_point_id', 'held.parcel_id', 'held.visit_id', 'held.not_before', 'held.expires_at', 'held.held_at', 'held.ended_at', 'held.ended_because', 'couriers.name as courier', 'carriers.name as carrier'])
    .where('held.site_id', '=', siteId)
    .where('held.expires_at', '>', toIso(now))
    // One that the hub refused is not held.
    .where((eb) => eb.or([eb('held.ended_because', '=', 'used'), eb('held.given_back_at', 'is', null).and('held.problem', 'is', null)]))
    .orderBy('held.expires_at')
    .orderBy('held.jti')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map((row) => {
    const state = stateOf(row);
    // Written by insertHeld() from ids with these prefixes.
    const [id, accessPointId, parcelId, visitId] = [row.jti as `grt_${string}`, row.access_point_id as `ap_${string}`, row.parcel_id as `par_${string}`, row.visit_id as `vis_${string}`];
    return { id, accessPointId, carrier: row.carrier, courier: row.courier, parcelId, from: row.not_before, until: row.expires_at, state, visitId: state === 'used' ? visitId : null };
  });
}

/** The grant by which a hub began a visit by itself, at this door, ended as used; undefined when none was made. */
export async function takeUpHeldVisit(transaction: Transaction<Schema>, { siteId, hubId }: { readonly siteId: string; readonly hubId: string }, { visitId, accessPointId, at }: { readonly visitId: string; readonly accessPointId: string; readonly at: string }): Promise<HeldGrant | undefined> {
  return transaction
    .updateTable('held_grants')
    .set((eb) => ({ ended_at: eb.fn.coalesce('ended_at', eb.val(at)), ended_because: eb.fn.coalesce('ended_because', eb.val('used')), given_back_at: eb.fn.coalesce('given_back_at', eb.val(at)) }))
    .where('site_id', '=', siteId)
    .where('visit_id', '=', visitId)
    .where('hub_id', '=', hubId)
    .where('access_point_id', '=', accessPointId)
    .returningAll()
    .executeTakeFirst();
}

/** Writes whose visit it is, after the visit: its courier may see it, the household reads the name, and the parcel is in their hands. */
export async function noteHeldVisit(transaction: Transaction<Schema>, held: HeldGrant): Promise<void> {
  const { site_id: siteId, visit_id: visitId } = held;
  await transaction.insertInto('grants').values({ site_id: siteId, jti: held.jti, visit_id: visitId, issued_at: held.issued_at, expires_at: held.expires_at }).execute();
  await transaction.insertInto('courier_visits').values({ visit_id: visitId, site_id: siteId, courier_jkt: held.courier_jkt }).execute();
  await transaction.insertInto('registered_visits').values({ visit_id: visitId, site_id: siteId, courier_id: held.courier_id, carrier_key: held.carrier_key }).execute();
  await transaction.updateTable('parcels').set({ status: 'delivering', visit_id: visitId }).where('site_id', '=', siteId).where('id', '=', held.parcel_id).where('status', '=', 'expected').execute();
}
