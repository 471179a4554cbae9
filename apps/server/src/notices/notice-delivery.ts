import { type Clock, CodedError, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { MailSender } from './mail-sender.ts';
import { isNoticeKind, type NoticeChannel, tellingOf } from './notice-kind.ts';
import type { DeliveryJob } from './notice-raiser.ts';
import { answersOf, type Language } from './notice-text.ts';
import type { PushSender } from './push-sender.ts';

export interface NoticeDeliveryDeps {
  readonly db: Kysely<Schema>;
  readonly push: PushSender;
  readonly mail: MailSender | undefined;
  /** Origin of the resident's pages. */
  readonly publicUrl: string;
  readonly language: Language;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Hands one delivery over and writes down what came of it. Resolves when it needs no further attempt; rejects with `notice.not_handed_over` when it is to be
 * tried again. Handing over happens at least once: an attempt whose answer got lost is made again, under the same topic or message id.
 */
export function createNoticeDelivery(deps: NoticeDeliveryDeps): (channel: NoticeChannel, job: DeliveryJob) => Promise<void> {
  const { db, push, mail, publicUrl, language, clock, log } = deps;
  return async (channel, job) => {
    const { siteId, notificationId, deliveryId, receipt } = job;
    const row = await db
      .selectFrom('notification_deliveries as deliveries')
      .innerJoin('notifications', (join) => join.onRef('notifications.site_id', '=', 'deliveries.site_id').onRef('notifications.id', '=', 'deliveries.notification_id'))
      .leftJoin('push_subscriptions', 'push_subscriptions.id', 'deliveries.push_subscription_id')
      .select(['notifications.kind', 'notifications.visit_id', 'notifications.incident_id', 'notifications.title', 'notifications.body', 'deliveries.address', 'deliveries.handed_over_at'])
      .select(['push_subscriptions.id as subscription_id', 'push_subscriptions.endpoint', 'push_subscriptions.p256dh', 'push_subscriptions.auth', 'push_subscriptions.gone_at'])
      .where('deliveries.site_id', '=', siteId)
      .where('deliveries.notification_id', '=', notificationId)
      .where('deliveries.id', '=', deliveryId)
      .executeTakeFirst();
    if (row === undefined || row.handed_over_at !== null || !isNoticeKind(row.kind)) return;
    const { urgency, keepSeconds } = tellingOf(row.kind);
    const url = row.visit_id !== null ? `${publicUrl}/resident/visits/${row.visit_id}` : row.incident_id !== null ? `${publicUrl}/resident/incidents/${row.incident_id}` : publicUrl;
    const outcome = await (channel === 'push' ? sendPush() : sendMail());

    await db
      .updateTable('notification_deliveries')
      .set(outcome.kind === 'taken' ? { handed_over_at: toIso(clock.now()), failure: null } : { failure: outcome.reason })
      .where('site_id', '=', siteId)
      .where('notification_id', '=', notificationId)
      .where('id', '=', deliveryId)
      .execute();
    if (outcome.kind === 'taken') return;
    log.warn('a notification was not handed over', { channel, delivery: deliveryId, outcome: outcome.kind, reason: outcome.reason });
    if (outcome.kind === 'gone' && row.subscription_id !== null) {
      await db.updateTable('push_subscriptions').set({ gone_at: toIso(clock.now()) }).where('id', '=', row.subscription_id).execute();
    }
    if (outcome.kind === 'later') throw new CodedError('notice.not_handed_over', 'The notification was not handed over; it is tried again', { facts: { reason: outcome.reason } });

    async function sendPush() {
      if (row?.endpoint == null || row.p256dh === null || row.auth === null || row.gone_at !== null) return { kind: 'refused', reason: 'push.unsubscribed' } as const;
      // One place on the phone for each visit, so that "locked" replaces "unlocked"; an alarm stands beside it.
      const tag = `${row.visit_id ?? notificationId}${urgency === 'high' ? `-${row.kind}` : ''}`;
      return push.send({
        subscription: { endpoint: row.endpoint, p256dh: row.p256dh, auth: row.auth },
        payload: { notificationId, receipt, title: row.title, body: row.body, url, tag, ...(row.kind === 'approval.asked' ? { question: { visitId: row.visit_id, ...answersOf(language) } } : {}) },
        urgency,
        keepSeconds,
        topic: tag,
      });
    }

    async function sendMail() {
      if (mail === undefined || row?.address == null) return { kind: 'refused', reason: 'mail.not_configured' } as const;
      return mail.send({ to: row.address, title: row.title, body: row.body, url, language, urgent: urgency === 'high', idempotencyKey: deliveryId });
    }
  };
}
