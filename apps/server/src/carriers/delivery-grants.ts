import { type Clock, CodedError, type Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { requireDelivery } from './delivery-store.ts';
import { endHeld, findHeld, readDeliveryGrants } from './held-grant-store.ts';

/** The grants of its deliveries, for a carrier. The rounds of `startHeldGrants` tell the hub what was taken back. */
export function createDeliveryGrants({ db, clock, log }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly log: Log }): Handlers<'showDeliveryGrants' | 'takeBackDeliveryGrant'> {
  return {
    async showDeliveryGrants({ caller, params }) {
      const { siteId, parcelId } = await requireDelivery(db, caller.carrierId, params.deliveryId);
      return { items: await readDeliveryGrants(db, { siteId, parcelId, deliveryId: params.deliveryId }, clock.now()) };
    },
    async takeBackDeliveryGrant({ caller, params }) {
      const { siteId } = await requireDelivery(db, caller.carrierId, params.deliveryId);
      const row = await findHeld(db, siteId, params.grantId);
      if (row?.delivery_id !== params.deliveryId) throw new CodedError('request.not_found', 'No hub holds such a grant for this delivery.');
      // Of one that has ended there is nothing to take back.
      if (await endHeld(db, row, 'carrier', clock.now())) log.info('a carrier took a held grant back', { site: siteId, grant: row.jti });
    },
  };
}
