import { generateKeyPairSync } from 'node:crypto';
import { type CallOutput, createClient } from '@latchkey/client';
import { sockets } from '@latchkey/contract';
import { type CarrierWord, grantClaims, heldGrantClaims, makeDeviceKeys, safePolicy, signCarrierWord, signerOf, signPolicy, signRoster, thumbprint } from '@latchkey/grants';
import { Hours, Instant, newId, systemClock, toIso } from '@latchkey/kit';
import { calculateJwkThumbprint, decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeDevice } from '../../../../packages/grants/src/household.fixture.ts';
import { keepSigned } from '../authority/authority-store.ts';
import { createTestCourier, type TestCourier } from '../http/test-app.fixture.ts';
import { connectTestHub, deliveryLines, makeHubKey, newSite, type SiteIds, type TestHub } from '../hub-link/test-hub.fixture.ts';
import { insertSite, NUMBER } from '../hub-link/test-rows.fixture.ts';
import { hashToken } from '../identity/token-hash.ts';
import { openServerKeys } from '../identity/server-keys.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';
import { join } from 'node:path';

let real: RealServer;
let hub: TestHub;
let breathing: ReturnType<typeof setInterval>;
let ids: SiteIds;
let key: string;
let desk: Awaited<ReturnType<typeof makeDeviceKeys>>;
let carrierId: `car_${string}`;
const hubKey = makeHubKey();

const as = (secret = key) => createClient({ baseUrl: real.url, authorize: async () => ({ authorization: `Bearer ${secret}` }) });
const keyOf = (courier: TestCourier) => calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' }));
const phone = (courier: TestCourier) => async (method: 'GET' | 'POST', path: string, body?: object, idempotency: string = newId('idem')) => {
  const response = await fetch(`${real.url}${path}`, { method, headers: { dpop: courier.prove(method, path, { htu: `${real.url}${path}` }), ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': idempotency }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  // Looked at by the tests.
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & { code?: string } };
};
const joinBy = async (courier: TestCourier, { url }: { readonly url: string }) => phone(courier)('POST', '/api/v1/courier/registration', { token: new URLSearchParams(new URL(url).hash.slice(1)).get('invitation') ?? '' });
const wordFor = async (courierId: CarrierWord['courierId'], courier: TestCourier, signer = desk, change: Partial<CarrierWord> = {}) => {
  const now = Math.floor(Date.now() / 1_000);
  return signCarrierWord({ v: 1, carrier: carrierId, carrierKey: desk.sign.publicKey, courierId, courier: await keyOf(courier), name: 'Bo', issuedAt: now, expiresAt: now + 86_400, ...change }, signerOf(signer, 'desk'));
};
const give = async (courierId: CarrierWord['courierId'], word: string) => as().call('POST /api/v1/carrier/couriers/{courierId}/word', { params: { courierId }, body: { word } });
/** A courier whose phone joined and for whom the carrier signed. */
const register = async (): Promise<{ readonly courier: TestCourier; readonly id: CarrierWord['courierId'] }> => {
  const courier = createTestCourier();
  const invited = await as().call('POST /api/v1/carrier/couriers', { body: { name: 'Bo' } });
  await joinBy(courier, invited);
  await give(invited.id, await wordFor(invited.id, courier));
  return { courier, id: invited.id };
};
const scan = (courier: TestCourier, text = NUMBER) => phone(courier)('POST', `/api/v1/doors/${ids.doorCode}/visits`, { text, symbology: 'code128', scannedAt: toIso(systemClock.now()) });
/** How often the hub was asked to open. */
const requests = () => hub.commands.filter(({ type }) => type === 'visit.request').length;
const announce = (trackingNumber: string, code = 'CODE00000000', more: object = {}): Promise<CallOutput<'GET /api/v1/carrier/deliveries/{deliveryId}'>> => as().call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber, address: '4 Ash Street', ...more } });

