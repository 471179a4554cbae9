import { createHash } from 'node:crypto';
import { type Clock, newId, randomToken, toIso } from '@latchkey/kit';
import type { Insertable, Transaction } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import type { NotificationDeliveriesTable, NotificationsTable, Schema } from '../database/schema.ts';
import { type NoticeChannel, tellingOf } from './notice-kind.ts';
import type { RaiseNotice, Told } from './notice.ts';
import { type Language, noticeText } from './notice-text.ts';

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

export interface NoticeRaiserDeps {
  readonly boss: PgBoss;
  /** Channels that this server can use. */
  readonly channels: ReadonlySet<NoticeChannel>;
  readonly language: Language;
  /** IANA name of the zone in which notices tell the time. */
  readonly timeZone: string;
  readonly clock: Clock;
}

/** Writes notifications, deliveries and jobs in the transaction of what they tell of: none is lost, and none tells of what did not happen. */
export function createNoticeRaiser(deps: NoticeRaiserDeps): RaiseNotice {
  const { boss, language, timeZone, clock } = deps;
  return async (transaction, notice) => {
    const telling = tellingOf(notice.kind);
    if (telling.channels.length === 0) return [];
    const everybody = await peopleOf(transaction, notice.siteId);
    // A guest cannot answer.
    const people = notice.kind === 'approval.asked' ? everybody.filter(({ role }) => role !== 'guest') : everybody;
    if (people.length === 0) return [];
    const createdAt = toIso(clock.now());
    const { title, body } = noticeText(notice.kind, notice.facts, language, timeZone);
    const rows: readonly Insertable<NotificationsTable>[] = people.map(({ id }) => ({
      site_id: notice.siteId, id: newId('ntf', clock.now()), member_id: id, visit_id: notice.visitId, incident_id: notice.incidentId ?? null, kind: notice.kind, title, body, created_at: createdAt,
    }));
    const written = await transaction
      .insertInto('notifications')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['site_id', 'visit_id', 'kind', 'member_id']).doNothing())
      .returning(['id', 'member_id'])
      .execute();

    const deliveries: Insertable<NotificationDeliveriesTable>[] = [];
    const jobs: Record<NoticeChannel, DeliveryJob[]> = { push: [], email: [] };
    for (const { id, member_id: memberId } of written) {
      const person = people.find((candidate) => candidate.id === memberId);
      const targets = telling.channels.filter((channel) => deps.channels.has(channel)).flatMap((channel) => targetsOf(channel, person));
      for (const target of targets) {
        const [deliveryId, receipt] = [newId('dlv', clock.now()), makeReceipt(notice.siteId)];
        deliveries.push({
          ...target, site_id: notice.siteId, notification_id: id, id: deliveryId, created_at: createdAt,
          handed_over_at: null, shown_at: null, acknowledged_at: null, failure: null, receipt_hash: receiptHash(receipt),
        });
        jobs[target.channel].push({ siteId: notice.siteId, notificationId: id, deliveryId, receipt });
      }
    }
    if (deliveries.length > 0) await transaction.insertInto('notification_deliveries').values(deliveries).execute();
    for (const channel of telling.channels) {
      const queued = jobs[channel].map((data) => ({ data }));
      if (queued.length > 0) await boss.insert(queueOf(channel), queued, { db: fromKysely(transaction) });
    }
    return written.map(({ id, member_id: memberId }): Told => ({
      memberId,
      notification: {
        // Made above with these prefixes; a visit's id was validated when it came in.
        id: id as Told['notification']['id'],
        kind: notice.kind,
        visitId: notice.visitId as Told['notification']['visitId'],
        incidentId: (notice.incidentId ?? null) as Told['notification']['incidentId'],
        title,
        body,
        createdAt,
        deliveries: deliveries
          .filter((delivery) => delivery.notification_id === id)
          .map(({ channel }) => ({ channel, handedOverAt: null, shownAt: null, acknowledgedAt: null, failure: null })),
      },
    }));
  };
}

interface Person {
  readonly id: string;
  readonly role: Schema['members']['role'];
  readonly email: string | null;
  readonly subscriptions: readonly string[];
}

async function peopleOf(transaction: Transaction<Schema>, siteId: string): Promise<readonly Person[]> {
  const rows = await transaction
    .selectFrom('sites')
    .innerJoin('members', 'members.household_id', 'sites.household_id')
    .leftJoin('push_subscriptions', (join) => join.onRef('push_subscriptions.member_id', '=', 'members.id').on('push_subscriptions.gone_at', 'is', null))
    .select(['members.id', 'members.role', 'members.email', 'push_subscriptions.id as subscription_id'])
    .where('sites.id', '=', siteId)
    .where('members.left_at', 'is', null)
    .orderBy('members.id')
    .execute();
  const people = new Map<string, Person>();
  for (const row of rows) {
    const before = people.get(row.id)?.subscriptions ?? [];
    people.set(row.id, { id: row.id, role: row.role, email: row.email, subscriptions: row.subscription_id === null ? before : [...before, row.subscription_id] });
  }
  return [...people.values()];
}

function targetsOf(channel: NoticeChannel, person: Person | undefined): readonly Pick<NotificationDeliveriesTable, 'channel' | 'address' | 'push_subscription_id'>[] {
  if (person === undefined) return [];
  if (channel === 'email') return person.email === null ? [] : [{ channel, address: person.email, push_subscription_id: null }];
  return person.subscriptions.map((id) => ({ channel, address: null, push_subscription_id: id }));
}
