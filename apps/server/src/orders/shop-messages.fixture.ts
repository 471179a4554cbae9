import { createHmac } from 'node:crypto';

/** What is changed of an order as its system would write it. */
export interface TestOrder {
  readonly id: number;
  /** In the note attribute or the metadata; left out for an order that is for no home here. */
  readonly token?: string | undefined;
  readonly numbers?: readonly string[];
  readonly shipment?: string | null;
  readonly fulfillment?: string;
  readonly cancelled?: boolean;
  readonly at?: string;
}

const now = () => new Date().toISOString();

/** An order of Shopify's Admin REST API (version 2024-10), as the webhook `orders/updated` sends it: shortened where nothing is read. */
export const shopifyOrder = ({ id, token, numbers = [], shipment = null, fulfillment = 'success', cancelled = false, at = now() }: TestOrder): object => ({
  id, admin_graphql_api_id: `gid://shopify/Order/${id}`, app_id: 580_111, name: `#${id}`, order_number: id, email: 'jon@example.com', currency: 'EUR', total_price: '49.00',
  created_at: at, updated_at: at, cancelled_at: cancelled ? at : null, cancel_reason: cancelled ? 'customer' : null, fulfillment_status: numbers.length > 0 ? 'fulfilled' : null,
  note_attributes: [{ name: 'gift wrap', value: 'yes' }, ...(token === undefined ? [] : [{ name: 'deliver-inside', value: token }])],
  customer: { id: 207_119_551, first_name: 'Jon', last_name: 'Snow' },
  shipping_address: { first_name: 'Jon', address1: 'Ash Street 4', zip: '12345', country_code: 'DE' },
  line_items: [{ id: 866_550_311, title: 'Reading lamp', quantity: 1, price: '49.00' }],
  fulfillments: numbers.length === 0 ? [] : [{ id: 255_858_046, order_id: id, status: fulfillment, service: 'manual', tracking_company: 'UPS', shipment_status: shipment, name: `#${id}.1`, tracking_number: numbers[0], tracking_numbers: numbers, tracking_urls: [], updated_at: at }],
});

/** What `fulfillments/update` sends: it names the order, and holds none of its attributes. */
export const shopifyFulfillment = ({ id, numbers = [], shipment = null, fulfillment = 'success', at = now() }: TestOrder): object => ({
  id: 255_858_046, order_id: id, status: fulfillment, created_at: at, service: 'manual', updated_at: at, tracking_company: 'UPS', shipment_status: shipment, location_id: null, origin_address: null,
  email: 'jon@example.com', destination: { first_name: 'Jon', address1: 'Ash Street 4' }, line_items: [], tracking_number: numbers[0] ?? null, tracking_numbers: numbers, tracking_urls: [], receipt: {}, name: `#${id}.1`,
});

/** An order of WooCommerce's REST API (version 3), as `order.updated` sends it, with what the extension Shipment Tracking keeps. */
export const wooOrder = ({ id, token, numbers, cancelled = false, at = now() }: TestOrder): object => ({
  id, parent_id: 0, number: String(id), order_key: 'wc_order_58d2d042d1d', created_via: 'checkout', version: '9.4.0', status: cancelled ? 'cancelled' : numbers === undefined ? 'processing' : 'completed', currency: 'EUR',
  date_created: at.slice(0, 19), date_created_gmt: at.slice(0, 19), date_modified: at.slice(0, 19), date_modified_gmt: at.slice(0, 19), total: '49.00', customer_id: 0,
  billing: { first_name: 'John', last_name: 'Doe', email: 'john.doe@example.com' }, shipping: { first_name: 'John', address_1: '969 Market' }, payment_method: 'bacs',
  meta_data: [
    { id: 13_106, key: '_download_permissions_granted', value: 'yes' },
    { id: 13_107, key: '_some_extension', value: { nested: [1, 2, 3] } },
    ...(token === undefined ? [] : [{ id: 13_108, key: '_deliver_inside', value: token }]),
    ...(numbers === undefined ? [] : [{ id: 13_109, key: '_wc_shipment_tracking_items', value: numbers.map((number) => ({ tracking_provider: 'DHL', custom_tracking_provider: '', custom_tracking_link: '', tracking_number: number, date_shipped: '1763769600', tracking_id: '5a9' })) }]),
  ],
  line_items: [{ id: 315, name: 'Reading lamp', quantity: 1 }],
});

const base64Of = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64');

/** The headers with which each system sends a body. */
export const headersOf = {
  shopify: (secret: string, body: string, topic = 'orders/updated') => ({ 'x-shopify-topic': topic, 'x-shopify-hmac-sha256': base64Of(secret, body), 'x-shopify-shop-domain': 'lamps.myshopify.com', 'x-shopify-api-version': '2024-10', 'x-shopify-webhook-id': crypto.randomUUID(), 'x-shopify-triggered-at': now() }),
  woocommerce: (secret: string, body: string, topic = 'order.updated') => ({ 'x-wc-webhook-source': 'https://lamps.example/', 'x-wc-webhook-topic': topic, 'x-wc-webhook-resource': 'order', 'x-wc-webhook-event': 'updated', 'x-wc-webhook-signature': base64Of(secret, body), 'x-wc-webhook-id': '142', 'x-wc-webhook-delivery-id': crypto.randomUUID() }),
  standard(secret: string, body: string, { id = crypto.randomUUID(), at = Date.now() }: { readonly id?: string; readonly at?: number } = {}) {
    const seconds = String(Math.floor(at / 1_000));
    return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1a,AAAA v1,${base64Of(Buffer.from(secret.slice('whsec_'.length), 'base64'), `${id}.${seconds}.${body}`)}` };
  },
} as const;
