import { parcelProgress, type ParcelProgress } from '@latchkey/domain';
import { type Clock, CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { cancelAndTell } from '../carriers/delivery-cancelling.ts';
import type { DeliveryAddress } from '../carriers/delivery-codes.ts';
import { insertDelivery, placeOf, requireDelivery } from '../carriers/delivery-store.ts';
import type { Schema } from '../database/schema.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { NumberCandidate } from '../parcels/number-candidates.ts';

export interface OrderParcelsDeps {
  readonly db: Kysely<Schema>;
  readonly live: Pick<LiveEvents, 'publish'>;
  readonly clock: Clock;
}

/** What a shop's system does about one parcel. By the same ways as a carrier's API, so that nobody can do more here. */
export interface OrderParcels {
  /** Announces it; the id of the delivery, also when this shop announced it before. Undefined when somebody else did. */
  announce(carrierId: string, place: DeliveryAddress, parcel: { readonly candidates: readonly [NumberCandidate, ...NumberCandidate[]]; readonly title: string; readonly reference: string | null }): Promise<string | undefined>;
  /** Notes how far it is, unless more is known; false where nothing changed. */
  moveOn(carrierId: string, deliveryId: string, progress: ParcelProgress): Promise<boolean>;
  /** Strikes it off. `left`: it is the household's own to cancel, or was delivered; `unchanged`: it was off before. */
  cancel(carrierId: string, deliveryId: string): Promise<'cancelled' | 'left' | 'unchanged'>;
}

export function createOrderParcels({ db, live, clock }: OrderParcelsDeps): OrderParcels {
  const find = (carrierId: string, deliveryId: string) =>
    requireDelivery(db, carrierId, deliveryId).catch((error: unknown) => {
      // Its household went, and everything of it.
      if (error instanceof CodedError && error.code === 'request.not_found') return undefined;
      throw error;
    });
  return {
    async announce(carrierId, place, parcel) {
      try {
        const written = await insertDelivery(db, clock, carrierId, placeOf(place), { ...parcel, address: null, notBefore: null, notAfter: null, attributes: undefined });
        if (written !== undefined) live.publish(place.siteId, { type: 'parcels' });
        return written?.delivery.id;
      } catch (error) {
        if (!(error instanceof CodedError) || error.code !== 'request.conflict') throw error;
        const own = await db
          .selectFrom('carrier_deliveries as deliveries')
          .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'deliveries.site_id').onRef('parcels.id', '=', 'deliveries.parcel_id'))
          .innerJoin('parcel_numbers as numbers', (join) => join.onRef('numbers.site_id', '=', 'parcels.site_id').onRef('numbers.parcel_id', '=', 'parcels.id'))
          .select('deliveries.id')
          .where('deliveries.carrier_id', '=', carrierId)
          .where('deliveries.site_id', '=', place.siteId)
          .where('parcels.status', 'in', ['expected', 'delivering'])
          .where('numbers.number', 'in', parcel.candidates.map(({ number }) => number))
          .limit(1)
          .executeTakeFirst();
        return own?.id;
      }
    },
    async moveOn(carrierId, deliveryId, progress) {
      const found = await find(carrierId, deliveryId);
      if (found === undefined) return false;
      const { numUpdatedRows } = await db
        .updateTable('parcels')
        .set({ progress })
        .where('site_id', '=', found.siteId)
        .where('id', '=', found.parcelId)
        .where('status', 'in', ['expected', 'delivering'])
        .where((eb) => eb.or([eb('progress', 'is', null), ...parcelProgress.slice(0, parcelProgress.indexOf(progress)).map((earlier) => eb('progress', '=', earlier))]))
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      live.publish(found.siteId, { type: 'parcels' });
      return true;
    },
    async cancel(carrierId, deliveryId) {
      const found = await find(carrierId, deliveryId);
      if (found === undefined || found.delivery.status === 'cancelled') return 'unchanged';
      if (!found.byCarrierOnly || found.delivery.status !== 'expected') return 'left';
      const status = await cancelAndTell(db, clock, found.siteId, found.parcelId);
      if (status !== 'cancelled') return 'left';
      live.publish(found.siteId, { type: 'parcels' });
      return 'cancelled';
    },
  };
}
