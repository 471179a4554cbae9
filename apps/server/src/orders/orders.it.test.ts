import { createClient } from '@latchkey/client';
import type { NewOrderHook, OrderReceipt, Parcel, ShopSystem } from '@latchkey/contract';
import { Days, Minutes, newId } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBelongings } from '../household/belongings.fixture.ts';
import { addHousehold, type TestHousehold } from '../http/test-app.fixture.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';
import { headersOf, shopifyFulfillment, shopifyOrder, wooOrder } from './shop-messages.fixture.ts';

let real: RealServer;
let ash: TestHousehold;
let accessPointId: `ap_${string}`;
let lamps: { readonly id: `car_${string}`; readonly key: string };
let rival: { readonly id: `car_${string}`; readonly key: string };

beforeAll(async () => {
  real = await startRealServer({ LATCHKEY_CARRIER_SIGN_UP: 'true', LATCHKEY_RATE_LIMIT: '100000' });
  ash = await addHousehold(real.db, real.sessions, 'Ash');
  ({ accessPointId } = await addBelongings(real.db, ash, { hubKey: 'x', courierJkt: 'x' }));
  [lamps, rival] = [await register('Lamps & Co.'), await register('Rival')];
});
afterAll(() => real[Symbol.asyncDispose]());

async function register(name: string) {
  const { account, key } = await createClient({ baseUrl: real.url }).call('POST /api/v1/carriers', { body: { name, kind: 'shop', sandbox: false } });
  return { id: account.id, key: key.secret };
}
const as = (key: string) => createClient({ baseUrl: real.url, authorize: async () => ({ authorization: `Bearer ${key}` }) });
const household = async () => {
  const cookie = await ash.cookieOf('owner');
  return createClient({ baseUrl: real.url, authorize: async () => ({ cookie }) });
};
const newCode = async () => (await household()).call('POST /api/v1/delivery-codes', { body: { accessPointId, name: 'Lamps' } });
const tokenOf = async (code: string, shop = lamps.id) => (await createClient({ baseUrl: real.url }).call('POST /api/v1/checkout/tokens', { body: { code, shop } })).token;
const newToken = async () => tokenOf((await newCode()).code);
const hookOf = (system: ShopSystem, secret?: string) => as(lamps.key).call('POST /api/v1/carrier/order-hooks', { body: { system, ...(secret === undefined ? {} : { secret }) } });
const shopifyHook = () => hookOf('shopify', 'f00dfeedc0ffee00f00dfeedc0ffee00');
let count = 0;
const newNumber = () => `MADEUP${String((count += 1)).padStart(9, '4')}`;
const newOrder = () => (count += 1) + 1_000;

const parcelOf = async (number: string): Promise<Parcel | undefined> => (await (await household()).call('GET /api/v1/parcels', { query: { limit: 100 } })).items.find((parcel) => parcel.number === number);
const receiptsOf = async (hook: NewOrderHook): Promise<readonly OrderReceipt[]> => (await as(lamps.key).call('GET /api/v1/carrier/order-hooks/{hookId}/receipts', { params: { hookId: hook.id } })).items;
const last = async (hook: NewOrderHook) => (await receiptsOf(hook))[0];
const deliveries = async () => (await real.db.selectFrom('carrier_deliveries').select('id').execute()).length;

