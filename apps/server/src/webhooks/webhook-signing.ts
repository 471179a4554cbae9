import { createHmac } from 'node:crypto';
import type { ServerKeys } from '../identity/server-keys.ts';

/** Which secret of a webhook. Each rotation counts up. */
export interface SecretName {
  readonly webhookId: string;
  readonly version: number;
}

/** A webhook's secret in the form of Standard Webhooks: derived, so that no database and no backup of one holds it. */
export const webhookSecret = (keys: Pick<ServerKeys, 'deriveSecret'>, { webhookId, version }: SecretName): string => `whsec_${keys.deriveSecret(`webhook ${webhookId} ${version}`).toString('base64')}`;

/** The headers of one message (Standard Webhooks 1.0: `id.timestamp.body`, HMAC-SHA256), with a signature for each secret that is valid. */
export function signedHeaders(secrets: readonly string[], message: { readonly id: string; readonly timestamp: number; readonly body: string }): Readonly<Record<string, string>> {
  const { id, timestamp, body } = message;
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}
