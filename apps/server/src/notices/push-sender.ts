import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createHash } from 'node:crypto';
import { CodedError, Seconds } from '@latchkey/kit';
import webPush from 'web-push';
import type { HandOver } from './hand-over.ts';
import { type EndpointRules, guardedLookup, readPublicEndpoint } from '../http/public-endpoint.ts';

export interface PushMessage {
  readonly subscription: { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
  readonly payload: Readonly<Record<string, unknown>>;
  readonly urgency: 'normal' | 'high';
  readonly keepSeconds: number;
  /** Messages of one topic replace each other while they wait (RFC 8030, 5.4), so that one sent twice is shown once. */
  readonly topic: string;
}

export interface PushSender {
  /** Hands one message over. Never rejects: whatever happened is the outcome. */
  send(message: PushMessage): Promise<HandOver>;
}

const ANSWER_WITHIN = Seconds(10);

/** Web Push: RFC 8030 with the encryption of RFC 8291 and the server's VAPID key (RFC 8292). `contact` is a `mailto:` or https URL for the push service's operator. */
export function createPushSender(deps: { readonly vapid: { readonly publicKey: string; readonly privateKey: string }; readonly contact: string; readonly rules: EndpointRules }): PushSender {
  const { vapid, contact, rules } = deps;
  const lookup = guardedLookup(rules);
  return {
    async send(message) {
      let details: { readonly url: URL; readonly headers: object; readonly body: Buffer | null };
      try {
        const url = readPublicEndpoint(message.subscription.endpoint, rules);
        const { endpoint, p256dh, auth } = message.subscription;
        details = { url, ...webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify(message.payload), {
          vapidDetails: { subject: contact, ...vapid },
          TTL: message.keepSeconds,
          urgency: message.urgency,
          topic: createHash('sha256').update(message.topic).digest('base64url').slice(0, 32),
        }) };
      } catch (error) {
        return { kind: 'refused', reason: error instanceof CodedError ? error.code : 'push.keys_invalid' };
      }
      try {
        const status = await post(details.url, details.headers, details.body);
        if (status >= 200 && status < 300) return { kind: 'taken' };
        const reason = `push.status_${status}`;
        if (status === 404 || status === 410) return { kind: 'gone', reason };
        return { kind: status === 429 || status >= 500 ? 'later' : 'refused', reason };
      } catch (error) {
        if (error instanceof CodedError && error.code === 'push.endpoint_refused') return { kind: 'refused', reason: error.code };
        return { kind: 'later', reason: isNodeError(error) ? `push.${error.code.toLowerCase()}` : 'push.failed' };
      }
    },
  };

  function post(url: URL, headers: object, body: Buffer | null): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    // web-push gives plain header names with texts and numbers. Redirects are not followed: they count as refused.
    const outgoing = send(url, { method: 'POST', headers: headers as Record<string, string | number>, lookup, signal: AbortSignal.timeout(ANSWER_WITHIN) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    outgoing.end(body ?? undefined);
    return promise;
  }
}

const isNodeError = (error: unknown): error is Error & { code: string } => error instanceof Error && 'code' in error && typeof error.code === 'string';
