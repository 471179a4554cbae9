import type { Delivery, DeliveryVisit } from '@latchkey/contract';
import { type Clock, CodedError, newId, toIso } from '@latchkey/kit';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { NumberCandidate } from '../parcels/number-candidates.ts';
import { mergeParcel, noFacts, type ParcelNews } from '../parcels/parcel-merge.ts';
import { expectParcel } from '../parcels/parcel-store.ts';
import { readVisits, refusalForOthers, reportOf, timesOf } from '../visits/visit-view.ts';
import type { DeliveryAddress } from './delivery-codes.ts';
import { eventParts } from './delivery-events.ts';
import { hubKeyOf } from './hub-keys.ts';

export interface AnnouncedParcel {
  /** Best first. */
  readonly candidates: readonly [NumberCandidate, ...NumberCandidate[]];
  readonly title: string;
  readonly reference: string | null;
  readonly address: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  /** Undefined where the carrier told of none. */
  readonly attributes: ParcelNews['attributes'];
}

/** A known place as a part of a statement. */
export const placeOf = ({ siteId, accessPointId }: DeliveryAddress): RawBuilder<unknown> => sql`select ${siteId}::text as site_id, ${accessPointId}::text as access_point_id`;

/**
 * Writes the parcel (unless the household expects it already), the delivery, its event and the messages that tell of it: all or nothing, in one round trip.
 * `place` selects `site_id` and `access_point_id`; undefined when it has no row, and nothing was written. Throws `request.conflict` when a carrier announced it already.
 */
export async function insertDelivery(db: Kysely<Schema>, clock: Clock, carrierId: string, place: RawBuilder<unknown>, parcel: AnnouncedParcel): Promise<{ readonly siteId: string; readonly delivery: Delivery } | undefined> {
  const now = clock.now();
  const at = toIso(now);
  const [parcelId, deliveryId] = [newId('par', now), newId('del', now)];
  const [best] = parcel.candidates;
  const numbers = parcel.candidates.map(({ number }) => number);
  const labels = parcel.candidates.map(({ label }) => JSON.stringify(label));
  const { title, reference, address, notBefore, notAfter } = parcel;
  const attributes = parcel.attributes === undefined ? null : JSON.stringify(mergeParcel(noFacts, { source: 'api', attributes: parcel.attributes }).attributes);
  const { rows } = await sql<{ siteId: string; id: string | null; added: number }>`
    with place as (${place}), taken as (
      select parcels.id from place join parcel_numbers on parcel_numbers.site_id = place.site_id join parcels on parcels.site_id = parcel_numbers.site_id and parcels.id = parcel_numbers.parcel_id
      where parcel_numbers.number = any(${numbers}::text[]) and parcels.status in ('expected', 'delivering') and parcels.direction = 'in' limit 1
    ), added as (
      insert into parcels (site_id, id, direction, number, carrier, title, status, access_point_id, not_before, not_after, created_at, sources, attributes)
      select place.site_id, ${parcelId}, 'in', ${best.number}, ${best.label?.carrier ?? null}, ${title}, 'expected', place.access_point_id, ${notBefore}::timestamptz, ${notAfter}::timestamptz, ${at}::timestamptz, '["api"]'::jsonb, ${attributes}::jsonb
      from place where not exists (select from taken) returning site_id, id
    ), numbers as (
      insert into parcel_numbers (site_id, number, parcel_id, candidate)
      select added.site_id, one.number, added.id, one.label::jsonb from added, unnest(${numbers}::text[], ${labels}::text[]) as one (number, label)
    ), parcel as (
      select site_id, id from added
      union all select site_id, taken.id from place, taken where not exists (select from carrier_deliveries where site_id = place.site_id and parcel_id = taken.id)
    ), delivery as (
      insert into carrier_deliveries (carrier_id, id, site_id, parcel_id, reference, address, created_at)
      select ${carrierId}, ${deliveryId}, parcel.site_id, parcel.id, ${reference}, ${address}, ${at}::timestamptz from parcel returning id
    ), ${eventParts({ carrierId, deliveryId, type: 'delivery.created', reference, visitId: null, at }, sql`delivery`)}
    select place.site_id as "siteId", delivery.id, (select count(*) from added)::int as added from place left join delivery on true`.execute(db).catch((error: unknown) => {
      // Two requests at the same moment: the unique index saw what the question above could not.
      if (error instanceof Error && 'constraint' in error && error.constraint === 'parcels_open_number') throw duplicate();
      throw error;
    });
  const [written] = rows;
  if (written === undefined) return undefined;
  const { siteId, id, added } = written;
  if (id === null) throw duplicate();
  if (added === 0) {
    // The household expected it already: they are told no second parcel, and what they said of it stays.
    await expectParcel(db, clock, siteId, { candidates: parcel.candidates, source: 'api', title, attributes: parcel.attributes });
    return { siteId, delivery: (await requireDelivery(db, carrierId, deliveryId)).delivery };
  }
  return { siteId, delivery: { id: deliveryId, reference, trackingNumber: best.number, status: 'expected', notBefore, notAfter, createdAt: at, deliveredAt: null } };
}