beforeAll(async () => {
  real = await startRealServer({ LATCHKEY_CARRIER_SIGN_UP: 'true' });
  [ids, desk] = [newSite(), await makeDeviceKeys()];
  await insertSite(real.db, ids, hubKey);
  const made = await createClient({ baseUrl: real.url }).call('POST /api/v1/carriers', { body: { name: 'Swift', kind: 'carrier', sandbox: false } });
  [key, carrierId] = [made.key.secret, made.account.id];
  await as().call('POST /api/v1/carrier/signing-key', { body: { publicKey: desk.sign.publicKey } });
  await real.db.insertInto('delivery_codes').values({ id: newId('dc'), code_hash: hashToken('CODE00000000'), site_id: ids.siteId, access_point_id: ids.accessPointId, name: 'Swift', carrier_id: null, created_at: toIso(systemClock.now()), expires_at: '9999-01-01T00:00:00.000Z', revoked_at: null }).execute();
  // The household: couriers for whom Swift's key signed come in by themselves, everybody else asks.
  const owner = await makeDevice('owner');
  const safe = safePolicy(ids.siteId, 1, 'UTC', [{ id: ids.accessPointId, kind: 'front-door' }], 0);
  const whom = { kind: 'carrier' as const, name: 'Swift', keys: [await thumbprint(desk.sign.publicKey)] };
  const policy = { ...safe, doors: safe.doors.map((door) => ({ ...door, rules: [...door.rules.map((rule) => ({ ...rule, whom, how: 'itself' as const })), ...door.rules] })) };
  await keepSigned(real.db, 'rosters', { siteId: ids.siteId, version: 1, text: await signRoster({ v: 1, site: ids.siteId, version: 1, previous: null, issuedAt: 0, devices: [owner.record] }, owner.signer) }, systemClock);
  await keepSigned(real.db, 'policies', { siteId: ids.siteId, version: 1, text: await signPolicy(policy, owner.signer) }, systemClock);
  const { serverId } = await openServerKeys(join(real.folder, 'server', 'keys'));
  hub = await connectTestHub({ url: `${real.url.replace('http', 'ws')}${sockets.hubLink.path}`, hubId: ids.hubId, key: hubKey, serverId, answer: () => ({ ok: true, body: { state: 'arming', refusal: null } }) });
  // A hub that says nothing for long counts as away.
  breathing = setInterval(() => void hub.publish('state', JSON.stringify({ at: toIso(systemClock.now()), instance: 'i', accessPoints: [] })), 5_000);
});
afterAll(async () => {
  clearInterval(breathing);
  await hub[Symbol.asyncDispose]();
  await real[Symbol.asyncDispose]();
});

describe('an invitation', () => {
  it('registers the key of one phone, once', async () => {
    const [bo, thief] = [createTestCourier(), createTestCourier()];
    const invited = await as().call('POST /api/v1/carrier/couriers', { body: { name: 'Bo' } });
    expect(await joinBy(bo, invited)).toMatchObject({ status: 201, body: { carrier: 'Swift', courier: 'Bo' } });
    expect(await joinBy(thief, invited)).toMatchObject({ status: 422, body: { code: 'courier.invitation_invalid' } });
    expect(await joinBy(bo, await as().call('POST /api/v1/carrier/couriers', { body: { name: 'Bo again' } }))).toMatchObject({ status: 409 });
    expect((await phone(thief)('GET', '/api/v1/courier/route')).status).toBe(404);
  });

  it('ends after two days', async () => {
    const invited = await as().call('POST /api/v1/carrier/couriers', { body: { name: 'Late' } });
    await real.db.updateTable('couriers').set({ invited_until: toIso(Instant(Date.now() - 1)) }).where('id', '=', invited.id).execute();
    expect(await joinBy(createTestCourier(), invited)).toMatchObject({ body: { code: 'courier.invitation_invalid' } });
  });
});

