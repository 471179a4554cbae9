import { type CallOutput, createClient } from '@latchkey/client';
import { makeDeviceKeys, type PolicyRule, safePolicy, signPolicy, thumbprint } from '@latchkey/grants';
import { Days, Hours, type Instant, newId, plus, Seconds, systemClock, toIso } from '@latchkey/kit';
import * as oauth from 'oauth4webapi';
import { exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDevice } from '../../../../packages/grants/src/household.fixture.ts';
import { keepSigned } from '../authority/authority-store.ts';
import { addBelongings } from '../household/belongings.fixture.ts';
import { addHousehold, type TestHousehold } from '../http/test-app.fixture.ts';
import { addCarrier } from './carrier.fixture.ts';
import { findHeld, insertHeld } from './held-grant-store.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';
import { startWebhookPeer } from '../webhooks/webhook-peer.fixture.ts';

let real: RealServer;
let ash: TestHousehold;
let accessPointId: `ap_${string}`;
let keyOf: Record<'swift' | 'rival', string>;

beforeAll(async () => {
  real = await startRealServer({ LATCHKEY_CARRIER_SIGN_UP: 'true', LATCHKEY_WEBHOOK_LOOPBACK: 'true' });
  ash = await addHousehold(real.db, real.sessions, 'Ash');
  ({ accessPointId } = await addBelongings(real.db, ash, { hubKey: 'x', courierJkt: 'x' }));
  keyOf = { swift: (await register('Swift')).key.secret, rival: (await register('Rival')).key.secret };
});
afterAll(() => real[Symbol.asyncDispose]());

const register = (name: string) => createClient({ baseUrl: real.url }).call('POST /api/v1/carriers', { body: { name, kind: 'carrier', sandbox: false } });
const as = (key: string) => createClient({ baseUrl: real.url, authorize: async () => ({ authorization: `Bearer ${key}` }) });
const household = async () => {
  const cookie = await ash.cookieOf('owner');
  return createClient({ baseUrl: real.url, authorize: async () => ({ cookie }) });
};
const newCode = async () => (await (await household()).call('POST /api/v1/delivery-codes', { body: { accessPointId, name: 'Swift' } })).code;
let numbers = 0;
const newNumber = () => `MADEUP${String((numbers += 1)).padStart(9, '7')}`;

describe('a delivery code', () => {
  it('lets one carrier announce a parcel, which the household expects at that door', async () => {
    const [code, trackingNumber] = [await newCode(), newNumber()];
    const delivery = await as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code: code.toLowerCase(), trackingNumber, reference: 'order 7', title: 'Lamp' } });
    expect(delivery).toMatchObject({ status: 'expected', reference: 'order 7', trackingNumber });
    const { items } = await (await household()).call('GET /api/v1/parcels', {});
    expect(items.find((parcel) => parcel.number === trackingNumber)).toMatchObject({ title: 'Lamp', accessPointId, status: 'expected' });
    const codes = await (await household()).call('GET /api/v1/delivery-codes', {});
    expect(codes.items[0]).toMatchObject({ carrier: 'Swift', name: 'Swift' });
  });

  it('is its first carrier’s: to another it is as wrong as any', async () => {
    const code = await newCode();
    expect(await as(keyOf.swift).call('POST /api/v1/carrier/address', { body: { code } })).toMatchObject({ door: { name: 'Door' }, hindrance: 'hub' });
    await expect(as(keyOf.rival).call('POST /api/v1/carrier/address', { body: { code } })).rejects.toMatchObject({ code: 'delivery.code_invalid' });
    await expect(as(keyOf.rival).call('POST /api/v1/carrier/deliveries', { body: { code: 'AAAA-BBBB-CCCC', trackingNumber: newNumber() } })).rejects.toMatchObject({ code: 'delivery.code_invalid' });
  });

  it('ends when the household takes it back', async () => {
    const { id, code } = await (await household()).call('POST /api/v1/delivery-codes', { body: { accessPointId, name: 'Swift' } });
    await as(keyOf.swift).call('POST /api/v1/carrier/address', { body: { code } });
    await (await household()).call('DELETE /api/v1/delivery-codes/{codeId}', { params: { codeId: id } });
    await expect(as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber: newNumber() } })).rejects.toMatchObject({ code: 'delivery.code_invalid' });
  });
});