const duplicate = () => new CodedError('request.conflict', 'This parcel was announced there already, so nothing was added.');

/** A delivery with the place and parcel that its carrier does not see. */
export interface PlacedDelivery {
  readonly delivery: Delivery;
  readonly siteId: string;
  readonly parcelId: string;
  /** Nobody of the household, and no mail of theirs, told of the parcel. */
  readonly byCarrierOnly: boolean;
}

/** Deliveries of a carrier, newest first. */
export async function readDeliveries(db: Kysely<Schema>, filter: { readonly carrierId: string; readonly deliveryId?: string; readonly before?: string | undefined; readonly limit: number }): Promise<readonly PlacedDelivery[]> {
  let rows = db
    .selectFrom('carrier_deliveries as deliveries')
    .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'deliveries.site_id').onRef('parcels.id', '=', 'deliveries.parcel_id'))
    .select(['deliveries.id', 'deliveries.reference', 'deliveries.site_id', 'deliveries.parcel_id', 'deliveries.created_at'])
    .select(['parcels.number', 'parcels.status', 'parcels.not_before', 'parcels.not_after', 'parcels.delivered_at', 'parcels.sources'])
    .where('deliveries.carrier_id', '=', filter.carrierId)
    .orderBy('deliveries.id', 'desc')
    .limit(filter.limit);
  if (filter.deliveryId !== undefined) rows = rows.where('deliveries.id', '=', filter.deliveryId);
  if (filter.before !== undefined) rows = rows.where('deliveries.id', '<', filter.before);
  return (await rows.execute()).map((row) => ({
    siteId: row.site_id,
    parcelId: row.parcel_id,
    byCarrierOnly: row.sources?.every((source) => source === 'api') === true,
    // Ids in the database were made by newId.
    delivery: { id: row.id as Delivery['id'], reference: row.reference, trackingNumber: row.number === row.parcel_id ? '' : row.number, status: row.status, notBefore: row.not_before, notAfter: row.not_after, createdAt: row.created_at, deliveredAt: row.delivered_at },
  }));
}

/** One delivery of a carrier. Rejects with `request.not_found`: whose it is else is nobody's business. */
export async function requireDelivery(db: Kysely<Schema>, carrierId: string, deliveryId: string): Promise<PlacedDelivery> {
  const [found] = await readDeliveries(db, { carrierId, deliveryId, limit: 1 });
  if (found === undefined) throw new CodedError('request.not_found', 'There is no such delivery of yours.');
  return found;
}

/** The visits in which a parcel was brought, oldest first. */
export async function readDeliveryVisits(db: Kysely<Schema>, { siteId, parcelId }: PlacedDelivery): Promise<DeliveryVisit[]> {
  const known = await db.selectFrom('visit_parcels').select('visit_id').where('site_id', '=', siteId).where('parcel_id', '=', parcelId).orderBy('visit_id').limit(50).execute();
  const visits = await Promise.all(known.map(({ visit_id: visitId }) => readVisits(db, { siteId, visitId })));
  return Promise.all(visits.flat().map(async (row) => ({
    // Ids and states were validated when they came in.
    id: row.id as DeliveryVisit['id'],
    state: row.state as DeliveryVisit['state'],
    refusal: refusalForOthers(row.refusal),
    ...reportOf(row),
    ...timesOf(row),
    securedToken: row.secured_token,
    hubKey: row.secured_token === null ? null : await hubKeyOf(db, row.hub_id),
  })));
}