async function post(hook: Pick<NewOrderHook, 'id'>, body: string, headers: Readonly<Record<string, string>>) {
  const response = await fetch(`${real.url}/api/v1/orders/${hook.id}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return { status: response.status, text: await response.text() };
}
const sendShopify = (hook: NewOrderHook, order: object, topic?: string) => post(hook, JSON.stringify(order), headersOf.shopify(hook.secret, JSON.stringify(order), topic));
const sendWoo = (hook: NewOrderHook, order: object, topic?: string) => post(hook, JSON.stringify(order), headersOf.woocommerce(hook.secret, JSON.stringify(order), topic));
const sendStandard = (hook: NewOrderHook, message: object, given?: { readonly id?: string; readonly at?: number }) => post(hook, JSON.stringify(message), headersOf.standard(hook.secret, JSON.stringify(message), given));

const TAKEN = { status: 200, text: '{}' };

describe('an order of a shop’s system', () => {
  it('of Shopify is expected when it is shipped, followed, and cancelled', async () => {
    const [hook, id, token, number] = [await shopifyHook(), newOrder(), await newToken(), newNumber()];
    expect(await sendShopify(hook, shopifyOrder({ id, token }), 'orders/create')).toEqual(TAKEN);
    expect(await sendShopify(hook, shopifyOrder({ id, token, numbers: [number] }), 'orders/fulfilled')).toEqual(TAKEN);
    expect(await last(hook)).toMatchObject({ topic: 'orders/fulfilled', order: `#${id}`, outcome: 'taken', announced: 1 });
    expect(await parcelOf(number)).toMatchObject({ title: 'Lamps & Co.', accessPointId, status: 'expected', progress: 'announced', sources: ['api'] });
    // Fulfillments name the order alone.
    expect(await sendShopify(hook, shopifyFulfillment({ id, numbers: [number], shipment: 'out_for_delivery' }), 'fulfillments/update')).toEqual(TAKEN);
    expect(await last(hook)).toMatchObject({ outcome: 'taken', updated: 1 });
    expect(await sendShopify(hook, shopifyFulfillment({ id, numbers: [number], shipment: 'in_transit' }), 'fulfillments/update')).toEqual(TAKEN);
    expect(await parcelOf(number)).toMatchObject({ progress: 'out-for-delivery' });
    expect(await sendShopify(hook, shopifyOrder({ id, token, numbers: [number], cancelled: true }), 'orders/cancelled')).toEqual(TAKEN);
    expect(await last(hook)).toMatchObject({ outcome: 'taken', cancelled: 1 });
    expect(await parcelOf(number)).toMatchObject({ status: 'cancelled' });
    const { items } = await as(lamps.key).call('GET /api/v1/carrier/deliveries', {});
    expect(items[0]).toMatchObject({ reference: `#${id}`, trackingNumber: number, status: 'cancelled' });
  });

  it('of WooCommerce is expected by its metadata; a number that was corrected is taken back', async () => {
    const [hook, id, token, wrong, right] = [await hookOf('woocommerce'), newOrder(), await newToken(), newNumber(), newNumber()];
    expect(await sendWoo(hook, wooOrder({ id, token }), 'order.created')).toEqual(TAKEN);
    expect(await last(hook)).toMatchObject({ outcome: 'unchanged', order: String(id) });
    expect(await sendWoo(hook, wooOrder({ id, token, numbers: [wrong] }))).toEqual(TAKEN);
    expect(await sendWoo(hook, wooOrder({ id, token, numbers: [right] }))).toEqual(TAKEN);
    expect(await last(hook)).toMatchObject({ outcome: 'taken', announced: 1, cancelled: 1 });
    expect([(await parcelOf(wrong))?.status, (await parcelOf(right))?.status]).toEqual(['cancelled', 'expected']);
    expect(await sendWoo(hook, { id }, 'order.deleted')).toEqual(TAKEN);
    expect(await parcelOf(right)).toMatchObject({ status: 'cancelled' });
  });

  it('of a shop’s own making comes by Standard Webhooks', async () => {
    const [hook, token, first, second] = [await hookOf('standard'), await newToken(), newNumber(), newNumber()];
    const message = (parcels: readonly object[]) => ({ type: 'order.updated', timestamp: new Date().toISOString(), data: { orderId: 'A-17', deliverInside: token, parcels } });
    expect(await sendStandard(hook, message([{ trackingNumber: first }, { trackingNumber: second, status: 'in-transit' }]))).toEqual(TAKEN);
    expect(await last(hook)).toMatchObject({ outcome: 'taken', announced: 2, order: 'A-17' });
    expect(await parcelOf(second)).toMatchObject({ progress: 'in-transit' });
    expect(await sendStandard(hook, message([{ trackingNumber: first, status: 'cancelled' }, { trackingNumber: second }]))).toEqual(TAKEN);
    expect([(await parcelOf(first))?.status, (await parcelOf(second))?.status]).toEqual(['cancelled', 'expected']);
  });

  it('merges with what the household expects already, and stays theirs to cancel', async () => {
    const [hook, id, token, number] = [await shopifyHook(), newOrder(), await newToken(), newNumber()];
    await (await household()).call('POST /api/v1/parcels', { body: { text: number, title: 'Ours' } });
    await sendShopify(hook, shopifyOrder({ id, token, numbers: [number] }));
    expect(await parcelOf(number)).toMatchObject({ title: 'Ours', sources: ['typed', 'api'] });
    await sendShopify(hook, shopifyOrder({ id, token, numbers: [number], cancelled: true }), 'orders/cancelled');
    expect(await last(hook)).toMatchObject({ cancelled: 0, left: 1 });
    expect(await parcelOf(number)).toMatchObject({ status: 'expected' });
  });

  it('shares a parcel with another order: it comes until both are cancelled', async () => {
    const [hook, first, second, token, number] = [await shopifyHook(), newOrder(), newOrder(), await newToken(), newNumber()];
    for (const id of [first, second]) await sendShopify(hook, shopifyOrder({ id, token, numbers: [number] }));
    await sendShopify(hook, shopifyOrder({ id: first, token, numbers: [number], cancelled: true }), 'orders/cancelled');
    expect(await parcelOf(number)).toMatchObject({ status: 'expected' });
    await sendShopify(hook, shopifyOrder({ id: second, token, numbers: [number], cancelled: true }), 'orders/cancelled');
    expect(await parcelOf(number)).toMatchObject({ status: 'cancelled' });
  });

  it('that is for no home here is answered like one that is, and leaves nothing of itself', async () => {
    const [hook, id] = [await shopifyHook(), newOrder()];
    expect(await sendShopify(hook, shopifyOrder({ id, numbers: [newNumber()] }))).toEqual(TAKEN);
    expect(await sendShopify(hook, shopifyFulfillment({ id, numbers: [newNumber()] }), 'fulfillments/create')).toEqual(TAKEN);
    expect((await receiptsOf(hook)).map(({ outcome }) => outcome)).toEqual(['not-inside', 'not-inside']);
    expect(await real.db.selectFrom('hook_orders').select('order_id').where('hook_id', '=', hook.id).execute()).toEqual([]);
    expect(JSON.stringify(await real.db.selectFrom('order_receipts').selectAll().where('hook_id', '=', hook.id).execute())).not.toMatch(/Snow|jon@|Ash Street|lamp/i);
  });
});