describe('what can be done at an address', () => {
  const signPolicyOf = async (version: number, rules: readonly PolicyRule[], knockSeconds?: number) => {
    const policy = { ...safePolicy(ash.siteId, 1, 'UTC', [{ id: accessPointId, kind: 'parcel-box' }], 0), version };
    const doors = policy.doors.map((door) => ({ ...door, rules, ...(knockSeconds !== undefined && { knockSeconds }) }));
    await keepSigned(real.db, 'policies', { siteId: ash.siteId, version, text: await signPolicy({ ...policy, doors: doors as typeof policy.doors }, (await makeDevice('owner')).signer) }, systemClock);
  };
  const always = { windows: [], dates: { from: null, until: null } };
  const anybody = { whom: { kind: 'label' as const }, ...always };

  it('is shut while no owner has signed anything, and then what the rules say of that moment', async () => {
    const code = await newCode();
    const rulesAt = async (at?: Instant) => (await as(keyOf.swift).call('POST /api/v1/carrier/address', { body: { code, ...(at !== undefined && { at: toIso(at) }) } })).rules;
    expect(await rulesAt()).toEqual({ delivery: 'shut', deliveryByYourCourier: null, return: 'shut', ringSeconds: null });

    const desk = await makeDeviceKeys();
    await as(keyOf.swift).call('POST /api/v1/carrier/signing-key', { body: { publicKey: desk.sign.publicKey } });
    const theirs = { whom: { kind: 'carrier' as const, name: 'Swift', keys: [await thumbprint(desk.sign.publicKey)] }, ...always };
    const tomorrow = plus(systemClock.now(), Days(1));
    const shutTomorrow = { ...anybody, dates: { from: toIso(tomorrow).slice(0, 10), until: toIso(tomorrow).slice(0, 10) }, purposes: ['return' as const], how: 'never' as const };
    await signPolicyOf(1, [{ ...theirs, purposes: ['delivery'], how: 'itself' }, { ...anybody, purposes: ['delivery'], how: 'ask' }, shutTomorrow, { ...anybody, purposes: ['return'], how: 'itself' }], 20);
    expect(await rulesAt()).toEqual({ delivery: 'ask', deliveryByYourCourier: 'itself', return: 'itself', ringSeconds: 20 });
    expect(await rulesAt(tomorrow)).toMatchObject({ delivery: 'ask', return: 'shut' });

    await real.db.insertInto('away_periods').values({ site_id: ash.siteId, starts_at: toIso(plus(systemClock.now(), Hours(-1))), ends_at: toIso(plus(systemClock.now(), Hours(1))) }).execute();
    expect(await rulesAt()).toMatchObject({ delivery: 'ask', deliveryByYourCourier: 'ask', return: 'ask' });
  });

  it('is told for a week, and for no moment that is over', async () => {
    const code = await newCode();
    for (const at of [plus(systemClock.now(), Days(8)), plus(systemClock.now(), Days(-1))]) {
      await expect(as(keyOf.swift).call('POST /api/v1/carrier/address', { body: { code, at: toIso(at) } })).rejects.toMatchObject({ code: 'request.invalid' });
    }
  });
});

