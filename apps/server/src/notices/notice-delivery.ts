import type { NoticeChannel } from '@latchkey/contract';
import { type Clock, CodedError, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { createWebhookPost } from '../webhooks/webhook-post.ts';
import type { DeliveryJob } from './delivery-writer.ts';
import type { HandOver } from './hand-over.ts';
import type { MailSender } from './mail-sender.ts';
import type { MqttSender } from './mqtt-sender.ts';
import { isNoticeKind, type ToldKind, tellingOf } from './notice-kind.ts';
import { buttonsOf, type NoticeMessage } from './notice-message.ts';
import { buttonWords, type Language } from './notice-text.ts';
import { sendByNtfy } from './ntfy-sender.ts';
import type { PushSender } from './push-sender.ts';
import { sendByWebhook } from './webhook-notice.ts';

export interface NoticeDeliveryDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  readonly push: PushSender;
  /** Undefined where no mail server is configured: then nobody is told by e-mail. */
  readonly mail: MailSender | undefined;
  /** Undefined where no broker is configured. */
  readonly mqtt: MqttSender | undefined;
  readonly post: ReturnType<typeof createWebhookPost>;
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
  const { db, clock, log } = deps;
  return async (channel, job) => {
    const row = await findDelivery(db, job);
    if (row === undefined || row.handed_over_at !== null || (row.kind !== 'digest' && !isNoticeKind(row.kind))) return;
    const outcome = await send(deps, channel, row, messageOf(deps, job, { ...row, kind: row.kind }));
    const at = toIso(clock.now());
    await db
      .updateTable('notification_deliveries')
      .set(outcome.kind === 'taken' ? { handed_over_at: at, failure: null } : { failure: outcome.reason })
      .where('site_id', '=', job.siteId)
      .where('notification_id', '=', job.notificationId)
      .where('id', '=', job.deliveryId)
      .execute();
    if (outcome.kind === 'taken') return;
    log.warn('a notification was not handed over', { channel, delivery: job.deliveryId, outcome: outcome.kind, reason: outcome.reason });
    if (outcome.kind === 'gone' && row.subscription_id !== null) await db.updateTable('push_subscriptions').set({ gone_at: at }).where('id', '=', row.subscription_id).execute();
    if (outcome.kind === 'gone' && row.target_id !== null) await db.updateTable('notice_targets').set({ gone_at: at }).where('id', '=', row.target_id).execute();
    if (outcome.kind === 'later') throw new CodedError('notice.not_handed_over', 'The notification was not handed over; it is tried again', { facts: { reason: outcome.reason } });
  };
}

type DeliveryRow = NonNullable<Awaited<ReturnType<typeof findDelivery>>>;

function findDelivery(db: Kysely<Schema>, { siteId, notificationId, deliveryId }: DeliveryJob) {
  return db
    .selectFrom('notification_deliveries as deliveries')
    .innerJoin('notifications', (join) => join.onRef('notifications.site_id', '=', 'deliveries.site_id').onRef('notifications.id', '=', 'deliveries.notification_id'))
    .leftJoin('push_subscriptions', 'push_subscriptions.id', 'deliveries.push_subscription_id')
    .leftJoin('notice_targets', 'notice_targets.id', 'deliveries.target_id')
    .select(['notifications.kind', 'notifications.visit_id', 'notifications.incident_id', 'notifications.title', 'notifications.body', 'notifications.created_at', 'deliveries.address', 'deliveries.handed_over_at', 'deliveries.target_id'])
    .select(['push_subscriptions.id as subscription_id', 'push_subscriptions.endpoint', 'push_subscriptions.p256dh', 'push_subscriptions.auth', 'push_subscriptions.gone_at', 'notice_targets.gone_at as target_gone_at'])
    .where('deliveries.site_id', '=', siteId)
    .where('deliveries.notification_id', '=', notificationId)
    .where('deliveries.id', '=', deliveryId)
    .executeTakeFirst();
}

function messageOf({ publicUrl, language }: NoticeDeliveryDeps, { notificationId, deliveryId, receipt }: DeliveryJob, row: DeliveryRow & { readonly kind: ToldKind }): NoticeMessage {
  const { kind, title, body, created_at: createdAt, visit_id: visitId, incident_id: incidentId } = row;
  const { group, urgency } = tellingOf(kind);
  const url = visitId !== null ? `${publicUrl}/resident/visits/${visitId}` : incidentId !== null ? `${publicUrl}/resident/incidents/${incidentId}` : publicUrl;
  // One place on the phone for each visit, so that "locked" replaces "unlocked"; an alarm stands beside it.
  const tag = `${visitId ?? notificationId}${urgency === 'high' ? `-${kind}` : ''}`;
  return { notificationId, deliveryId, kind, group, title, body, createdAt, visitId, incidentId, url, tag, language, receipt: { url: `${publicUrl}/api/v1/notifications/${notificationId}/receipts`, token: receipt } };
}

async function send(deps: NoticeDeliveryDeps, channel: NoticeChannel, row: DeliveryRow, message: NoticeMessage): Promise<HandOver> {
  const { address, target_id: targetId } = row;
  if (channel === 'push') return sendByPush(deps.push, row, message);
  if (address === null || (targetId !== null && row.target_gone_at !== null)) return { kind: 'refused', reason: `${channel}.removed` };
  switch (channel) {
    case 'email':
      if (deps.mail === undefined) return { kind: 'refused', reason: 'mail.not_configured' };
      return deps.mail.send({ to: address, title: message.title, body: message.body, url: message.url, language: message.language, urgent: tellingOf(message.kind).urgency === 'high', idempotencyKey: message.deliveryId });
    case 'ntfy':
      return sendByNtfy(deps.post, address, message);
    case 'webhook':
      return sendByWebhook({ ...deps, now: deps.clock.now() }, { id: targetId ?? '', url: address }, message);
    case 'mqtt':
      if (deps.mqtt === undefined) return { kind: 'refused', reason: 'mqtt.not_configured' };
      return deps.mqtt.send(address, message);
  }
}

async function sendByPush(push: PushSender, { endpoint, p256dh, auth, gone_at: goneAt }: DeliveryRow, message: NoticeMessage): Promise<HandOver> {
  if (endpoint === null || p256dh === null || auth === null || goneAt !== null) return { kind: 'refused', reason: 'push.unsubscribed' };
  const { notificationId, title, body, url, tag, visitId, incidentId, kind, group } = message;
  const words = buttonWords(message.language);
  const { urgency, keepSeconds } = tellingOf(kind);
  const buttons = buttonsOf(message).map((action) => ({ action, title: words[action] }));
  return push.send({
    subscription: { endpoint, p256dh, auth },
    payload: { notificationId, receipt: message.receipt.token, title, body, url, tag, ...(group === 'alarm' ? { alarm: true } : {}), ...(buttons.length > 0 ? { about: { visitId, incidentId }, buttons } : {}) },
    urgency,
    keepSeconds,
    topic: tag,
  });
}