describe('a token in an order', () => {
  it('of another shop’s, or of a code that was taken back, announces nothing, and is answered alike', async () => {
    const hook = await shopifyHook();
    const { id: codeId, code } = await newCode();
    const [foreign, revoked] = [await tokenOf((await newCode()).code, rival.id), await tokenOf(code)];
    await (await household()).call('DELETE /api/v1/delivery-codes/{codeId}', { params: { codeId } });
    const before = await deliveries();
    for (const token of [foreign, revoked, `${revoked}x`, 'SANDBOX', '', "'; drop table parcels; --", '<img src=x>']) {
      expect(await sendShopify(hook, shopifyOrder({ id: newOrder(), token, numbers: [newNumber()] }))).toEqual(TAKEN);
      expect(await last(hook)).toMatchObject({ outcome: 'token-refused', announced: 0 });
    }
    expect(await deliveries()).toBe(before);
  });

  it('is no delivery code: a code in its place is not tried', async () => {
    const [hook, { code }] = [await shopifyHook(), await newCode()];
    await sendShopify(hook, shopifyOrder({ id: newOrder(), token: code, numbers: [newNumber()] }));
    expect(await last(hook)).toMatchObject({ outcome: 'token-refused' });
    expect((await (await household()).call('GET /api/v1/delivery-codes', {})).items[0]).toMatchObject({ carrier: null });
  });
});