describe('the grants of a delivery', () => {
  it('are its carrier’s to see and to take back, and nobody else’s', async () => {
    const trackingNumber = newNumber();
    const { id: deliveryId } = await as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code: await newCode(), trackingNumber } });
    const courier = await as(keyOf.swift).call('POST /api/v1/carrier/couriers', { body: { name: 'Bo' } });
    const { parcel_id: parcelId } = await real.db.selectFrom('carrier_deliveries').select('parcel_id').where('id', '=', deliveryId).executeTakeFirstOrThrow();
    const { hub_id: hubId } = await real.db.selectFrom('access_points').select('hub_id').where('id', '=', accessPointId).executeTakeFirstOrThrow();
    const now = systemClock.now();
    const [grantId, from, until] = [newId('grt'), toIso(now), toIso(plus(now, Hours(6)))];
    await insertHeld(real.db, { site_id: ash.siteId, jti: grantId, visit_id: newId('vis'), hub_id: hubId, access_point_id: accessPointId, parcel_id: parcelId, delivery_id: deliveryId, courier_id: courier.id, courier_jkt: 'x', carrier_key: 'x', policy_version: 1, text: 'x', issued_at: from, not_before: from, expires_at: until });
    const grants = (key: string) => as(key).call('GET /api/v1/carrier/deliveries/{deliveryId}/grants', { params: { deliveryId } });
    const takeBack = (key: string, id = grantId) => as(key).call('DELETE /api/v1/carrier/deliveries/{deliveryId}/grants/{grantId}', { params: { deliveryId, grantId: id } });
    expect(await grants(keyOf.swift)).toEqual({ items: [{ id: grantId, courierId: courier.id, from, until, state: 'sent', visitId: null }] });
    await expect(grants(keyOf.rival)).rejects.toMatchObject({ code: 'request.not_found' });
    await expect(takeBack(keyOf.rival)).rejects.toMatchObject({ code: 'request.not_found' });
    await expect(takeBack(keyOf.swift, newId('grt'))).rejects.toMatchObject({ code: 'request.not_found' });
    const { id: other } = await as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code: await newCode(), trackingNumber: newNumber() } });
    await expect(as(keyOf.swift).call('DELETE /api/v1/carrier/deliveries/{deliveryId}/grants/{grantId}', { params: { deliveryId: other, grantId } })).rejects.toMatchObject({ code: 'request.not_found' });
    await takeBack(keyOf.swift);
    await takeBack(keyOf.swift);
    expect((await findHeld(real.db, ash.siteId, grantId))?.ended_because).toBe('carrier');
  });
});

