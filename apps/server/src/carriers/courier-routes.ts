import type { HeldStop } from '@latchkey/contract';
import { type Clock, CodedError, Days, Instant, parseInstant, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { provenKey } from '../identity/courier-proof.ts';
import { tellCarriers } from './delivery-events.ts';
import { readStops } from './courier-stops.ts';
import { readHeldOfCourier } from './held-grant-store.ts';

export interface CourierRoutesDeps {
  readonly db: Kysely<Schema>;
  readonly isOnline: (hubId: string) => boolean;
  readonly clock: Clock;
}

/** Handlers for a registered courier's day: the stops in their order, and why one could not be served. */
export function createCourierRoutes({ db, isOnline, clock }: CourierRoutesDeps): Handlers<'setRoute' | 'showRoute' | 'reportStop'> {
  const courierOf = async (jkt: string) => {
    const row = await db
      .selectFrom('couriers')
      .innerJoin('carriers', 'carriers.id', 'couriers.carrier_id')
      .select(['couriers.id', 'couriers.carrier_id', 'couriers.name', 'couriers.word_until', 'carriers.name as carrier'])
      .select((eb) => eb('couriers.jwk', 'is not', null).$castTo<boolean>().as('known'))
      .where('couriers.jkt', '=', jkt)
      .where('couriers.removed_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) throw new CodedError('request.not_found', 'This phone is registered with no carrier. Ask your dispatcher for an invitation.');
    return row;
  };

  return {
    async setRoute({ caller, params: { courierId }, body: { deliveryIds } }) {
      const courier = await db.selectFrom('couriers').select('id').where('carrier_id', '=', caller.carrierId).where('id', '=', courierId).where('removed_at', 'is', null).executeTakeFirst();
      if (courier === undefined) throw new CodedError('request.not_found', 'There is no such courier of yours.');
      const stops = new Set(deliveryIds);
      await db.transaction().execute(async (transaction) => {
        await transaction.updateTable('carrier_deliveries').set({ courier_id: null, stop: null }).where('carrier_id', '=', caller.carrierId).where('courier_id', '=', courierId).execute();
        for (const [index, deliveryId] of [...stops].entries()) {
          const { numUpdatedRows } = await transaction.updateTable('carrier_deliveries').set({ courier_id: courierId, stop: index }).where('carrier_id', '=', caller.carrierId).where('id', '=', deliveryId).executeTakeFirst();
          if (numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'There is no such delivery of yours; the route stays as it was.');
        }
      });
    },
    async showRoute({ caller }) {
      const courier = await courierOf(caller.jkt);
      const now = clock.now();
      // Of a phone that registered before its whole key was kept.
      if (!courier.known) await db.updateTable('couriers').set({ jwk: JSON.stringify(provenKey(caller.proof)) }).where('id', '=', courier.id).where('jkt', '=', caller.jkt).execute();
      const [stops, held] = await Promise.all([readStops(db, clock, { carrierId: courier.carrier_id, courierId: courier.id }), readHeldOfCourier(db, courier.id, now)]);
      return {
        carrier: courier.carrier,
        courier: courier.name,
        signedUntil: courier.word_until,
        stops: stops.map(({ stop }) => {
          const grant = stop.status === 'expected' ? held.get(stop.deliveryId) : undefined;
          return grant === undefined ? stop : { ...stop, held: toHeldStop(grant, isOnline(grant.hub_id)) };
        }),
        serverNow: toIso(now),
      };
    },
    async reportStop({ caller, params: { deliveryId }, body }) {
      const courier = await courierOf(caller.jkt);
      const filter = { carrierId: courier.carrier_id, courierId: courier.id, deliveryId };
      const [found] = await readStops(db, clock, filter);
      if (found === undefined) throw new CodedError('request.not_found', 'This stop is not on your route.');
      if (found.stop.status !== 'expected') throw new CodedError('request.conflict', 'This parcel was delivered, or is being delivered right now.');
      // The phone may have kept it while it had no network; its clock is believed only for the last day.
      const now = clock.now();
      const said = parseInstant(body.at) ?? now;
      const at = toIso(said <= now && said > Instant(now - Days(1)) ? said : now);
      await db.transaction().execute(async (transaction) => {
        const written = await transaction
          .updateTable('carrier_deliveries')
          .set({ report_reason: body.reason, reported_at: at })
          .where('carrier_id', '=', courier.carrier_id)
          .where('id', '=', deliveryId)
          .where('courier_id', '=', courier.id)
          .where((eb) => eb.or([eb('reported_at', 'is', null), eb('reported_at', '<', at)]))
          .executeTakeFirst();
        // What came late and is older than what was said since changes nothing.
        if (written.numUpdatedRows === 1n) await tellCarriers(transaction, found.siteId, [found.parcelId], { type: 'delivery.attempted', visitId: null, at, reason: body.reason });
      });
      return (await readStops(db, clock, filter))[0]?.stop ?? found.stop;
    },
  };
}

type HeldOfCourier = NonNullable<ReturnType<Awaited<ReturnType<typeof readHeldOfCourier>>['get']>>;

const toHeldStop = (row: HeldOfCourier, homeOnline: boolean): HeldStop => ({
  // Ids in the database were made by newId.
  grantId: row.jti as HeldStop['grantId'],
  accessPointId: row.access_point_id as HeldStop['accessPointId'],
  door: { name: row.name, kind: row.kind },
  from: row.not_before,
  until: row.expires_at,
  homeOnline,
});
