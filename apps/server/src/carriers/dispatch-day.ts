import type { DayDelivery } from '@latchkey/contract';
import { thumbprint } from '@latchkey/grants';
import { type Clock, toIso } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { readVisits, refusalForOthers, reportOf, timesOf } from '../visits/visit-view.ts';
import { toCourier } from './courier-accounts.ts';
import { readStops } from './courier-stops.ts';
import { hubKeyOf } from './hub-keys.ts';
import type { VisitSight } from './visit-sight.ts';

/** Handler for what a dispatcher watches: couriers, the day's deliveries, the last visit of each. */
export function createDispatchDay({ db, clock, sight }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly sight: VisitSight }): Handlers<'showDispatchDay'> {
  return {
    async showDispatchDay({ caller: { carrierId } }) {
      const now = clock.now();
      const [carrier, couriers, stops] = await Promise.all([
        db.selectFrom('carriers').select('signing_jwk').where('id', '=', carrierId).executeTakeFirstOrThrow(),
        db.selectFrom('couriers').selectAll().where('carrier_id', '=', carrierId).where('removed_at', 'is', null).orderBy('id').limit(500).execute(),
        readStops(db, clock, { carrierId }),
      ]);
      const last = await lastVisits(db, stops);
      const deliveries = await Promise.all(stops.map(async ({ stop, siteId, courierId }): Promise<DayDelivery> => {
        const visitId = last.get(stop.deliveryId);
        if (visitId !== undefined) await sight(carrierId, siteId, [visitId]);
        // Ids in the database were made by newId.
        return { ...stop, courierId: courierId as DayDelivery['courierId'], visit: visitId === undefined ? null : await visitOf(db, siteId, visitId) };
      }));
      return { carrierKey: carrier.signing_jwk === null ? null : await thumbprint(carrier.signing_jwk), couriers: couriers.map((row) => toCourier(row, now)), deliveries, serverNow: toIso(now) };
    },
  };
}

type Stops = Awaited<ReturnType<typeof readStops>>;

/** The newest visit of each delivery that has one, by the delivery's id. */
async function lastVisits(db: Kysely<Schema>, stops: Stops): Promise<ReadonlyMap<string, string>> {
  if (stops.length === 0) return new Map();
  const rows = await db
    .selectFrom('visit_parcels')
    .select(['site_id', 'parcel_id', sql<string>`max(visit_id)`.as('visit_id')])
    .where('site_id', 'in', [...new Set(stops.map(({ siteId }) => siteId))])
    .where('parcel_id', 'in', stops.map(({ parcelId }) => parcelId))
    .groupBy(['site_id', 'parcel_id'])
    .execute();
  const byParcel = new Map(rows.map((row) => [`${row.site_id} ${row.parcel_id}`, row.visit_id]));
  return new Map(stops.flatMap(({ stop, siteId, parcelId }) => {
    const visitId = byParcel.get(`${siteId} ${parcelId}`);
    return visitId === undefined ? [] : [[stop.deliveryId, visitId] as const];
  }));
}

async function visitOf(db: Kysely<Schema>, siteId: string, visitId: string): Promise<DayDelivery['visit']> {
  const [row] = await readVisits(db, { siteId, visitId });
  // Ids and states were validated when they came in.
  return row === undefined ? null : { id: row.id as NonNullable<DayDelivery['visit']>['id'], state: row.state as NonNullable<DayDelivery['visit']>['state'], refusal: refusalForOthers(row.refusal), alarms: [...row.alarms], ...reportOf(row), ...timesOf(row), securedToken: row.secured_token, hubKey: row.secured_token === null ? null : await hubKeyOf(db, row.hub_id) };
}