describe('a delivery', () => {
  it('is written once for one Idempotency-Key, and is in the pages of the list once', async () => {
    const [code, trackingNumber, idempotencyKey] = [await newCode(), newNumber(), newId('idem')];
    const ask = () => as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber }, idempotencyKey });
    expect(await ask()).toEqual(await ask());
    for (let more = 0; more < 3; more += 1) await as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber: newNumber() } });
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: CallOutput<'GET /api/v1/carrier/deliveries'> = await as(keyOf.swift).call('GET /api/v1/carrier/deliveries', { query: { limit: 2, ...(cursor === undefined ? {} : { cursor }) } });
      seen.push(...page.items.map((item) => item.trackingNumber));
      cursor = page.next;
    }
    expect(seen.filter((number) => number === trackingNumber)).toHaveLength(1);
    expect(new Set(seen)).toHaveLength(seen.length);
    expect((await as(keyOf.rival).call('GET /api/v1/carrier/deliveries', {})).items).toEqual([]);
  });

  it('merges with what the household expects already, and stays theirs to cancel', async () => {
    const [code, trackingNumber] = [await newCode(), newNumber()];
    await (await household()).call('POST /api/v1/parcels', { body: { text: trackingNumber, title: 'Ours' } });
    const delivery = await as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber, title: 'Theirs' } });
    const { items } = await (await household()).call('GET /api/v1/parcels', {});
    expect(items.filter((parcel) => parcel.number === trackingNumber).map(({ title }) => title)).toEqual(['Ours']);
    await expect(as(keyOf.swift).call('DELETE /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId: delivery.id } })).rejects.toMatchObject({ code: 'request.conflict' });
    await expect(as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber } })).rejects.toMatchObject({ code: 'request.conflict' });
  });

  it('says what matters when it is handed over; of what the household said nothing changes, and no caution goes', async () => {
    const code = await newCode();
    const announced = async (attributes: object, own?: object) => {
      const trackingNumber = newNumber();
      if (own !== undefined) await (await household()).call('POST /api/v1/parcels', { body: { text: trackingNumber, attributes: own } });
      await as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber, attributes } });
      return (await (await household()).call('GET /api/v1/parcels', {})).items.find(({ number }) => number === trackingNumber)?.attributes;
    };
    expect(await announced({ size: 'large', weightGrams: 9_000, perishable: true })).toEqual({ size: 'large', weightGrams: 9_000, perishable: true, doNotLocker: false, ageCheck: false, handoverCode: null });
    expect(await announced({ size: 'small', ageCheck: false, handoverCode: '0000' }, { size: 'bulky', ageCheck: true, handoverCode: '482913' })).toMatchObject({ size: 'bulky', ageCheck: true, handoverCode: '482913' });
    expect(await announced({ ageCheck: true }, {})).toMatchObject({ ageCheck: true });
    for (const attributes of [{ weightGrams: -1 }, { size: 'vast' }, { handoverCode: '<b>' }])
      await expect(announced(attributes)).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('says how far it is, which never goes back, and adds a caution; a rival, and what was cancelled, change nothing', async () => {
    const [code, trackingNumber] = [await newCode(), newNumber()];
    const swift = as(keyOf.swift);
    const { id: deliveryId } = await swift.call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber } });
    type Change = Parameters<typeof swift.call<'PATCH /api/v1/carrier/deliveries/{deliveryId}'>>[1]['body'];
    const change = (body: Change, caller = swift) => caller.call('PATCH /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId }, body });
    const parcel = async () => (await (await household()).call('GET /api/v1/parcels', {})).items.find(({ number }) => number === trackingNumber);
    expect(await change({ progress: 'out-for-delivery', attributes: { perishable: true } })).toMatchObject({ id: deliveryId, status: 'expected' });
    expect(await parcel()).toMatchObject({ progress: 'out-for-delivery', attributes: { perishable: true } });
    await change({ progress: 'in-transit', attributes: { perishable: false } });
    expect(await parcel()).toMatchObject({ progress: 'out-for-delivery', attributes: { perishable: true } });
    await expect(change({ progress: 'teleported' as 'returned' })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(change({ progress: 'returned' }, as(keyOf.rival))).rejects.toMatchObject({ code: 'request.not_found' });
    await swift.call('DELETE /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId } });
    await expect(change({ progress: 'returned' })).rejects.toMatchObject({ code: 'request.conflict' });
  });

  it('is no parcel that the household sends out under the same number', async () => {
    const [code, trackingNumber] = [await newCode(), newNumber()];
    await (await household()).call('POST /api/v1/parcels', { body: { text: trackingNumber, title: 'Boots, too small', direction: 'out' } });
    await expect(as(keyOf.swift).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber } })).rejects.toMatchObject({ code: 'request.conflict' });
    expect((await as(keyOf.swift).call('GET /api/v1/carrier/deliveries', { query: { limit: 100 } })).items.filter((item) => item.trackingNumber === trackingNumber)).toEqual([]);
  });

  it('tells its webhook when it is made and when the household cancels it', async () => {
    await using peer = await startWebhookPeer();
    const swift = as(keyOf.swift);
    const { id: webhookId } = await swift.call('POST /api/v1/carrier/webhooks', { body: { url: peer.url } });
    const trackingNumber = newNumber();
    const delivery = await swift.call('POST /api/v1/carrier/deliveries', { body: { code: await newCode(), trackingNumber } });
    const { items } = await (await household()).call('GET /api/v1/parcels', {});
    await (await household()).call('DELETE /api/v1/parcels/{parcelId}', { params: { parcelId: items.find((parcel) => parcel.number === trackingNumber)?.id ?? newId('par') } });
    const types = () => peer.received.map(({ body }) => (JSON.parse(body) as { type: string }).type).toSorted();
    await expect.poll(types, { timeout: Seconds(30) }).toEqual(['latchkey.delivery.cancelled', 'latchkey.delivery.created']);
    expect(await swift.call('GET /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId: delivery.id } })).toMatchObject({ status: 'cancelled' });
    await expect.poll(async () => (await swift.call('GET /api/v1/carrier/webhooks/{webhookId}/messages', { params: { webhookId } })).items.map(({ state }) => state), { timeout: Seconds(30) }).toEqual(['delivered', 'delivered']);
    const [message] = (await swift.call('GET /api/v1/carrier/webhooks/{webhookId}/messages', { params: { webhookId } })).items;
    await swift.call('POST /api/v1/carrier/webhooks/{webhookId}/messages/{eventId}/replay', { params: { webhookId, eventId: message?.id ?? newId('evt') } });
    await expect.poll(() => peer.received.length, { timeout: Seconds(30) }).toBe(3);
    expect(peer.received[2]?.headers['webhook-id']).toBe(message?.id);
  });
});

