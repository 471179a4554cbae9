import type { NotLeftReason, StopReason, WebhookEventType } from '@latchkey/contract';
import { newId } from '@latchkey/kit';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

type Db = Kysely<Schema> | Transaction<Schema>;

/** What a carrier is told: which delivery, and the visit where there is one. */
export interface DeliveryEvent {
  readonly carrierId: string;
  readonly deliveryId: string;
  readonly type: WebhookEventType;
  readonly reference: string | null;
  readonly visitId: string | null;
  /** Why the courier did not leave the parcel, by their word. */
  readonly reason?: NotLeftReason | StopReason | null;
  /** When it happened, ISO 8601. */
  readonly at: string;
}

/**
 * Two parts of a `with` that write an event and a message for each webhook that wants it, if `source` (another part) has a row:
 * a delivery is in the database with all that is to be told of it, or not at all.
 */
export function eventParts(event: DeliveryEvent, source: RawBuilder<unknown>): RawBuilder<unknown> {
  const { carrierId, deliveryId, type, reference, visitId, reason = null, at } = event;
  const data = JSON.stringify({ deliveryId, reference, ...(visitId === null ? {} : { visitId }), ...(reason === null ? {} : { reason }) });
  return sql`event as (
      insert into carrier_events (carrier_id, id, type, delivery_id, data, created_at)
      select ${carrierId}, ${newId('evt')}, ${type}, ${deliveryId}, ${data}::jsonb, ${at}::timestamptz from ${source} returning id
    ), messages as (
      insert into webhook_messages (carrier_id, webhook_id, event_id, attempts, next_attempt_at)
      select ${carrierId}, webhooks.id, event.id, 0, ${at}::timestamptz from webhooks, event
      where webhooks.carrier_id = ${carrierId} and webhooks.disabled_at is null and (webhooks.types is null or webhooks.types ? ${type})
    )`;
}

/** Tells the carriers of these parcels, in the transaction of what happened to them. */
export async function tellCarriers(db: Db, siteId: string, parcelIds: readonly string[], told: Pick<DeliveryEvent, 'type' | 'visitId' | 'reason' | 'at'>): Promise<void> {
  if (parcelIds.length === 0) return;
  const deliveries = await db.selectFrom('carrier_deliveries').select(['carrier_id', 'id', 'reference']).where('site_id', '=', siteId).where('parcel_id', 'in', [...parcelIds]).execute();
  for (const { carrier_id: carrierId, id: deliveryId, reference } of deliveries) {
    await sql`with source as (select 1), ${eventParts({ carrierId, deliveryId, reference, ...told }, sql`source`)} select 1`.execute(db);
  }
}
