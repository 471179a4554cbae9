import type { Stop } from '@latchkey/contract';
import { type Clock, Hours, Instant, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** A working day and the night after it: what ended longer ago is history. */
const DAY = Hours(18);
const MOST_STOPS = 500;

export interface StopFilter {
  readonly carrierId: string;
  /** Of one courier's route; else all of the carrier's. */
  readonly courierId?: string;
  readonly deliveryId?: string;
}

/** Stops that are open or ended within the day, in the order of the route; those that are on nobody's route last. */
export async function readStops(db: Kysely<Schema>, clock: Clock, { carrierId, courierId, deliveryId }: StopFilter) {
  const since = toIso(Instant(clock.now() - DAY));
  let rows = db
    .selectFrom('carrier_deliveries as deliveries')
    .innerJoin('parcels', (join) => join.onRef('parcels.site_id', '=', 'deliveries.site_id').onRef('parcels.id', '=', 'deliveries.parcel_id'))
    .select(['deliveries.id', 'deliveries.site_id', 'deliveries.parcel_id', 'deliveries.reference', 'deliveries.address', 'deliveries.courier_id', 'deliveries.report_reason', 'deliveries.reported_at'])
    .select(['parcels.number', 'parcels.status', 'parcels.not_before', 'parcels.not_after'])
    .where('deliveries.carrier_id', '=', carrierId)
    .where((eb) => eb.or([eb('parcels.status', 'in', ['expected', 'delivering']), eb('parcels.delivered_at', '>', since)]))
    .orderBy('deliveries.stop', (order) => order.asc().nullsLast())
    .orderBy('deliveries.id')
    .limit(MOST_STOPS);
  if (courierId !== undefined) rows = rows.where('deliveries.courier_id', '=', courierId);
  if (deliveryId !== undefined) rows = rows.where('deliveries.id', '=', deliveryId);
  return (await rows.execute()).map((row) => ({ siteId: row.site_id, parcelId: row.parcel_id, courierId: row.courier_id, stop: toStop(row) }));
}

interface StopRow {
  readonly id: string;
  readonly number: string;
  readonly address: string | null;
  readonly reference: string | null;
  readonly not_before: string | null;
  readonly not_after: string | null;
  readonly status: Stop['status'];
  readonly report_reason: NonNullable<Stop['report']>['reason'] | null;
  readonly reported_at: string | null;
}

const toStop = (row: StopRow): Stop => ({
  // Ids in the database were made by newId.
  deliveryId: row.id as Stop['deliveryId'],
  trackingNumber: row.number,
  address: row.address,
  reference: row.reference,
  notBefore: row.not_before,
  notAfter: row.not_after,
  status: row.status,
  report: row.report_reason === null || row.reported_at === null ? null : { reason: row.report_reason, at: row.reported_at },
});
