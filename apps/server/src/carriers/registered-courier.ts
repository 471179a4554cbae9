import { verifyCarrierWord } from '@latchkey/grants';
import { type Clock, CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** A courier whom a carrier registered, by the key in the courier's phone. */
export interface KnownCourier {
  readonly courierId: string;
  readonly carrierId: string;
  readonly name: string;
  readonly carrier: string;
  /** The carrier's word for this key, and the thumbprint of the key that gave it, while it counts. */
  readonly vouched: { readonly word: string; readonly carrierKey: string } | undefined;
}

/** Writes whose visit this is, for the household to read. */
export async function noteRegisteredVisit(db: Kysely<Schema>, siteId: string, visitId: string, { courierId, vouched }: KnownCourier): Promise<void> {
  await db.insertInto('registered_visits').values({ visit_id: visitId, site_id: siteId, courier_id: courierId, carrier_key: vouched?.carrierKey ?? null }).execute();
}

/** The registered courier who holds this key; undefined for anybody else. Throws `visit.not_allowed` for a key that its carrier has cut off. */
export async function findCourier(db: Kysely<Schema>, clock: Clock, jkt: string): Promise<KnownCourier | undefined> {
  const rows = await db
    .selectFrom('couriers')
    .innerJoin('carriers', 'carriers.id', 'couriers.carrier_id')
    .select(['couriers.id', 'couriers.carrier_id', 'couriers.name', 'couriers.word', 'couriers.removed_at', 'carriers.name as carrier'])
    .where('couriers.jkt', '=', jkt)
    .execute();
  const row = rows.find(({ removed_at: removedAt }) => removedAt === null);
  if (row === undefined) {
    if (rows.length > 0) throw new CodedError('visit.not_allowed', 'Your carrier has ended the registration of this phone. Nothing was opened. Call your dispatcher.');
    return undefined;
  }
  const vouched = row.word === null ? undefined : await verifyCarrierWord(row.word, jkt, Math.floor(clock.now() / 1_000), 0);
  return { courierId: row.id, carrierId: row.carrier_id, name: row.name, carrier: row.carrier, vouched: vouched === undefined || row.word === null ? undefined : { word: row.word, carrierKey: vouched.carrierKey } };
}
