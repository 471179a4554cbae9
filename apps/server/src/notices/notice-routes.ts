import type { Notification } from '@latchkey/contract';
import { type Clock, CodedError, newId, toIso } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { readInstant } from '../http/instants.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { takeAlarm } from './alarm-taking.ts';
import { receiptHash, siteOfReceipt } from './delivery-writer.ts';
import { type EndpointRules, readPublicEndpoint } from '../http/public-endpoint.ts';

export interface NoticeRoutesDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'vapid'>;
  readonly pushRules: EndpointRules;
  readonly clock: Clock;
}

/** Devices that one person may have told at a time. */
const MOST_SUBSCRIPTIONS = 20;

/** Handlers for being told. */
export function createNoticeRoutes({ db, keys, pushRules, clock }: NoticeRoutesDeps): Handlers<'showPushKey' | 'addPushSubscription' | 'removePushSubscription' | 'listNotifications' | 'noteNotification' | 'takeAlarm'> {
  return {
    async showPushKey() {
      return { publicKey: keys.vapid.publicKey };
    },
    async addPushSubscription({ caller, body }) {
      const endpoint = checkedEndpoint(body.endpoint, pushRules);
      const { p256dh, auth } = body.keys;
      // An uncompressed point of P-256 and 16 bytes (RFC 8291, 3.2): anything else fails later, when nobody looks.
      if (Buffer.from(p256dh, 'base64url').length !== 65 || Buffer.from(auth, 'base64url').length !== 16) throw new CodedError('request.invalid', 'The keys are not those of a push subscription.');
      const { count } = await db.selectFrom('push_subscriptions').select((eb) => eb.fn.countAll<number>().as('count')).where('member_id', '=', caller.memberId).where('gone_at', 'is', null).executeTakeFirstOrThrow();
      if (count >= MOST_SUBSCRIPTIONS) throw new CodedError('request.too_many', 'Too many devices are told already. Remove one first.');
      const now = toIso(clock.now());
      const { id } = await db
        .insertInto('push_subscriptions')
        .values({ id: newId('sub', clock.now()), member_id: caller.memberId, endpoint, p256dh, auth, created_at: now, gone_at: null })
        .onConflict((conflict) => conflict.columns(['member_id', 'endpoint']).doUpdateSet({ p256dh, auth, gone_at: null }))
        .returning('id')
        .executeTakeFirstOrThrow();
      // Made above with this prefix, or by an earlier call.
      return { id: id as `sub_${string}` };
    },
    async removePushSubscription({ caller, params }) {
      const removed = await db.updateTable('push_subscriptions').set({ gone_at: toIso(clock.now()) }).where('id', '=', params.subscriptionId).where('member_id', '=', caller.memberId).where('gone_at', 'is', null).executeTakeFirst();
      if (removed.numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'There is no such subscription of yours.');
    },
    async listNotifications({ caller, query }) {
      let rows = db
        .selectFrom('notifications')
        .leftJoin('alarm_calls', (join) => join.onRef('alarm_calls.site_id', '=', 'notifications.site_id').onRef('alarm_calls.id', '=', 'notifications.alarm_id'))
        .leftJoin('members as takers', 'takers.id', 'alarm_calls.taken_by')
        .selectAll('notifications')
        .select(['alarm_calls.taken_at', 'takers.name as taken_by'])
        .select((eb) =>
          jsonArrayFrom(
            eb
              .selectFrom('notification_deliveries as deliveries')
              .select(['deliveries.channel', 'deliveries.handed_over_at', 'deliveries.shown_at', 'deliveries.acknowledged_at', 'deliveries.failure'])
              .whereRef('deliveries.site_id', '=', 'notifications.site_id')
              .whereRef('deliveries.notification_id', '=', 'notifications.id')
              .orderBy('deliveries.id'),
          ).as('deliveries'),
        )
        .where('notifications.site_id', '=', caller.siteId)
        .where('notifications.member_id', '=', caller.memberId)
        .orderBy('notifications.id', 'desc')
        .limit(query.limit + 1);
      const before = idCursor('ntf', query.cursor);
      if (before !== undefined) rows = rows.where('notifications.id', '<', before);
      const items = (await rows.execute()).map((row): Notification => ({
        // Ids were made by this server with these prefixes.
        id: row.id as Notification['id'],
        kind: row.kind,
        visitId: row.visit_id as Notification['visitId'],
        incidentId: row.incident_id as Notification['incidentId'],
        title: row.title,
        body: row.body,
        createdAt: row.created_at,
        alarm: row.alarm_id === null ? null : { takenAt: row.taken_at, takenBy: row.taken_by },
        deliveries: row.deliveries.map((delivery) => ({
          channel: delivery.channel,
          handedOverAt: isoOf(delivery.handed_over_at),
          shownAt: isoOf(delivery.shown_at),
          acknowledgedAt: isoOf(delivery.acknowledged_at),
          failure: delivery.failure,
        })),
      }));
      return pageOf(items, query.limit);
    },
    async noteNotification({ params, body }) {
      const now = clock.now();
      const said = body.at === undefined ? now : readInstant(body.at);
      // A device's clock may be wrong, but nothing is shown in the future.
      const at = toIso(said < now ? said : now);
      const shown = sql<string>`coalesce(shown_at, greatest(${at}::timestamptz, created_at))`;
      const noted = await db
        .updateTable('notification_deliveries')
        .set(body.what === 'shown' ? { shown_at: shown } : { shown_at: shown, acknowledged_at: sql<string>`coalesce(acknowledged_at, greatest(${at}::timestamptz, created_at))` })
        .where('site_id', '=', siteOfReceipt(body.receipt))
        .where('notification_id', '=', params.notificationId)
        .where('receipt_hash', '=', receiptHash(body.receipt))
        .executeTakeFirst();
      if (noted.numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'There is no such notification.');
      if (body.what === 'acknowledged') await takeAlarm(db, { siteId: siteOfReceipt(body.receipt), notificationId: params.notificationId }, at);
    },
    async takeAlarm({ caller: { siteId, memberId }, params: { notificationId } }) {
      const known = await db.selectFrom('notifications').select('id').where('site_id', '=', siteId).where('id', '=', notificationId).executeTakeFirst();
      if (known === undefined) throw new CodedError('request.not_found', 'There is no such notification.');
      await takeAlarm(db, { siteId, notificationId }, toIso(clock.now()), memberId);
    },
  };
}

function checkedEndpoint(text: string, rules: EndpointRules): string {
  try {
    return readPublicEndpoint(text, rules).href;
  } catch (cause) {
    throw new CodedError('request.invalid', 'This is not the address of a push service: it must be https on the public internet.', { cause });
  }
}

/** Inside JSON, PostgreSQL writes instants its own way. */
const isoOf = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());
