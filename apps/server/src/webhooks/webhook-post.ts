import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { CodedError, Seconds } from '@latchkey/kit';
import { type EndpointRules, guardedLookup, readPublicEndpoint } from '../http/public-endpoint.ts';

/** As Standard Webhooks advises: a receiver that takes longer should queue. */
const ANSWER_WITHIN = Seconds(15);

/** What a webhook made of a message. `gone`: it says that it is over (410). */
export type PostOutcome = Answered & ({ readonly kind: 'taken' } | { readonly kind: 'gone' | 'later'; readonly failure: string });

interface Answered {
  /** Of HTTP; null where no answer came. */
  readonly status: number | null;
}

/** Reads the address of a webhook. Throws `webhook.url_refused` unless it is https to the public internet; where the rules allow it, http to this machine too. */
export function readWebhookUrl(text: string, rules: EndpointRules): string {
  try {
    return readPublicEndpoint(text, rules).href;
  } catch (cause) {
    throw new CodedError('webhook.url_refused', 'A webhook must be https on the public internet, without name or password in the address.', { cause });
  }
}

/** Posts one message. The address is judged again when its name is resolved, and the connection goes to the very address that was judged; redirects are not followed. Never rejects. */
export function createWebhookPost(rules: EndpointRules, answerWithin = ANSWER_WITHIN): (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<PostOutcome> {
  const lookup = guardedLookup(rules);
  return async (url, headers, body) => {
    try {
      const target = new URL(readWebhookUrl(url, rules));
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const send = target.protocol === 'https:' ? requestHttps : requestHttp;
      const signal = AbortSignal.timeout(answerWithin);
      // Without keep-alive: a connection that stays could outlive the judgement of its address.
      const outgoing = send(target, { method: 'POST', headers: { 'content-type': 'application/cloudevents+json; charset=utf-8', ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'Latchkey' }, lookup, agent: false, signal }, (response) => {
        response.on('error', () => {}).resume();
        resolve(response.statusCode ?? 0);
      });
      outgoing.on('error', (error) => reject(signal.aborted ? new CodedError('webhook.timeout', 'The webhook did not answer in time', { cause: error }) : error));
      outgoing.end(body);
      const status = await promise;
      if (status >= 200 && status < 300) return { kind: 'taken', status };
      return { kind: status === 410 ? 'gone' : 'later', failure: `status ${status}`, status };
    } catch (error) {
      return { kind: 'later', failure: error instanceof Error && 'code' in error ? String(error.code) : 'failed', status: null };
    }
  };
}
