import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { digestOf, headerOf, hmac, instantIn, isTokenName, MOST_PARCELS, numberText, orderId, type ShopForm, shortText, tokenText } from './shop-form.ts';

/** What the extension Shipment Tracking, and those that follow it, keep at an order. */
const trackingItems = z.array(z.object({ tracking_number: numberText })).max(MOST_PARCELS);
const TRACKING = '_wc_shipment_tracking_items';

/** Of an order in the REST API's form, version 3. Metadata is whatever extensions put there. */
const wooOrder = z.object({
  id: orderId,
  number: shortText(100).nullish(),
  status: z.string().max(80).nullish(),
  date_modified_gmt: z.string().max(40).nullish(),
  meta_data: z.array(z.object({ key: z.string().max(255), value: z.unknown() })).max(1_000).default([]),
});
/** An order that is refunded may be under way all the same. */
const CANCELLED: ReadonlySet<string> = new Set(['cancelled', 'failed', 'trash']);

/** WooCommerce: `X-WC-Webhook-Signature` is the base64 of HMAC-SHA256 over the body, the key being the secret's text. It signs no time and no id. */
export const woocommerceForm: ShopForm = {
  newSecret: () => randomBytes(32).toString('base64url'),
  isSecret: () => true,
  signatures: (message) => [Buffer.from(headerOf(message, 'x-wc-webhook-signature'), 'base64')],
  signatureBy: (secret, { body }) => hmac(secret, body),
  sentAt: () => undefined,
  idOf: digestOf,
  read(message, json) {
    const topic = headerOf(message, 'x-wc-webhook-topic').slice(0, 80);
    if (!topic.startsWith('order.')) return { topic, news: undefined };
    const order = wooOrder.parse(json);
    const items = order.meta_data.find(({ key }) => key === TRACKING)?.value;
    const token = order.meta_data.find(({ key }) => isTokenName(key))?.value;
    return {
      topic,
      news: {
        orderId: order.id, name: order.number ?? null, token: tokenText.safeParse(token).data,
        // Without a zone, by its name in UTC.
        at: instantIn(order.date_modified_gmt?.replace(/Z?$/, 'Z')),
        cancelled: topic === 'order.deleted' || CANCELLED.has(order.status ?? ''),
        parcels: items === undefined ? [] : trackingItems.parse(items).map(({ tracking_number: number }) => ({ number, progress: 'announced', cancelled: false })),
        // Without the extension nothing is said of parcels.
        complete: items !== undefined,
      },
    };
  },
};
