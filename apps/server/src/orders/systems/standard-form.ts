import { randomBytes } from 'node:crypto';
import { parcelProgress } from '@latchkey/domain';
import { z } from 'zod';
import { headerOf, hmac, instantIn, MOST_PARCELS, numberText, orderId, type ShopForm, shortText, tokenText } from './shop-form.ts';

const PREFIX = 'whsec_';

/** One shape for whatever a shop wrote itself. `parcels` are all of the order's so far; left out, nothing is said of them. */
const standardOrder = z.object({
  type: shortText(80),
  timestamp: z.string().max(40).optional(),
  data: z.object({
    orderId,
    name: shortText(100).nullish(),
    deliverInside: tokenText.nullish(),
    parcels: z.array(z.object({ trackingNumber: numberText, status: z.enum([...parcelProgress, 'cancelled']).default('announced') })).max(MOST_PARCELS).optional(),
  }),
});
const anyMessage = z.object({ type: shortText(80) });
const TOPICS: ReadonlySet<string> = new Set(['order.updated', 'order.cancelled']);

/** Standard Webhooks 1.0: `id.timestamp.body`, signatures as `v1,` and base64, the secret as `whsec_` and base64. */
export const standardForm: ShopForm = {
  newSecret: () => PREFIX + randomBytes(32).toString('base64'),
  isSecret: (secret) => /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret),
  signatures: (message) => headerOf(message, 'webhook-signature').split(' ').slice(0, 10).flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : [])),
  signatureBy: (secret, message) => hmac(Buffer.from(secret.slice(PREFIX.length), 'base64'), `${headerOf(message, 'webhook-id')}.${headerOf(message, 'webhook-timestamp')}.`, message.body),
  sentAt: (message) => (/^\d{1,12}$/.test(headerOf(message, 'webhook-timestamp')) ? Number(headerOf(message, 'webhook-timestamp')) * 1_000 : Number.NaN),
  idOf: (message) => headerOf(message, 'webhook-id'),
  read(_message, json) {
    const { type: topic } = anyMessage.parse(json);
    if (!TOPICS.has(topic)) return { topic, news: undefined };
    const { timestamp, data } = standardOrder.parse(json);
    return {
      topic,
      news: {
        orderId: data.orderId, name: data.name ?? null, token: data.deliverInside ?? undefined, at: instantIn(timestamp), cancelled: topic === 'order.cancelled', complete: data.parcels !== undefined,
        parcels: (data.parcels ?? []).map(({ trackingNumber: number, status }) => ({ number, progress: status === 'cancelled' ? null : status, cancelled: status === 'cancelled' })),
      },
    };
  },
};