describe('the carrier’s word', () => {
  it('is taken from the carrier’s key only, for this courier’s phone', async () => {
    const [bo, other] = [createTestCourier(), createTestCourier()];
    const { id, ...invited } = await as().call('POST /api/v1/carrier/couriers', { body: { name: 'Bo' } });
    await joinBy(bo, invited);
    const bad = [await wordFor(id, bo, await makeDeviceKeys()), await wordFor(id, other), await wordFor(newId('cou'), bo), await wordFor(id, bo, desk, { carrier: newId('car') }), await wordFor(id, bo, desk, { expiresAt: 1 }), 'e.y.J'];
    for (const word of bad) await expect(give(id, word)).rejects.toMatchObject({ code: 'request.conflict' });
    expect(await give(id, await wordFor(id, bo))).toMatchObject({ state: 'signed' });
  });

  it('cannot be moved to another key unnoticed', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    await expect(as().call('POST /api/v1/carrier/signing-key', { body: { publicKey: { kty: 'OKP', crv: 'Ed25519', x } } })).rejects.toMatchObject({ code: 'request.conflict' });
  });
});

describe('a registered courier', () => {
  it('comes in by the carrier’s word, which the grant carries to the hub; the household sees who it was; removal cuts at once', async () => {
    const { courier, id } = await register();
    const visit = await scan(courier);
    expect(visit, JSON.stringify(visit.body)).toMatchObject({ status: 201, body: { state: 'arming' } });
    const request = hub.commands.findLast(({ type }) => type === 'visit.request');
    if (request?.type !== 'visit.request') expect.unreachable();
    expect(decodeJwt(grantClaims.parse(decodeJwt(request.body.grant)).word ?? '')).toMatchObject({ courierId: id, name: 'Bo', courier: await keyOf(courier) });
    const day = await as().call('GET /api/v1/carrier/day', {});
    expect(day.couriers.find((each) => each.id === id)).toMatchObject({ state: 'signed', name: 'Bo' });

    await real.db.updateTable('visits').set({ ended_at: toIso(systemClock.now()) }).execute();
    await real.db.updateTable('parcels').set({ status: 'expected', visit_id: null }).execute();
    await as().call('DELETE /api/v1/carrier/couriers/{courierId}', { params: { courierId: id } });
    const asked = requests();
    expect(await scan(courier)).toMatchObject({ status: 403, body: { code: 'visit.not_allowed' } });
    expect((await phone(courier)('GET', '/api/v1/courier/route')).status).toBe(404);
    expect(requests()).toBe(asked);
  });

  it('is a walk-up without the word: the household is asked', async () => {
    await real.db.updateTable('visits').set({ ended_at: toIso(systemClock.now()) }).execute();
    expect(await scan(createTestCourier())).toMatchObject({ status: 201, body: { state: 'new', askedUntil: expect.any(String) } });
  });

  it('has the stops in their order, and says with the time of the street why one could not be served', async () => {
    const { courier, id } = await register();
    const [first, second] = [await announce('MADEUP771000001'), await announce('MADEUP771000002')];
    await as().call('POST /api/v1/carrier/couriers/{courierId}/route', { params: { courierId: id }, body: { deliveryIds: [second.id, first.id] } });
    const route = await phone(courier)('GET', '/api/v1/courier/route');
    expect(route.body).toMatchObject({ carrier: 'Swift', courier: 'Bo', stops: [{ deliveryId: second.id, address: '4 Ash Street' }, { deliveryId: first.id }] });

    const at = toIso(Instant(Date.now() - Hours(2)));
    const path = `/api/v1/courier/stops/${second.id}/report`;
    const told = await Promise.all([phone(courier)('POST', path, { reason: 'nobody', at }, 'the-same-report'), phone(courier)('POST', path, { reason: 'nobody', at }, 'the-same-report-again')]);
    expect(told.map(({ body }) => body)).toMatchObject([{ report: { reason: 'nobody', at } }, { report: { reason: 'nobody', at } }]);
    const events = await real.db.selectFrom('carrier_events').select('type').where('delivery_id', '=', second.id).where('type', '=', 'delivery.attempted').execute();
    expect(events).toHaveLength(1);
    // What was said before and arrives later changes nothing.
    await phone(courier)('POST', path, { reason: 'damaged', at: toIso(Instant(Date.now() - Hours(3))) });
    expect((await as().call('GET /api/v1/carrier/day', {})).deliveries.find(({ deliveryId }) => deliveryId === second.id)).toMatchObject({ courierId: id, report: { reason: 'nobody', at } });
    expect((await phone((await register()).courier)('POST', path, { reason: 'nobody', at })).status).toBe(404);
  });

  it('reads which stops the home’s hub holds for this phone, once the hub has said so', async () => {
    const { courier, id } = await register();
    const delivery = await announce('MADEUP773000001');
    await as().call('POST /api/v1/carrier/couriers/{courierId}/route', { params: { courierId: id }, body: { deliveryIds: [delivery.id] } });
    const stop = async (by = courier) => (await phone(by)('GET', '/api/v1/courier/route')).body['stops'];
    const { parcel_id: parcelId } = await real.db.selectFrom('carrier_deliveries').select('parcel_id').where('id', '=', delivery.id).executeTakeFirstOrThrow();
    const held = () => hub.commands.flatMap((command) => (command.type === 'grant.hold' ? [heldGrantClaims.parse(decodeJwt(command.body.grant))] : []));
    const { jti, cnf, accessPointId } = await vi.waitFor(() => held().find(({ parcels }) => parcels.some((each) => each === parcelId)) ?? expect.unreachable('nothing was given to the hub'), { timeout: 20_000, interval: 100 });
    expect(await thumbprint(cnf.jwk)).toBe(await keyOf(courier));
    await vi.waitFor(async () => expect(await stop()).toMatchObject([{ deliveryId: delivery.id, held: { grantId: jti, accessPointId, door: { name: 'Front door', kind: 'front-door' }, from: expect.any(String), until: expect.any(String), homeOnline: true } }]), { timeout: 10_000, interval: 100 });
    // Nobody else reads it, and a phone that is cut off reads nothing and has nothing held.
    expect(await stop((await register()).courier)).toEqual([]);
    expect(JSON.stringify(await as().call('GET /api/v1/carrier/day', {}))).not.toContain(jti);
    await as().call('DELETE /api/v1/carrier/couriers/{courierId}', { params: { courierId: id } });
    await vi.waitFor(() => expect(hub.commands).toContainEqual(expect.objectContaining({ type: 'grant.release', body: { grantIds: [jti] } })), { timeout: 20_000, interval: 100 });
  });

  it('loses an old phone when a new one is invited', async () => {
    const { courier, id } = await register();
    const again = await as().call('POST /api/v1/carrier/couriers/{courierId}/invitation', { params: { courierId: id } });
    expect(await scan(courier)).toMatchObject({ body: { code: 'visit.not_allowed' } });
    expect(await joinBy(createTestCourier(), again)).toMatchObject({ status: 201 });
  });
});

