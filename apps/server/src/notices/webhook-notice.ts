import type { ServerKeys } from '../identity/server-keys.ts';
import type { createWebhookPost } from '../webhooks/webhook-post.ts';
import { signedHeaders, webhookSecret } from '../webhooks/webhook-signing.ts';
import type { HandOver } from './hand-over.ts';
import type { NoticeMessage } from './notice-message.ts';

/** The secret that signs what goes to a person's own webhook. */
export const noticeSecret = (keys: Pick<ServerKeys, 'deriveSecret'>, targetId: string): string => webhookSecret(keys, { webhookId: targetId, version: 1 });

/** Posts one notice as a CloudEvent, signed as Standard Webhooks are. `receipt` lets the program that got it take an alarm. Never rejects. */
export async function sendByWebhook(
  deps: { readonly post: ReturnType<typeof createWebhookPost>; readonly keys: Pick<ServerKeys, 'deriveSecret'>; readonly publicUrl: string; readonly now: number },
  target: { readonly id: string; readonly url: string },
  message: NoticeMessage,
): Promise<HandOver> {
  const { deliveryId: id, kind, group, title, body: text, url, visitId, incidentId, createdAt, receipt } = message;
  const body = JSON.stringify({
    specversion: '1.0', id, source: `${deps.publicUrl}/api/v1`, type: `latchkey.notice.${kind}`, subject: visitId ?? incidentId ?? message.notificationId, time: createdAt, datacontenttype: 'application/json',
    data: { kind, group, title, body: text, url, visitId, incidentId, receipt },
  });
  const outcome = await deps.post(target.url, signedHeaders([noticeSecret(deps.keys, target.id)], { id, timestamp: Math.floor(deps.now / 1_000), body }), body);
  return outcome.kind === 'taken' ? outcome : { kind: outcome.kind, reason: `webhook.${outcome.failure.replace(' ', '_').toLowerCase()}` };
}