describe('a message that came before', () => {
  it('does nothing, whatever its headers that nobody signed say', async () => {
    const [hook, id, token, number] = [await shopifyHook(), newOrder(), await newToken(), newNumber()];
    const order = shopifyOrder({ id, token, numbers: [number] });
    await Promise.all([1, 2, 3].map(() => sendShopify(hook, order)));
    expect((await receiptsOf(hook)).map(({ outcome }) => outcome)).toEqual(['taken']);
    // The household struck it off; the same words do not bring it back.
    await (await household()).call('DELETE /api/v1/parcels/{parcelId}', { params: { parcelId: (await parcelOf(number))?.id ?? newId('par') } });
    expect(await sendShopify(hook, order)).toEqual(TAKEN);
    await sendShopify(hook, shopifyOrder({ id, token, numbers: [number], shipment: 'in_transit' }));
    expect(await parcelOf(number)).toMatchObject({ status: 'cancelled' });
  });

  it('is known by its id under Standard Webhooks, also when it is signed again', async () => {
    const [hook, token, number] = [await hookOf('standard'), await newToken(), newNumber()];
    const message = { type: 'order.updated', data: { orderId: '1', deliverInside: token, parcels: [{ trackingNumber: number }] } };
    for (const at of [Date.now() - Minutes(2), Date.now()]) expect(await sendStandard(hook, message, { id: 'msg_1', at })).toEqual(TAKEN);
    expect(await receiptsOf(hook)).toHaveLength(1);
  });

  it('and is older than what is known takes nothing back', async () => {
    const [hook, id, token, number] = [await shopifyHook(), newOrder(), await newToken(), newNumber()];
    await sendShopify(hook, shopifyOrder({ id, token, numbers: [number] }));
    await sendShopify(hook, shopifyOrder({ id, token, at: new Date(Date.now() - Minutes(10)).toISOString() }), 'orders/create');
    expect(await last(hook)).toMatchObject({ outcome: 'old' });
    await sendShopify(hook, shopifyOrder({ id: newOrder(), token, numbers: [newNumber()], at: new Date(Date.now() - Days(4)).toISOString() }));
    expect(await last(hook)).toMatchObject({ outcome: 'old', announced: 0 });
    expect(await parcelOf(number)).toMatchObject({ status: 'expected' });
  });
});

