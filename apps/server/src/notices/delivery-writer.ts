import { createHash } from 'node:crypto';
import type { NoticeChannel } from '@latchkey/contract';
import { type Clock, newId, randomToken, toIso } from '@latchkey/kit';
import type { Insertable, Transaction } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import type { NotificationDeliveriesTable } from '../database/notice-schema.ts';
import type { Schema } from '../database/schema.ts';
import type { Place } from './recipients.ts';

/** One queue for each channel, so that a slow mail server keeps no push waiting. */
export const queueOf = (channel: NoticeChannel): string => `notice-${channel}`;

/** What a delivery job carries: names only, and the token that its receipts will show. */
export interface DeliveryJob {
  readonly siteId: string;
  readonly notificationId: string;
  readonly deliveryId: string;
  readonly receipt: string;
}

/** The token with which a device tells what became of a notification. It names its site, which the device does not know otherwise. */
const makeReceipt = (siteId: string): string => `${siteId}.${randomToken(26)}`;
export const siteOfReceipt = (receipt: string): string => receipt.split('.', 1)[0] ?? '';
export const receiptHash = (receipt: string): string => createHash('sha256').update(receipt).digest('hex');

/** A notification on its way to one address. */
export interface Outgoing {
  readonly notificationId: string;
  readonly place: Place;
}

/** Writes deliveries and their jobs in the caller's transaction, and gives them: when it commits they will be handed over, at least once. */
export async function writeDeliveries(transaction: Transaction<Schema>, { boss, clock }: { readonly boss: PgBoss; readonly clock: Clock }, siteId: string, outgoing: readonly Outgoing[]): Promise<readonly Outgoing[]> {
  if (outgoing.length === 0) return outgoing;
  const rows: Insertable<NotificationDeliveriesTable>[] = [];
  const jobs = new Map<NoticeChannel, { readonly data: DeliveryJob }[]>();
  for (const { notificationId, place } of outgoing) {
    const [deliveryId, receipt] = [newId('dlv', clock.now()), makeReceipt(siteId)];
    rows.push({
      ...place, site_id: siteId, notification_id: notificationId, id: deliveryId, created_at: toIso(clock.now()),
      handed_over_at: null, shown_at: null, acknowledged_at: null, failure: null, receipt_hash: receiptHash(receipt),
    });
    jobs.set(place.channel, [...(jobs.get(place.channel) ?? []), { data: { siteId, notificationId, deliveryId, receipt } }]);
  }
  await transaction.insertInto('notification_deliveries').values(rows).execute();
  for (const [channel, queued] of jobs) await boss.insert(queueOf(channel), queued, { db: fromKysely(transaction) });
  return outgoing;
}
