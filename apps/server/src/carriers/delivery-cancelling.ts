import { type Clock, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { ParcelsTable, Schema } from '../database/schema.ts';
import { cancelParcel } from '../parcels/parcel-store.ts';
import { tellCarriers } from './delivery-events.ts';

/** Strikes an expected parcel off, and tells the carriers that announced it, once. Gives its status after that; undefined when there is no such parcel at the site. */
export function cancelAndTell(db: Kysely<Schema>, clock: Clock, siteId: string, parcelId: string): Promise<ParcelsTable['status'] | undefined> {
  return db.transaction().execute(async (transaction) => {
    const before = await transaction.selectFrom('parcels').select('status').where('site_id', '=', siteId).where('id', '=', parcelId).forUpdate().executeTakeFirst();
    const after = await cancelParcel(transaction, siteId, parcelId);
    if (before?.status === 'expected' && after === 'cancelled') await tellCarriers(transaction, siteId, [parcelId], { type: 'delivery.cancelled', visitId: null, at: toIso(clock.now()) });
    return after;
  });
}