describe('a message that nobody of the shop signed', () => {
  it('is refused, and tells not even whether there is such an address', async () => {
    const [hook, token] = [await shopifyHook(), await newToken()];
    const body = JSON.stringify(shopifyOrder({ id: newOrder(), token, numbers: [newNumber()] }));
    const good = headersOf.shopify(hook.secret, body);
    const before = await deliveries();
    const attempts = [
      post(hook, body, {}),
      post(hook, body, { 'x-shopify-hmac-sha256': '' }),
      post(hook, body, { ...good, 'x-shopify-hmac-sha256': 'AAAA' }),
      post(hook, body, { ...good, 'x-shopify-hmac-sha256': Buffer.alloc(32).toString('base64') }),
      post(hook, `${body} `, good),
      post(hook, body.replace('MADEUP', 'OTHERS'), good),
      // Another system's header, by the right secret.
      post(hook, body, headersOf.woocommerce(hook.secret, body)),
      post({ id: newId('ohk') }, body, good),
    ];
    const answers = await Promise.all(attempts);
    expect(new Set(answers.map(({ text }) => text))).toHaveLength(1);
    expect(answers.map(({ status }) => status)).toEqual(attempts.map(() => 401));
    expect(await deliveries()).toBe(before);
    expect(await receiptsOf(hook)).toEqual([]);
    const { items } = await as(lamps.key).call('GET /api/v1/carrier/order-hooks', {});
    expect(items.find(({ id }) => id === hook.id)).toMatchObject({ refused: { because: 'signature' } });
  });

  it('or that was signed too long ago is refused', async () => {
    const [hook, token] = [await hookOf('standard'), await newToken()];
    const message = { type: 'order.updated', data: { orderId: '1', deliverInside: token, parcels: [{ trackingNumber: newNumber() }] } };
    for (const at of [Date.now() - Minutes(6), Date.now() + Minutes(6)]) expect(await sendStandard(hook, message, { at })).toMatchObject({ status: 401 });
    const body = JSON.stringify(message);
    expect(await post(hook, body, { ...headersOf.standard(hook.secret, body), 'webhook-timestamp': 'now' })).toMatchObject({ status: 401 });
    expect((await as(lamps.key).call('GET /api/v1/carrier/order-hooks', {})).items.find(({ id }) => id === hook.id)?.refused).not.toBeNull();
  });

  it('is taken as a question by WooCommerce whether anybody is there, and changes nothing', async () => {
    for (const id of [(await hookOf('woocommerce')).id, newId('ohk')]) expect(await post({ id }, 'webhook_id=142', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual(TAKEN);
    expect(await post(await hookOf('woocommerce'), 'webhook_id=142&x=1', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 401 });
  });
});

describe('a message that is signed and no order', () => {
  it('is answered alike and understood as nothing', async () => {
    const hook = await shopifyHook();
    const bodies = [
      ['nothing', ''], ['no JSON', '{'], ['a text', '"x"'], ['a list', '[]'], ['null', 'null'], ['an order without an id', '{"note_attributes":[]}'], ['a prototype', '{"__proto__":{"id":1}}'],
      ['an id with NUL', String.raw`{"id":"a\u0000b"}`], ['a NUL in its name', String.raw`{"id":1,"name":"\u0000"}`], ['deep nesting', `{"id":1,"note_attributes":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
      ['a thousand parcels', JSON.stringify({ id: 1, fulfillments: Array.from({ length: 1_000 }, () => ({ tracking_number: '1' })) })],
    ] as const;
    for (const [name, body] of bodies) expect([name, await post(hook, body, headersOf.shopify(hook.secret, body))]).toEqual([name, TAKEN]);
    expect((await receiptsOf(hook)).map(({ outcome }) => outcome)).toEqual(bodies.map(() => 'unreadable'));
  });

  it('is refused where it is too large', async () => {
    const hook = await shopifyHook();
    const body = JSON.stringify({ id: 1, note: 'x'.repeat(300_000) });
    expect(await post(hook, body, headersOf.shopify(hook.secret, body))).toMatchObject({ status: 413 });
  });

  it('of another topic is left alone, and tracking numbers that are none are said', async () => {
    const [hook, token] = [await shopifyHook(), await newToken()];
    await sendShopify(hook, { id: 1 }, 'products/update');
    expect(await last(hook)).toMatchObject({ outcome: 'ignored', topic: 'products/update' });
    await sendShopify(hook, shopifyOrder({ id: newOrder(), token, numbers: ['<script>alert(1)</script>', "'; drop table parcels; --"] }));
    expect(await last(hook)).toMatchObject({ outcome: 'unchanged', left: 2 });
  });
});

describe('an address of a shop', () => {
  it('is its own: another shop sees, turns and removes nothing of it', async () => {
    const hook = await shopifyHook();
    const theirs = as(rival.key);
    expect((await theirs.call('GET /api/v1/carrier/order-hooks', {})).items).toEqual([]);
    const params = { hookId: hook.id };
    for (const attempt of [() => theirs.call('DELETE /api/v1/carrier/order-hooks/{hookId}', { params }), () => theirs.call('POST /api/v1/carrier/order-hooks/{hookId}/rotate', { params, body: {} }), () => theirs.call('GET /api/v1/carrier/order-hooks/{hookId}/receipts', { params })])
      await expect(attempt()).rejects.toMatchObject({ code: 'request.not_found' });
  });

  it('takes the secret before a rotation for a day, and none after it was removed', async () => {
    const hook = await hookOf('woocommerce');
    const turned = await as(lamps.key).call('POST /api/v1/carrier/order-hooks/{hookId}/rotate', { params: { hookId: hook.id }, body: {} });
    expect(turned.secret).not.toBe(hook.secret);
    for (const secret of [hook.secret, turned.secret]) expect(await sendWoo({ ...hook, secret }, wooOrder({ id: newOrder() }))).toEqual(TAKEN);
    await real.db.updateTable('order_hooks').set({ previous_until: '2026-01-01T00:00:00.000Z' }).where('id', '=', hook.id).execute();
    expect(await sendWoo(hook, wooOrder({ id: newOrder() }))).toMatchObject({ status: 401 });
    expect(JSON.stringify(await real.db.selectFrom('order_hooks').selectAll().execute())).not.toContain(turned.secret);
    await as(lamps.key).call('DELETE /api/v1/carrier/order-hooks/{hookId}', { params: { hookId: hook.id } });
    expect(await sendWoo({ ...hook, secret: turned.secret }, wooOrder({ id: newOrder() }))).toMatchObject({ status: 401 });
  });

  it('has the secret that its system signs with', async () => {
    await expect(hookOf('shopify')).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(hookOf('standard', 'not a secret of theirs')).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(hookOf('standard', 'whsec_short00000000')).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await hookOf('standard')).toMatchObject({ secret: expect.stringMatching(/^whsec_/), url: expect.stringMatching(/\/api\/v1\/orders\/ohk_/), refused: null });
  });
});