describe('what a courier says of a parcel that was not left', () => {
  let courier: TestCourier;
  /** A visit of a parcel of the carrier's, its lines, and what came of both. */
  const begin = async (number: string) => {
    await real.db.updateTable('visits').set({ ended_at: toIso(systemClock.now()) }).where('ended_at', 'is', null).execute();
    ({ courier } = await register());
    const delivery = await announce(number);
    const started = await scan(courier, number);
    expect(started, JSON.stringify(started.body)).toMatchObject({ status: 201, body: { state: 'arming' } });
    // What the contract promises.
    const visitId = started.body['id'] as `vis_${string}`;
    const { parcel_id: parcelId } = await real.db.selectFrom('carrier_deliveries').select('parcel_id').where('id', '=', delivery.id).executeTakeFirstOrThrow();
    const lines = deliveryLines(visitId, ids.accessPointId, [parcelId], (hub.acknowledged ?? 0) + 1);
    return {
      visitId,
      async play(from: number, to: number) {
        const heard = (hub.acknowledged ?? 0) + to - from;
        for (const line of lines.slice(from, to)) await hub.send(line);
        await vi.waitFor(() => expect(hub.acknowledged).toBe(heard), { timeout: 10_000, interval: 10 });
      },
      say: (reason: string | null, at = Date.now(), by = courier, key?: string) => phone(by)('POST', `/api/v1/courier/visits/${visitId}/report`, { reason, at: toIso(Instant(at)) }, key),
      parcel: () => real.db.selectFrom('parcels').select(['status', 'delivered_at']).where('id', '=', parcelId).executeTakeFirstOrThrow(),
      events: async () => (await real.db.selectFrom('carrier_events').select(['type', 'data']).where('delivery_id', '=', delivery.id).orderBy('id').execute()).map(({ type, data }) => [type, data['reason']]),
      visits: () => as().call('GET /api/v1/carrier/deliveries/{deliveryId}/visits', { params: { deliveryId: delivery.id } }),
    };
  };

  it('is kept as a word: the visit is no delivery, the carrier is told why, and the label opens nothing by itself again', async () => {
    const visit = await begin('MADEUP772000001');
    await visit.play(0, 4);
    expect(await visit.say('no-fit')).toMatchObject({ status: 200, body: { id: visit.visitId, state: 'open', report: { reason: 'no-fit' } } });
    expect(await visit.events()).toEqual([['delivery.created', undefined], ['delivery.unlocked', undefined]]);
    await visit.play(4, 8);
    expect(await visit.events()).toEqual([['delivery.created', undefined], ['delivery.unlocked', undefined], ['delivery.attempted', 'no-fit']]);
    expect(await visit.visits()).toMatchObject({ items: [{ id: visit.visitId, state: 'secured', report: { reason: 'no-fit', at: expect.any(String) } }] });
    expect((await as().call('GET /api/v1/carrier/day', {})).deliveries.find((each) => each.visit?.id === visit.visitId)).toMatchObject({ status: 'expected', visit: { report: { reason: 'no-fit' } } });
    expect(await visit.parcel()).toEqual({ status: 'expected', delivered_at: null });

    const asked = requests();
    expect(await scan(courier, 'MADEUP772000001')).toMatchObject({ status: 201, body: { state: 'new', askedUntil: expect.any(String) } });
    expect(requests()).toBe(asked);
  });

  it('can be taken back while the visit runs', async () => {
    const visit = await begin('MADEUP772000002');
    await visit.play(0, 4);
    await visit.say('no-fit', Date.now() - 1);
    const { body } = await visit.say(null);
    expect(body['report']).toBeUndefined();
    await visit.play(4, 8);
    expect((await visit.parcel()).status).toBe('delivered');
    expect(await visit.say(null)).toMatchObject({ status: 200 });
    expect(await visit.events()).toEqual([['delivery.created', undefined], ['delivery.unlocked', undefined], ['delivery.delivered', undefined]]);
  });

  it('counts with its own time when it comes after the end, once, and not against a later word', async () => {
    const visit = await begin('MADEUP772000003');
    await visit.play(0, 8);
    expect((await visit.parcel()).status).toBe('delivered');
    const at = Date.now();
    const said = await Promise.all([visit.say('damaged', at, courier, 'the-same-word'), visit.say('damaged', at, courier, 'the-same-word-again')]);
    expect(said).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(await visit.say('refused', at - 1)).toMatchObject({ status: 200, body: { report: { reason: 'damaged' } } });
    expect(await visit.parcel()).toEqual({ status: 'expected', delivered_at: null });
    expect((await visit.events()).slice(2)).toEqual([['delivery.delivered', undefined], ['delivery.attempted', 'damaged']]);
  });

  it('is taken from the phone of the visit only, for no more than a day', async () => {
    const visit = await begin('MADEUP772000004');
    expect(await visit.say('nobody', Date.now(), createTestCourier())).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    expect((await visit.say('a reason of my own')).status).toBe(400);
    await visit.play(0, 8);
    await real.db.updateTable('visits').set({ ended_at: toIso(Instant(Date.now() - Hours(25))) }).where('id', '=', visit.visitId).execute();
    expect(await visit.say('nobody')).toMatchObject({ body: { code: 'visit.over' } });
    expect((await visit.parcel()).status).toBe('delivered');
  });
});

it('a parcel that the household expects already stays one, and learns that the carrier told of it', async () => {
  await announce(NUMBER, 'CODE00000000', { title: 'From the carrier' });
  const rows = await real.db.selectFrom('parcels').select(['title', 'sources']).where('site_id', '=', ids.siteId).where('number', '=', NUMBER).execute();
  expect(rows).toEqual([{ title: 'Book', sources: ['typed', 'api'] }]);
});
