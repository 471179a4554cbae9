import { CodedError } from '@latchkey/kit';
import type { createWebhookPost } from '../webhooks/webhook-post.ts';
import type { HandOver } from './hand-over.ts';
import type { NoticeMessage } from './notice-message.ts';
import { buttonWords } from './notice-text.ts';
import { type EndpointRules, readPublicEndpoint } from '../http/public-endpoint.ts';

/** What ntfy allows in a topic's name. */
const TOPIC = /^\/[\w-]{1,64}$/;

/** Reads the address of an ntfy topic, such as `https://ntfy.sh/my-door`. Throws `push.endpoint_refused` unless it is https on the public internet with a topic and nothing else. */
export function readNtfyAddress(text: string, rules: EndpointRules): URL {
  const url = readPublicEndpoint(text, rules);
  if (!TOPIC.test(url.pathname) || url.search !== '' || url.hash !== '') throw new CodedError('push.endpoint_refused', 'This is not the address of an ntfy topic');
  return url;
}

/** Publishes one notice as JSON (https://docs.ntfy.sh/publish/#publish-as-json). An alarm can be taken in the app, without opening a page. Never rejects. */
export async function sendByNtfy(post: ReturnType<typeof createWebhookPost>, address: string, message: NoticeMessage): Promise<HandOver> {
  const { origin, pathname } = new URL(address);
  const { title, body, url, group, language, receipt } = message;
  const words = buttonWords(language);
  const take = {
    action: 'http', label: words.take, url: receipt.url, method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ receipt: receipt.token, what: 'acknowledged' }), clear: true,
  };
  const outcome = await post(`${origin}/`, { 'content-type': 'application/json' }, JSON.stringify({
    topic: pathname.slice(1), title, message: body, click: url,
    // 5 rings through "do not disturb"; 4 rings; 3 is the default.
    priority: group === 'alarm' ? 5 : group === 'question' ? 4 : 3,
    tags: group === 'alarm' ? ['rotating_light'] : ['door'],
    actions: [...(group === 'alarm' ? [take] : []), { action: 'view', label: words.open, url }],
  }));
  if (outcome.kind === 'taken') return outcome;
  return { kind: outcome.kind, reason: `ntfy.${outcome.failure.replace(' ', '_').toLowerCase()}` };
}