describe('a checkout token', () => {
  const issue = (code: string, shop: string) => createClient({ baseUrl: real.url }).call('POST /api/v1/checkout/tokens', { body: { code, shop: shop as `car_${string}` } });
  const idOf = async (key: string) => (await as(key).call('GET /api/v1/carrier', {})).id;
  const order = (key: string, code: string) => as(key).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber: newNumber() } });
  const refused = { code: 'delivery.code_invalid' };

  it('lets its one shop announce parcels, and is unreadable for it; asking for one takes the code for nobody', async () => {
    const code = await newCode();
    const [ofRival, ofSwift] = [await issue(code, await idOf(keyOf.rival)), await issue(code.toLowerCase(), await idOf(keyOf.swift))];
    expect(Object.keys(ofSwift).toSorted()).toEqual(['expiresAt', 'token']);
    expect(Date.parse(ofSwift.expiresAt) - Date.now()).toBeLessThanOrEqual(Days(30));
    expect(ofSwift.token.split('.').map((part) => Buffer.from(part, 'base64url').toString()).join('\n')).not.toMatch(/car_|dc_|ap_|ste_|shop|code/);
    await expect(order(keyOf.swift, ofRival.token)).rejects.toMatchObject(refused);
    expect((await order(keyOf.swift, ofSwift.token)).status).toBe('expected');
    expect((await order(keyOf.swift, ofSwift.token)).status).toBe('expected');
    // The first shop that used the code keeps it.
    await expect(order(keyOf.rival, ofRival.token)).rejects.toMatchObject(refused);
    await expect(issue(code, await idOf(keyOf.rival))).rejects.toMatchObject(refused);
    // It announces and tells nothing: what the door can do is asked with the code.
    await expect(as(keyOf.swift).call('POST /api/v1/carrier/address', { body: { code: ofSwift.token } })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('ends with the code, and neither a wrong code nor an unknown shop gets one', async () => {
    const code = await newCode();
    const shop = await idOf(keyOf.swift);
    const { token } = await issue(code, shop);
    const { items } = await (await household()).call('GET /api/v1/delivery-codes', {});
    await (await household()).call('DELETE /api/v1/delivery-codes/{codeId}', { params: { codeId: items[0]?.id ?? newId('dc') } });
    await expect(order(keyOf.swift, token)).rejects.toMatchObject(refused);
    const free = await newCode();
    const answers = await Promise.allSettled([issue(code, shop), issue('CODE00000000', shop), issue(free, newId('car')), issue('SANDBOX', shop)]);
    expect(answers.map((answer) => (answer.status === 'rejected' ? answer.reason.message : 'given'))).toEqual(Array(4).fill('This delivery code is wrong, used by somebody else, revoked or too old. Make a new one for this shop.'));
    await expect(order(keyOf.swift, `${token.slice(0, -2)}AA`)).rejects.toMatchObject(refused);
  });
});

describe('a key', () => {
  it('is nowhere in the database, gives no more than it has, and ends at once when it is revoked', async () => {
    const first = as(keyOf.swift);
    const { id, secret } = await first.call('POST /api/v1/carrier/keys', { body: { name: 'Reader', scopes: ['account', 'deliveries:read'] } });
    expect(JSON.stringify(await real.db.selectFrom('carrier_credentials').selectAll().execute())).not.toContain(secret.slice(8));
    await as(secret).call('GET /api/v1/carrier/deliveries', {});
    await expect(as(secret).call('GET /api/v1/carrier/webhooks', {})).rejects.toMatchObject({ code: 'request.forbidden' });
    await expect(as(secret).call('POST /api/v1/carrier/keys', { body: { name: 'More', scopes: ['webhooks'] } })).rejects.toMatchObject({ code: 'request.forbidden' });
    const listed = (await first.call('GET /api/v1/carrier/credentials', {})).items.find((item) => item.id === id);
    expect(listed).toMatchObject({ kind: 'key', name: 'Reader', lastUsedAt: expect.any(String) });
    await first.call('DELETE /api/v1/carrier/credentials/{credentialId}', { params: { credentialId: id } });
    await expect(as(secret).call('GET /api/v1/carrier/deliveries', {})).rejects.toMatchObject({ code: 'request.unauthenticated' });
  });

  it('says how much it may still ask', async () => {
    const { headers } = await fetch(`${real.url}/api/v1/carrier`, { headers: { authorization: `Bearer ${keyOf.rival}` } });
    expect(Number(headers.get('ratelimit-remaining'))).toBeLessThan(Number(headers.get('ratelimit-limit')));
    expect(Number(headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
  });
});

describe('a client with a key of its own (an OAuth library that we did not write)', () => {
  it('gets a token for its DPoP key, and nobody else can use it', async () => {
    const [signing, dpopKeys] = [await oauth.generateKeyPair('ES256', { extractable: true }), await oauth.generateKeyPair('ES256')];
    // What WebCrypto exports of such a key has this form.
    const publicKey = (await exportJWK(signing.publicKey)) as { kty: 'EC'; crv: 'P-256'; x: string; y: string };
    const { id } = await as(keyOf.swift).call('POST /api/v1/carrier/clients', { body: { name: 'Backend', scopes: ['deliveries:read'], publicKey } });
    const server: oauth.AuthorizationServer = { issuer: real.url, token_endpoint: `${real.url}/api/v1/oauth/token` };
    const client: oauth.Client = { client_id: id };
    const insecure = { [oauth.allowInsecureRequests]: true };
    const DPoP = oauth.DPoP(client, dpopKeys);
    const request = (auth: oauth.ClientAuth, scope: string) => oauth.clientCredentialsGrantRequest(server, client, auth, { scope }, { DPoP, ...insecure });
    const token = await oauth.processClientCredentialsResponse(server, client, await request(oauth.PrivateKeyJwt(signing.privateKey), 'deliveries:read'));
    expect(token).toMatchObject({ token_type: 'dpop', expires_in: 300, scope: 'deliveries:read' });

    const ask = (proof: oauth.DPoPHandle) => oauth.protectedResourceRequest(token.access_token, 'GET', new URL(`${real.url}/api/v1/carrier/deliveries`), undefined, undefined, { DPoP: proof, ...insecure });
    expect((await ask(DPoP)).status).toBe(200);
    await expect(ask(oauth.DPoP(client, await oauth.generateKeyPair('ES256'))).then(({ status }) => status)).resolves.toBe(401);
    expect((await fetch(`${real.url}/api/v1/carrier/deliveries`, { headers: { authorization: `Bearer ${token.access_token}` } })).status).toBe(401);

    const other = await oauth.generateKeyPair('ES256');
    await expect(oauth.processClientCredentialsResponse(server, client, await request(oauth.PrivateKeyJwt(other.privateKey), 'deliveries:read'))).rejects.toMatchObject({ error: 'invalid_client' });
    await expect(oauth.processClientCredentialsResponse(server, client, await request(oauth.PrivateKeyJwt(signing.privateKey), 'webhooks'))).rejects.toMatchObject({ error: 'invalid_scope' });

    await as(keyOf.swift).call('DELETE /api/v1/carrier/credentials/{credentialId}', { params: { credentialId: id } });
    await expect(ask(DPoP).then(({ status }) => status)).resolves.toBe(401);
  });
});

describe('an account', () => {
  it('is not given out where the server says so, and no sandbox is where no demo home is', async () => {
    await using closed = await startRealServer();
    for (const sandbox of [true, false]) {
      await expect(createClient({ baseUrl: closed.url }).call('POST /api/v1/carriers', { body: { name: 'Swift', kind: 'shop', sandbox } })).rejects.toMatchObject({ code: 'request.forbidden' });
    }
  });

  it('of the sandbox reaches no household, whatever code it knows', async () => {
    const { key } = await addCarrier(real.db, { siteId: ash.siteId, parcelId: newId('par'), accessPointId }, { sandbox: true });
    for (const code of [await newCode(), 'SANDBOX']) await expect(as(key).call('POST /api/v1/carrier/address', { body: { code } })).rejects.toMatchObject({ code: 'delivery.code_invalid' });
  });
});
