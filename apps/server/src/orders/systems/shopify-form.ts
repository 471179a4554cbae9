import type { ParcelProgress } from '@latchkey/domain';
import { z } from 'zod';
import { digestOf, headerOf, hmac, instantIn, isTokenName, MOST_PARCELS, numberText, orderId, type OrderNews, type ShopForm, shortText, tokenText, type ToldNumber } from './shop-form.ts';

const time = z.string().max(40).nullish();

/** Of the fulfillment that `fulfillments/…` send, and that an order holds. */
const fulfillment = z.object({
  status: z.string().max(80).nullish(),
  shipment_status: z.string().max(80).nullish(),
  tracking_number: numberText.nullish(),
  tracking_numbers: z.array(numberText).max(MOST_PARCELS).nullish(),
});
const fulfillmentOfOrder = fulfillment.extend({ order_id: orderId, updated_at: time });
const shopifyOrder = z.object({
  id: orderId,
  name: shortText(100).nullish(),
  updated_at: time,
  cancelled_at: time,
  note_attributes: z.array(z.object({ name: z.string().max(1_000), value: z.unknown() })).max(500).nullish(),
  fulfillments: z.array(fulfillment).max(MOST_PARCELS).nullish(),
});

const PROGRESS: Readonly<Record<string, ParcelProgress>> = {
  label_printed: 'announced', label_purchased: 'announced', confirmed: 'announced', in_transit: 'in-transit', out_for_delivery: 'out-for-delivery',
  attempted_delivery: 'attempted', ready_for_pickup: 'at-pickup-point', delivered: 'delivered',
};
const ENDED: ReadonlySet<string> = new Set(['cancelled', 'error', 'failure']);
const ORDERS: ReadonlySet<string> = new Set(['orders/create', 'orders/updated', 'orders/paid', 'orders/fulfilled', 'orders/partially_fulfilled', 'orders/cancelled']);
const FULFILLMENTS: ReadonlySet<string> = new Set(['fulfillments/create', 'fulfillments/update']);

/** Shopify: `X-Shopify-Hmac-Sha256` is the base64 of HMAC-SHA256 over the body, by a secret that Shopify names. It signs no time and no id. */
export const shopifyForm: ShopForm = {
  newSecret: undefined,
  isSecret: () => true,
  signatures: (message) => [Buffer.from(headerOf(message, 'x-shopify-hmac-sha256'), 'base64')],
  signatureBy: (secret, { body }) => hmac(secret, body),
  sentAt: () => undefined,
  idOf: digestOf,
  read(message, json) {
    const topic = headerOf(message, 'x-shopify-topic').slice(0, 80);
    if (ORDERS.has(topic)) return { topic, news: newsOfOrder(shopifyOrder.parse(json)) };
    if (topic === 'orders/delete') return { topic, news: { ...newsOfOrder(shopifyOrder.pick({ id: true }).parse(json)), cancelled: true } };
    if (!FULFILLMENTS.has(topic)) return { topic, news: undefined };
    const one = fulfillmentOfOrder.parse(json);
    return { topic, news: { orderId: one.order_id, name: null, token: undefined, at: instantIn(one.updated_at), cancelled: false, parcels: numbersOf(one), complete: false } };
  },
};

function newsOfOrder(order: Partial<z.output<typeof shopifyOrder>> & Pick<z.output<typeof shopifyOrder>, 'id'>): OrderNews {
  const token = order.note_attributes?.find(({ name }) => isTokenName(name))?.value;
  return {
    orderId: order.id, name: order.name ?? null, token: tokenText.safeParse(token).data, at: instantIn(order.updated_at), cancelled: order.cancelled_at != null,
    parcels: (order.fulfillments ?? []).flatMap(numbersOf), complete: order.fulfillments != null,
  };
}

function numbersOf({ status, shipment_status: shipment, tracking_number: one, tracking_numbers: several }: z.output<typeof fulfillment>): readonly ToldNumber[] {
  const numbers = new Set([...(several ?? []), ...(one == null ? [] : [one])]);
  return [...numbers].map((number) => ({ number, progress: PROGRESS[shipment ?? ''] ?? 'announced', cancelled: ENDED.has(status ?? '') }));
}
