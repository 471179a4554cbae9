import { type CourierVisit, type HubCommand, type HubReply, noAttributes, sockets } from '@latchkey/contract';
import { type GrantClaims, grantClaims } from '@latchkey/grants';
import { newId, silentLog, systemClock } from '@latchkey/kit';
import { calculateJwkThumbprint, importJWK, jwtVerify } from 'jose';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createTestCourier, ORIGIN, startTestApp, type TestApp, type TestCourier } from '../http/test-app.fixture.ts';
import { createHubLink, type HubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { connectTestHub, deliveryLines, type HubKey, makeHubKey, newSite, type SiteIds, type TestHub, visitLine } from '../hub-link/test-hub.fixture.ts';
import { insertParcel, insertSite, insertVisit, NUMBER } from '../hub-link/test-rows.fixture.ts';
import { createCourierProofs } from '../identity/courier-proof.ts';
import { openServerKeys, type ServerKeys } from '../identity/server-keys.ts';
import type { Notices } from '../notices/notices.ts';
import { createCourierSocket } from './courier-socket.ts';
import { noteParcel } from './further-parcels.ts';
import { createVisits } from './visits.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let cluster: TestDatabase;
let database: Database;
let keys: ServerKeys;
let folder: string;
let stack: AsyncDisposableStack;
let link: HubLink;
let app: TestApp;
let address: string;
let ids: SiteIds;
let key: HubKey;
let courier: TestCourier;

const eventually = { timeout: 10_000, interval: 10 };
const notices: Notices = { raise: async () => [], announce() {}, async [Symbol.asyncDispose]() {} };
const accepts = (command: HubCommand): HubReply['result'] => ({ ok: true, body: command.type === 'visit.request' ? { state: 'arming', refusal: null } : {} });

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-visits-'));
  keys = await openServerKeys(folder);
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  ids = newSite();
  key = makeHubKey();
  courier = createTestCourier();
  await insertSite(database.db, ids, key);
  const { db } = database;
  const live = createLiveEvents(silentLog);
  const shared = { db, live, clock: systemClock, log: silentLog };
  link = stack.use(await createHubLink({ ...shared, keys, notices }));
  app = stack.use(await startTestApp(db, { handlers: () => createVisits({ ...shared, keys, notices, hubLink: link }) }));
  const proofs = createCourierProofs({ db, clock: systemClock, ownsUrl: (url) => app.origins.owns(url) });
  app.server.sockets.on(sockets.hubLink, async ({ request }) => (socket) => link.accept(socket, request));
  app.server.sockets.on(sockets.courierEvents, createCourierSocket({ ...shared, proofs, hubLink: link }));
  address = (await app.app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
});
afterEach(() => stack.disposeAsync());

const connectHub = async (answer: (command: HubCommand) => HubReply['result'] | undefined = accepts): Promise<TestHub> => {
  const hub = stack.use(await connectTestHub({ url: `${address}/hub-link`, hubId: ids.hubId, serverId: keys.serverId, key, answer }));
  await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(true), eventually);
  return hub;
};

async function call(method: 'GET' | 'POST', path: string, by: TestCourier, body?: object, proof = by.prove(method, path)): Promise<{ status: number; body: never }> {
  const response = await app.send({ method, url: path, headers: { dpop: proof, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) });
  // What is answered without a body is looked at by nobody.
  return { status: response.statusCode, body: response.body === '' ? (undefined as never) : response.json<never>() };
}
const scan = (text: string, by = courier, proof?: string) => {
  const path = `/api/v1/doors/${ids.doorCode}/visits`;
  return call('POST', path, by, { text, symbology: 'code128', scannedAt: new Date().toISOString() }, proof);
};
const lock = (visitId: string, by = courier) => call('POST', `/api/v1/courier/visits/${visitId}/lock`, by, { askedAt: new Date().toISOString() });
const more = (visitId: string, text: string, by = courier, scannedAt = new Date()) => call('POST', `/api/v1/courier/visits/${visitId}/parcels`, by, { text, symbology: 'code128', scannedAt: scannedAt.toISOString() });
const parcelStatus = async (id: string = ids.parcelId) => (await database.db.selectFrom('parcels').select('status').where('site_id', '=', ids.siteId).where('id', '=', id).executeTakeFirstOrThrow()).status;
const started = async (): Promise<CourierVisit> => {
  const answer = await scan(NUMBER);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
};

describe('a scanned label', () => {
  it('of an expected parcel makes a grant for this hub, this door, this parcel and this key, that lives a minute', async () => {
    const hub = await connectHub();
    const visit = await started();
    expect(visit).toMatchObject({ state: 'arming', door: { name: 'Front door', kind: 'front-door' }, refusal: null, alarms: [] });
    const command = hub.commands.find(({ type }) => type === 'visit.request');
    if (command?.type !== 'visit.request') expect.unreachable();
    expect(command.body.visitId).toBe(visit.id);
    const { payload, protectedHeader } = await jwtVerify(command.body.grant, await importJWK(keys.publicJwk, 'EdDSA'), { algorithms: ['EdDSA'], typ: 'grant+jwt', issuer: keys.serverId, audience: ids.hubId });
    expect(protectedHeader.kid).toBe(keys.publicJwk.kid);
    const claims: GrantClaims = grantClaims.parse(payload);
    expect(claims).toMatchObject({
      sub: visit.id, accessPointId: ids.accessPointId, purpose: 'delivery', parcels: [ids.parcelId],
      // What Node exports of a public key is a JWK.
      cnf: { jkt: await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' }) as never) },
    });
    expect(claims.exp - claims.iat).toBe(60);
    expect(Object.keys(payload).toSorted()).toEqual(['accessPointId', 'aud', 'cnf', 'exp', 'iat', 'iss', 'jti', 'labels', 'nbf', 'parcels', 'purpose', 'site', 'sub']);
    await expect(parcelStatus()).resolves.toBe('delivering');
    await expect(database.db.selectFrom('grants').select('visit_id').where('site_id', '=', ids.siteId).where('jti', '=', claims.jti).execute()).resolves.toEqual([{ visit_id: visit.id }]);
  });

  it('gives the same courier his visit back, and nobody else', async () => {
    const hub = await connectHub();
    const visit = await started();
    for (const line of deliveryLines(visit.id, ids.accessPointId, [ids.parcelId]).slice(0, 3)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(3), eventually);
    const again = await scan(NUMBER);
    expect(again).toMatchObject({ status: 201, body: { id: visit.id, state: 'unlocked', bolt: 'withdrawn' } });
    expect(await scan(NUMBER, createTestCourier())).toMatchObject({ status: 409, body: { code: 'visit.busy' } });
    expect(hub.commands.filter(({ type }) => type === 'visit.request')).toHaveLength(1);
  });

  it('of a second parcel waits until the first visit has ended', async () => {
    await connectHub();
    const second = newId('par');
    await insertParcel(database.db, ids, second, '1Z999AA10123456791');
    await started();
    expect(await scan('1Z999AA10123456791')).toMatchObject({ status: 409, body: { code: 'visit.busy' } });
    await expect(parcelStatus(second)).resolves.toBe('expected');
  });

  it('scanned by two couriers at the same instant opens once', async () => {
    const hub = await connectHub();
    const answers = await Promise.all([courier, createTestCourier(), createTestCourier()].map((by) => scan(NUMBER, by)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(hub.commands.filter(({ type }) => type === 'visit.request')).toHaveLength(1);
  });

  it.each([
    ['label.unknown', 422, '1Z999AA10123456807'],
    ['label.unreadable', 422, '<script>alert(1)</script>'],
    ['label.unreadable', 422, '\u202e1Z999AA10123456784'],
    ['label.unknown', 422, "1Z999AA10123456784'; drop table visits; --"],
  ])('is refused with %s', async (code, status, text) => {
    const hub = await connectHub();
    expect(await scan(text)).toMatchObject({ status, body: { code } });
    expect(hub.commands).toEqual([]);
    await expect(parcelStatus()).resolves.toBe('expected');
  });

  it('of a delivered, cancelled, early, late, misdirected or age-checked parcel is refused for that reason', async () => {
    const hub = await connectHub();
    const set = (values: object) => database.db.updateTable('parcels').set(values).where('site_id', '=', ids.siteId).where('id', '=', ids.parcelId).execute();
    await set({ attributes: JSON.stringify({ ...noAttributes, ageCheck: true }) });
    expect(await scan(NUMBER)).toMatchObject({ status: 422, body: { code: 'label.by_hand' } });
    await set({ status: 'delivered', attributes: null });
    expect(await scan(NUMBER)).toMatchObject({ body: { code: 'label.delivered' } });
    await set({ status: 'cancelled' });
    expect(await scan(NUMBER)).toMatchObject({ body: { code: 'label.unknown' } });
    await set({ status: 'expected', not_before: '2099-01-01T00:00:00.000Z' });
    expect(await scan(NUMBER)).toMatchObject({ body: { code: 'label.wrong_day' } });
    await set({ not_before: null, not_after: '2020-01-01T00:00:00.000Z' });
    expect(await scan(NUMBER)).toMatchObject({ body: { code: 'label.wrong_day' } });
    await set({ not_after: null });
    await database.db.updateTable('sites').set({ postcode: '10115' }).where('id', '=', ids.siteId).execute();
    // USPS with another ZIP in front of the number.
    expect(await scan('420100239405511899223197428490')).toMatchObject({ body: { code: 'label.wrong_house' } });
    expect(hub.commands).toEqual([]);
  });

  it('of a parcel that another household expects says only that it is not for this door', async () => {
    const [otherIds, otherNumber] = [newSite(), '1Z999AA10123456807'];
    await insertSite(database.db, otherIds, makeHubKey());
    await insertParcel(database.db, otherIds, newId('par'), otherNumber);
    await connectHub();
    const refused = await scan(otherNumber);
    const unknown = await scan('1Z999AA10123456813');
    expect(refused.body).toMatchObject({ code: 'label.unknown' });
    expect(refused.body).toEqual(unknown.body);
  });

  it('at a door whose hub is away opens nothing and tells nothing of what is expected', async () => {
    const known = await scan(NUMBER);
    const unknown = await scan('1Z999AA10123456807');
    expect(known).toMatchObject({ status: 503, body: { code: 'hub.offline' } });
    expect(unknown.body).toEqual(known.body);
    await expect(parcelStatus()).resolves.toBe('expected');
  });

  it('at a door that does not exist is not found', async () => {
    const path = `/api/v1/doors/${'x'.repeat(20)}/visits`;
    expect(await call('POST', path, courier, { text: NUMBER, scannedAt: new Date().toISOString() })).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
  });

  it('that the hub refuses leaves the parcel expected', async () => {
    const answers: HubReply['result'][] = [
      { ok: true, body: { state: 'refused', refusal: 'visit.busy' } },
      { ok: true, body: { state: 'refused', refusal: 'grant.expired' } },
      { ok: false, code: 'journal.write_failed', message: 'disk full' },
      { ok: false, code: 'presence.stale', message: 'too old' },
      { ok: false, code: 'breaker.tripped', message: 'too many' },
    ];
    await connectHub((command) => (command.type === 'visit.request' ? answers.shift() : undefined));
    expect(await scan(NUMBER)).toMatchObject({ status: 409, body: { code: 'visit.busy' } });
    expect(await scan(NUMBER)).toMatchObject({ status: 500, body: { code: 'server.failed' } });
    expect(await scan(NUMBER)).toMatchObject({ status: 500, body: { code: 'server.failed' } });
    expect(await scan(NUMBER)).toMatchObject({ status: 403, body: { code: 'visit.not_present' } });
    expect(await scan(NUMBER)).toMatchObject({ status: 403, body: { code: 'visit.not_allowed', detail: 'This door cannot be opened now. Ring the bell, or deliver it another way.' } });
    await expect(parcelStatus()).resolves.toBe('expected');
    const visits = await database.db.selectFrom('visits').select(['state', 'refusal']).where('site_id', '=', ids.siteId).orderBy('id').execute();
    expect(visits.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'refused'));
  });

  it('at a door that has noticed nobody waits for the ring within the same scan: the courier is told until when, and the hub alone goes on', async () => {
    const hub = await connectHub((command) => ({ ok: true, body: command.type === 'visit.request' ? { state: 'new', refusal: null, ringSeconds: 60 } : {} }));
    const visit = await started();
    expect(visit).toMatchObject({ state: 'new', askedUntil: null, ringUntil: expect.any(String) });
    expect(Math.abs(Date.parse(visit.ringUntil ?? '') - Date.now() - 60_000)).toBeLessThan(10_000);
    // The page was loaded again.
    expect((await scan(NUMBER)).body).toMatchObject({ id: visit.id, ringUntil: visit.ringUntil });
    for (const line of deliveryLines(visit.id, ids.accessPointId, [ids.parcelId]).slice(0, 3)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(3), eventually);
    const { body } = await call('GET', `/api/v1/courier/visits/${visit.id}`, courier);
    expect(body).toMatchObject({ state: 'unlocked' });
    expect(body).not.toHaveProperty('ringUntil');
    expect(hub.commands.filter(({ type }) => type === 'visit.request')).toHaveLength(1);
  });

  it('that waits for a ring is left by its courier only once the hub has let go of it', async () => {
    const withdraw = (visitId: string, by = courier) => call('POST', `/api/v1/courier/visits/${visitId}/withdraw`, by);
    const stops: HubReply['result'][] = [{ ok: false, code: 'hub.timeout', message: 'busy' }, { ok: true, body: {} }];
    const hub = await connectHub((command) => (command.type === 'visit.stop' ? stops.shift() : { ok: true, body: command.type === 'visit.request' ? { state: 'new', refusal: null, ringSeconds: 60 } : {} }));
    const { id } = await started();
    expect((await withdraw(id, createTestCourier())).status).toBe(404);
    expect((await withdraw(id)).status).toBeGreaterThanOrEqual(400);
    await expect(parcelStatus()).resolves.toBe('delivering');
    expect(await withdraw(id)).toMatchObject({ status: 202, body: { state: 'refused', refusal: 'approval.withdrawn' } });
    await expect(parcelStatus()).resolves.toBe('expected');
    expect(hub.commands.filter(({ type }) => type === 'visit.stop').map(({ body }) => body)).toEqual(Array.from({ length: 2 }, () => expect.objectContaining({ visitId: id })));
  });

  it('at a door that keeps what is left in its battery for the household is refused before it is judged, and nobody else is told why', async () => {
    const setCharge = (reserved: boolean) => database.db.updateTable('access_points').set({ state: JSON.stringify({ id: ids.accessPointId, name: 'Front door', kind: 'front-door', bolt: { value: 'thrown', at: null }, door: { value: 'closed', at: null }, lockReachable: true, contactReachable: true, camera: { state: 'live', lastFrameAt: null }, visitId: null, charge: { percent: 9, low: true, at: null, reserved } }) }).where('id', '=', ids.accessPointId).execute();
    const answers: HubReply['result'][] = [{ ok: false, code: 'policy.battery_reserve', message: 'x' }, { ok: true, body: { state: 'arming', refusal: null } }];
    const hub = await connectHub((command) => (command.type === 'visit.request' ? answers.shift() : undefined));
    await setCharge(true);
    const refused = { status: 403, body: { code: 'visit.not_allowed', detail: 'This door cannot be opened now. Ring the bell, or deliver it another way.' } };
    for (const label of [NUMBER, '1Z999AA10123456791']) expect(await scan(label)).toMatchObject(refused);
    expect(hub.commands.filter(({ type }) => type === 'visit.request')).toEqual([]);
    await setCharge(false);
    // The hub has looked at the lock since.
    expect(await scan(NUMBER)).toMatchObject(refused);
    const [kept] = await database.db.selectFrom('visits').select(['id', 'refusal']).where('site_id', '=', ids.siteId).execute();
    expect(kept?.refusal).toBe('policy.battery_reserve');
    expect(await call('GET', `/api/v1/courier/visits/${kept?.id}`, courier)).toMatchObject({ status: 200, body: { refusal: 'visit.not_allowed' } });
    // Whoever is in a visit when it falls below goes on.
    const visit = await started();
    await setCharge(true);
    expect(await scan(NUMBER)).toMatchObject({ status: 201, body: { id: visit.id } });
  });

  it('whose hub does not answer is followed all the same when it opens after all', async () => {
    const hub = await connectHub(() => undefined);
    expect(await scan(NUMBER)).toMatchObject({ status: 504, body: { code: 'hub.timeout' } });
    const request = hub.commands.find(({ type }) => type === 'visit.request');
    if (request?.type !== 'visit.request') expect.unreachable();
    const { visitId } = request.body;
    for (const line of deliveryLines(visitId, ids.accessPointId, [ids.parcelId])) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    expect(await call('GET', `/api/v1/courier/visits/${visitId}`, courier)).toMatchObject({ status: 200, body: { state: 'secured' } });
    await expect(parcelStatus()).resolves.toBe('delivered');
  }, 20_000);
});

describe('a carrier’s one-time password', () => {
  const shown = async (visitId: string, by = courier) => ((await call('GET', `/api/v1/courier/visits/${visitId}`, by)).body as CourierVisit).handoverCodes;
  const lines = async (hub: TestHub, visitId: string, parcels: readonly string[], from: number, to: number) => {
    for (const line of deliveryLines(visitId, ids.accessPointId, parcels).slice(from, to)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(to), eventually);
  };
  beforeEach(() => database.db.updateTable('parcels').set({ attributes: JSON.stringify({ ...noAttributes, handoverCode: '482913' }) } as object).where('site_id', '=', ids.siteId).where('id', '=', ids.parcelId).execute());

  it('is shown to who brought the parcel, and not before the door is locked again', async () => {
    const hub = await connectHub();
    const visit = await started();
    expect(visit.handoverCodes).toBeUndefined();
    for (const [from, to] of [[0, 4], [4, 7]] as const) {
      await lines(hub, visit.id, [ids.parcelId], from, to);
      expect(await shown(visit.id)).toBeUndefined();
    }
    await lines(hub, visit.id, [ids.parcelId], 7, 8);
    expect(await shown(visit.id)).toEqual([{ numberEnd: NUMBER.slice(-4), code: '482913' }]);
    expect(await shown(visit.id, createTestCourier())).toBeUndefined();
    // Carried away again after all, by the courier's own word.
    await call('POST', `/api/v1/courier/visits/${visit.id}/report`, courier, { reason: 'damaged', at: new Date().toISOString() });
    expect(await shown(visit.id)).toBeUndefined();
  });

  it('of a parcel that was only said to be inside is not shown', async () => {
    const second = newId('par');
    await insertParcel(database.db, ids, second, '1Z999AA10123456791');
    await database.db.updateTable('parcels').set({ attributes: JSON.stringify({ ...noAttributes, handoverCode: '7314' }) } as object).where('id', '=', second).execute();
    const hub = await connectHub();
    const visit = await started();
    await lines(hub, visit.id, [ids.parcelId], 0, 4);
    const scannedAt = new Date();
    await lines(hub, visit.id, [ids.parcelId], 4, 8);
    expect((await more(visit.id, '1Z999AA10123456791', courier, scannedAt)).status).toBe(200);
    expect(await shown(visit.id)).toEqual([{ numberEnd: NUMBER.slice(-4), code: '482913' }]);
  });
});

describe('one more label in a visit that runs', () => {
  const [SECOND, THIRD] = ['1Z999AA10123456791', '1Z999AA10123456807'];
  let second: `par_${string}`;
  beforeEach(async () => {
    second = newId('par');
    await insertParcel(database.db, ids, second, SECOND);
  });
  const linesUpTo = async (hub: TestHub, visitId: string, parcels: readonly string[], from: number, to: number) => {
    for (const line of deliveryLines(visitId, ids.accessPointId, parcels).slice(from, to)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(to), eventually);
  };
  const furtherOf = (hub: TestHub) => hub.commands.flatMap(({ type, body }) => (type === 'visit.add' ? [body] : []));

  it('has a grant of its own for the same visit, and both are delivered when it is locked', async () => {
    const hub = await connectHub();
    const visit = await started();
    await linesUpTo(hub, visit.id, [ids.parcelId], 0, 4);
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 200, body: { id: visit.id, state: 'open', parcelCount: 2 } });
    await expect(parcelStatus(second)).resolves.toBe('delivering');
    const [asked] = furtherOf(hub);
    const { payload } = await jwtVerify(asked?.grant ?? '', await importJWK(keys.publicJwk, 'EdDSA'), { typ: 'grant+jwt', issuer: keys.serverId, audience: ids.hubId });
    expect(payload).toMatchObject({ sub: visit.id, parcels: [second], purpose: 'delivery', accessPointId: ids.accessPointId });
    // Scanned twice, it counts once; the first one as well.
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 200, body: { parcelCount: 2 } });
    expect(await more(visit.id, NUMBER)).toMatchObject({ status: 200, body: { parcelCount: 2 } });
    expect(furtherOf(hub)).toHaveLength(1);
    await linesUpTo(hub, visit.id, [ids.parcelId, second], 4, 8);
    await expect(Promise.all([parcelStatus(), parcelStatus(second)])).resolves.toEqual(['delivered', 'delivered']);
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 200, body: { parcelCount: 2 } });
    expect(hub.commands.map(({ type }) => type)).toEqual(['visit.request', 'visit.add']);
  });

  it('is judged as at the door, and refused to everybody else', async () => {
    const hub = await connectHub();
    const visit = await started();
    await linesUpTo(hub, visit.id, [ids.parcelId], 0, 4);
    expect(await more(visit.id, THIRD)).toMatchObject({ status: 422, body: { code: 'label.unknown' } });
    expect(await more(visit.id, '<b>1Z</b>')).toMatchObject({ status: 422, body: { code: 'label.unreadable' } });
    expect(await more(visit.id, SECOND, createTestCourier())).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    await database.db.updateTable('parcels').set({ status: 'delivered' }).where('site_id', '=', ids.siteId).where('id', '=', second).execute();
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 422, body: { code: 'label.delivered' } });
    expect(furtherOf(hub)).toEqual([]);
  });

  it('that the hub refuses is expected as before; one that it never answered is what its journal says', async () => {
    const answers: (HubReply['result'] | undefined)[] = [{ ok: false, code: 'policy.paused', message: '' }, { ok: false, code: 'grant.forged', message: '' }, { ok: false, code: 'journal.write_failed', message: '' }, undefined];
    const hub = await connectHub((command) => (command.type === 'visit.add' ? answers.shift() : accepts(command)));
    const visit = await started();
    await linesUpTo(hub, visit.id, [ids.parcelId], 0, 4);
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 403, body: { code: 'visit.not_allowed' } });
    await expect(parcelStatus(second)).resolves.toBe('expected');
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 403, body: { code: 'visit.not_allowed' } });
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 500, body: { code: 'server.failed' } });
    await expect(parcelStatus(second)).resolves.toBe('expected');
    expect(await more(visit.id, SECOND)).toMatchObject({ status: 504, body: { code: 'hub.timeout' } });
    await expect(parcelStatus(second)).resolves.toBe('delivering');
    await linesUpTo(hub, visit.id, [ids.parcelId], 4, 8);
    await expect(Promise.all([parcelStatus(), parcelStatus(second)])).resolves.toEqual(['delivered', 'expected']);
  }, 20_000);

  it('said again while the end of the visit is written waits for it, and neither fails the other', async () => {
    const hub = await connectHub();
    const visit = await started();
    await linesUpTo(hub, visit.id, [ids.parcelId], 0, 4);
    await database.db.updateTable('parcels').set({ status: 'delivering', visit_id: visit.id }).where('site_id', '=', ids.siteId).where('id', '=', second).execute();
    const answer = await database.db.transaction().execute(async (ending) => {
      await ending.selectFrom('visits').select('id').where('site_id', '=', ids.siteId).where('id', '=', visit.id).forUpdate().execute();
      const asked = more(visit.id, SECOND);
      await vi.waitFor(async () => expect((await sql<object>`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)).rows).toHaveLength(1), eventually);
      await ending.updateTable('parcels').set({ status: 'expected', visit_id: null }).where('site_id', '=', ids.siteId).where('visit_id', '=', visit.id).where('status', '=', 'delivering').execute();
      return { asked };
    });
    expect(await answer.asked).toMatchObject({ status: 200, body: { parcelCount: 2 } });
  });

  it('is noted once, and without a deadlock, when the hub’s line notes it at the same moment', async () => {
    await connectHub();
    const visit = await started();
    const row = { site_id: ids.siteId, visit_id: visit.id, parcel_id: second };
    const { noted } = await database.db.transaction().execute(async (line) => {
      await line.selectFrom('visits').select('id').where('site_id', '=', ids.siteId).where('id', '=', visit.id).forUpdate().execute();
      const asked = noteParcel(database.db, { site_id: ids.siteId, id: visit.id }, second);
      await vi.waitFor(async () => expect((await sql<object>`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)).rows).toHaveLength(1), eventually);
      await line.insertInto('visit_parcels').values(row).onConflict((conflict) => conflict.doNothing()).execute();
      return { noted: asked };
    });
    await noted;
    expect(await database.db.selectFrom('visit_parcels').select('parcel_id').where('site_id', '=', ids.siteId).where('parcel_id', '=', second).execute()).toHaveLength(1);
  });

  it('is a parcel of the visit by the hub’s journal alone', async () => {
    const hub = await connectHub();
    const visit = await started();
    await linesUpTo(hub, visit.id, [ids.parcelId], 0, 4);
    const lines = deliveryLines(visit.id, ids.accessPointId, [ids.parcelId, second], 6).slice(4);
    await hub.send(visitLine(visit.id, ids.accessPointId, { seq: 5, type: 'parcels.added', data: { jti: newId('grt'), parcels: [second] }, parcels: [ids.parcelId, second], state: 'open' }));
    for (const [index, line] of lines.entries()) await hub.send({ ...line, seq: 6 + index });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(9), eventually);
    await expect(parcelStatus(second)).resolves.toBe('delivered');
  });

  it('that is heard after the door was locked is kept as the courier’s word, for what was scanned before', async () => {
    const hub = await connectHub();
    const visit = await started();
    await linesUpTo(hub, visit.id, [ids.parcelId], 0, 4);
    const scannedAt = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await linesUpTo(hub, visit.id, [ids.parcelId], 4, 8);
    expect(await more(visit.id, SECOND, courier, new Date(Date.now() + 60_000))).toMatchObject({ status: 409, body: { code: 'visit.over' } });
    await expect(parcelStatus(second)).resolves.toBe('expected');
    expect(await more(visit.id, SECOND, courier, scannedAt)).toMatchObject({ status: 200, body: { state: 'secured', parcelCount: 2 } });
    await expect(parcelStatus(second)).resolves.toBe('delivered');
    expect(await more(visit.id, SECOND, courier, scannedAt)).toMatchObject({ status: 200, body: { parcelCount: 2 } });
    const rows = await database.db.selectFrom('visit_parcels').select('said_at').where('site_id', '=', ids.siteId).where('parcel_id', '=', second).execute();
    expect(rows).toEqual([{ said_at: scannedAt.toISOString() }]);
    expect(furtherOf(hub)).toEqual([]);
  });
});

describe('what is taken along', () => {
  const CARRIER = 'ups';
  const put = async (values: object = {}) => {
    const id = newId('par');
    const row = { site_id: ids.siteId, id, direction: 'out' as const, number: id, carrier: null, title: 'Boots, too small', status: 'expected' as const, access_point_id: null, not_before: null, not_after: null, created_at: new Date().toISOString(), delivered_at: null, visit_id: null, ...values };
    await database.db.insertInto('parcels').values(row).execute();
    await database.db.insertInto('parcel_numbers').values([...new Set([id, row.number])].map((number) => ({ site_id: ids.siteId, number, parcel_id: id, candidate: 'null' }))).execute();
    return id;
  };
  const lines = async (hub: TestHub, visitId: string, from: number, to: number) => {
    for (const line of deliveryLines(visitId, ids.accessPointId, [ids.parcelId]).slice(from, to)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(to), eventually);
  };
  const shown = async (visitId: string) => (await call('GET', `/api/v1/courier/visits/${visitId}`, courier)).body as CourierVisit;
  const take = (visitId: string, parcelId: string, by = courier) => call('POST', `/api/v1/courier/visits/${visitId}/parcels`, by, { parcelId, scannedAt: new Date().toISOString() });

  it('is shown to who was let in, taken by a tap under a grant for a return, and gone when the door is locked', async () => {
    await database.db.updateTable('parcels').set({ carrier: CARRIER } as object).where('id', '=', ids.parcelId).execute();
    const [boots, foreign, later] = [await put(), await put({ carrier: 'dhl', number: 'JJD000390007882823459' }), await put({ not_before: '2099-01-01T00:00:00.000Z' })];
    const hub = await connectHub();
    const visit = await started();
    expect((await shown(visit.id)).toTake).toBeUndefined();
    await lines(hub, visit.id, 0, 4);
    expect((await shown(visit.id)).toTake).toEqual([{ id: boots, title: 'Boots, too small', carrier: null, numberEnd: null, taken: false }]);
    for (const parcelId of [ids.parcelId, newId('par')]) expect(await take(visit.id, parcelId)).toMatchObject({ status: 422, body: { code: 'label.unknown' } });
    expect(await take(visit.id, later)).toMatchObject({ status: 422, body: { code: 'label.wrong_day' } });
    expect(await take(visit.id, boots, createTestCourier())).toMatchObject({ status: 404 });
    expect(await take(visit.id, boots)).toMatchObject({ status: 200, body: { parcelCount: 1, toTake: [{ id: boots, taken: true }] } });
    expect(await take(visit.id, boots)).toMatchObject({ status: 200 });
    const added = hub.commands.flatMap(({ type, body }) => (type === 'visit.add' ? [body] : []));
    expect(added).toHaveLength(1);
    expect(grantClaims.parse(JSON.parse(Buffer.from(String((added[0] as { grant: string }).grant.split('.')[1]), 'base64url').toString()))).toMatchObject({ purpose: 'return', parcels: [boots], sub: visit.id });
    // The parcel does not fit; what was taken along is gone all the same.
    await call('POST', `/api/v1/courier/visits/${visit.id}/report`, courier, { reason: 'no-fit', at: new Date().toISOString() });
    await lines(hub, visit.id, 4, 8);
    expect([await parcelStatus(), await parcelStatus(boots), await parcelStatus(foreign)]).toEqual(['expected', 'delivered', 'expected']);
    expect((await shown(visit.id)).toTake).toBeUndefined();
  });

  it('opens the door by its number for a return alone, and by nothing that a courier was shown', async () => {
    const number = '1Z999AA10123456791';
    const boots = await put({ number });
    const hub = await connectHub();
    for (const text of [boots, boots.slice(4), number.slice(-4)]) expect((await scan(text)).status).toBe(422);
    const { body, status } = await scan(number);
    expect({ status, body }).toMatchObject({ status: 201, body: { purpose: 'return' } });
    const asked = hub.commands.find(({ type }) => type === 'visit.request');
    if (asked?.type !== 'visit.request') expect.unreachable();
    expect(JSON.parse(Buffer.from(String(asked.body.grant.split('.')[1]), 'base64url').toString())).toMatchObject({ purpose: 'return', parcels: [boots] });
    const { id: visitId } = body as CourierVisit;
    for (const line of deliveryLines(visitId, ids.accessPointId, [boots])) await hub.send({ ...line, purpose: 'return' });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    expect(await parcelStatus(boots)).toBe('delivered');
  });
});

describe('a photo of a parcel that was not left', () => {
  const photo = (change: object = {}) => ({ id: newId('pho'), takenAt: new Date().toISOString(), sealed: 's'.repeat(100), envelopes: [{ deviceId: 'dev_a', enc: 'AA', sealed: 'BB' }], ...change });
  const send = (visitId: string, body: object, by = courier) => call('POST', `/api/v1/courier/visits/${visitId}/photos`, by, body);
  const shown = async (visitId: string, memberId = ids.memberId) => {
    const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
    return (await app.send({ method: 'GET', url: `/api/v1/visits/${visitId}/photos`, headers: { cookie } })).json<{ readonly items?: readonly { readonly id: string }[] }>().items?.map(({ id }) => id);
  };

  it('reaches the household once, after its reason, three a visit, for a day', async () => {
    await connectHub();
    const visit = await started();
    const [first, second, third, fourth] = Array.from({ length: 4 }, () => photo());
    expect(await send(visit.id, first ?? {})).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
    await call('POST', `/api/v1/courier/visits/${visit.id}/report`, courier, { reason: 'damaged', at: new Date().toISOString() });
    for (const each of [first, first, second, first]) expect((await send(visit.id, each ?? {})).status).toBe(204);
    const last = await Promise.all([third, fourth].map((each) => send(visit.id, each ?? {})));
    expect(last.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    expect(last.find(({ status }) => status === 409)).toMatchObject({ body: { code: 'visit.over' } });
    expect(await shown(visit.id)).toHaveLength(3);
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    expect(await shown(visit.id, stranger.memberId)).toBeUndefined();
    await database.db.updateTable('visits').set({ ended_at: new Date(Date.now() - 25 * 3_600_000).toISOString() }).where('id', '=', visit.id).execute();
    expect(await send(visit.id, third ?? {})).toMatchObject({ status: 409, body: { code: 'visit.over' } });
  });

  it('is refused from another phone, unsealed, or larger than a photo may be', async () => {
    await connectHub();
    const visit = await started();
    await call('POST', `/api/v1/courier/visits/${visit.id}/report`, courier, { reason: 'damaged', at: new Date().toISOString() });
    expect(await send(visit.id, photo(), createTestCourier())).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    expect(await call('GET', `/api/v1/courier/visits/${visit.id}/photo-readers`, createTestCourier())).toMatchObject({ status: 404 });
    for (const change of [{ sealed: '<img src=x onerror=alert(1)>'.repeat(4) }, { sealed: 's'.repeat(205_001) }, { envelopes: [] }, { id: 'pho_1' }]) expect(await send(visit.id, photo(change)), JSON.stringify(change).slice(0, 60)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(await send(visit.id, photo({ sealed: 's'.repeat(300_000) }))).toMatchObject({ status: 413, body: { code: 'request.too_large' } });
    expect(await shown(visit.id)).toEqual([]);
  });
});

describe('a courier’s proof', () => {
  const path = () => `/api/v1/doors/${ids.doorCode}/visits`;
  it.each([
    ['forged', () => `${courier.prove('POST', path()).split('.').slice(0, 2).join('.')}.${createTestCourier().prove('POST', path()).split('.')[2]}`],
    ['stale', () => courier.prove('POST', path(), { iat: Math.floor(Date.now() / 1_000) - 600 })],
    ['for another door', () => courier.prove('POST', `/api/v1/doors/${'y'.repeat(20)}/visits`)],
    ['without a signature', () => courier.prove('POST', path(), {}, { alg: 'none' })],
  ])('that is %s opens nothing', async (_what, proof) => {
    const hub = await connectHub();
    expect(await scan(NUMBER, courier, proof())).toMatchObject({ status: 401, body: { code: 'courier.proof_invalid' } });
    expect(hub.commands).toEqual([]);
  });

  it('that is replayed opens nothing', async () => {
    const hub = await connectHub();
    const proof = courier.prove('POST', path());
    expect(await scan('1Z999AA10123456807', courier, proof)).toMatchObject({ status: 422 });
    expect(await scan(NUMBER, courier, proof)).toMatchObject({ status: 401 });
    expect(hub.commands).toEqual([]);
  });

  it('of another key shows and locks nothing', async () => {
    const hub = await connectHub();
    const visit = await started();
    const other = createTestCourier();
    expect(await call('GET', `/api/v1/courier/visits/${visit.id}`, other)).toMatchObject({ status: 404 });
    expect(await lock(visit.id, other)).toMatchObject({ status: 404 });
    expect(hub.commands.map(({ type }) => type)).toEqual(['visit.request']);
  });
});

describe('“I left it: lock”', () => {
  it('goes to the hub, is noted, and after the end changes nothing', async () => {
    const hub = await connectHub();
    const visit = await started();
    const lines = deliveryLines(visit.id, ids.accessPointId, [ids.parcelId]);
    for (const line of lines.slice(0, 4)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(4), eventually);
    const locked = await lock(visit.id);
    expect(locked).toMatchObject({ status: 202, body: { id: visit.id, state: 'open', lockAskedAt: expect.any(String) } });
    expect(hub.commands.at(-1)).toMatchObject({ type: 'visit.lock', body: { visitId: visit.id, by: 'courier' } });
    for (const line of lines.slice(4)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    expect(await lock(visit.id)).toMatchObject({ status: 202, body: { state: 'secured' } });
    expect(hub.commands.filter(({ type }) => type === 'visit.lock')).toHaveLength(1);
  });

  it('waits while the hub is away and is delivered once', async () => {
    const hub = await connectHub();
    const visit = await started();
    for (const line of deliveryLines(visit.id, ids.accessPointId, [ids.parcelId]).slice(0, 4)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(4), eventually);
    hub.die();
    await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(false), eventually);
    expect(await lock(visit.id)).toMatchObject({ status: 202, body: { lockAskedAt: expect.any(String) } });
    expect(await lock(visit.id)).toMatchObject({ status: 202 });
    const back = await connectHub();
    await vi.waitFor(() => expect(back.commands.map(({ type }) => type)).toEqual(['visit.lock']), eventually);
    await vi.waitFor(async () => {
      const rows = await database.db.selectFrom('hub_commands').select('problem').where('site_id', '=', ids.siteId).where('answered_at', 'is not', null).execute();
      expect(rows).toEqual([{ problem: null }]);
    }, eventually);
  });
});

describe('the courier’s socket', () => {
  const path = (visitId: string) => `/api/v1/courier/visits/${visitId}/events`;
  const open = async (visitId: string, first: string) => {
    const socket = new WebSocket(`${address}${path(visitId)}`);
    stack.defer(() => socket.terminate());
    const heard: { type: string; code?: string; visit?: CourierVisit }[] = [];
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as never));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(first);
    return { heard, closed };
  };
  const proofOf = (by: TestCourier, visitId: string) => JSON.stringify({ type: 'proof', proof: by.prove('GET', path(visitId)) });

  it('shows the visit, then every line of the hub’s journal', async () => {
    const hub = await connectHub();
    const visit = await started();
    const { heard } = await open(visit.id, proofOf(courier, visit.id));
    await vi.waitFor(() => expect(heard).toHaveLength(1), eventually);
    for (const line of deliveryLines(visit.id, ids.accessPointId, [ids.parcelId])) {
      await hub.send(line);
      await vi.waitFor(() => expect(hub.acknowledged).toBe(line.seq), eventually);
    }
    await vi.waitFor(() => expect(heard.at(-1)?.visit?.state).toBe('secured'), eventually);
    expect(heard.map((event) => event.visit?.state)).toEqual(['new', 'arming', 'unlocking', 'unlocked', 'open', 'open', 'locking', 'settling', 'secured']);
    expect(heard[3]?.visit?.relocksAt).toEqual(expect.any(String));
    expect(JSON.stringify(heard)).not.toContain(NUMBER);
  });

  it('tells nothing to another key, to a proof for something else, or to noise', async () => {
    await connectHub();
    const visit = await started();
    const other = createTestCourier();
    const attempts = [
      await open(visit.id, proofOf(other, visit.id)),
      await open(visit.id, proofOf(courier, newId('vis'))),
      await open(visit.id, JSON.stringify({ type: 'proof', proof: 'x.y.z' })),
      await open(visit.id, '{"type":"hello"}'),
    ];
    for (const { closed, heard } of attempts) {
      await expect(closed).resolves.toBe(4401);
      expect(heard).toMatchObject([{ type: 'problem' }]);
      expect(JSON.stringify(heard)).not.toContain('Front door');
    }
  });
});

describe('the household', () => {
  const as = async (memberId: string, method: 'GET' | 'POST', url: string) => {
    const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
    const response = await app.send({ method, url, headers: { cookie, ...(method === 'POST' ? { origin: ORIGIN } : {}) } });
    return { status: response.statusCode, body: response.json<never>() };
  };

  it('sees its visits with their time line, and another household sees none of it', async () => {
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    const hub = await connectHub();
    const visit = await started();
    for (const line of deliveryLines(visit.id, ids.accessPointId, [ids.parcelId])) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    const shown = await as(ids.memberId, 'GET', `/api/v1/visits/${visit.id}`);
    expect(shown).toMatchObject({ status: 200, body: { state: 'secured', clean: true, accessPointName: 'Front door', parcels: [{ id: ids.parcelId, number: NUMBER, title: 'Book' }] } });
    expect((shown.body as { entries: { seq: number }[] }).entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await as(ids.memberId, 'GET', '/api/v1/visits?limit=1')).toMatchObject({ status: 200, body: { items: [{ id: visit.id }], next: null } });
    expect(await as(stranger.memberId, 'GET', `/api/v1/visits/${visit.id}`)).toMatchObject({ status: 404 });
    expect(await as(stranger.memberId, 'POST', `/api/v1/visits/${visit.id}/stop`)).toMatchObject({ status: 404 });
    expect(await as(stranger.memberId, 'POST', `/api/v1/access-points/${ids.accessPointId}/lock`)).toMatchObject({ status: 404 });
    expect(await as(stranger.memberId, 'GET', '/api/v1/visits')).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('narrows its visits by door, day, what happened and who came; pages go on within', async () => {
    const { db } = database;
    const [carrierId, courierId] = [newId('car'), newId('cou')];
    const at = '2026-03-01T12:00:00.000Z';
    const visits = { delivered: newId('vis', 1_000), refused: newId('vis', 2_000), alarmed: newId('vis', 3_000), guest: newId('vis', 4_000) };
    for (const [name, visitId] of Object.entries(visits)) {
      await insertVisit(db, ids, visitId);
      const change = {
        delivered: { state: 'secured', opened_at: at, started_at: '2026-03-01T11:59:59.999Z' },
        refused: { state: 'refused', refusal: 'visit.stopped', started_at: at },
        alarmed: { state: 'secured', alarms: '["alarm.left_open"]', started_at: at },
        guest: { state: 'secured', purpose: 'entry' as const, guest: '100% Ann_a', opened_at: at, started_at: '2026-03-02T12:00:00.000Z' },
      }[name];
      await db.updateTable('visits').set(change ?? {}).where('id', '=', visitId).execute();
    }
    await db.insertInto('carriers').values({ id: carrierId, name: 'Swift Parcels', kind: 'carrier', sandbox: false, email: null, created_at: at }).execute();
    await db.insertInto('couriers').values({ id: courierId, carrier_id: carrierId, name: 'Bo', jkt: courierId, created_at: at }).execute();
    await db.insertInto('registered_visits').values({ visit_id: visits.refused, site_id: ids.siteId, courier_id: courierId, carrier_key: null }).execute();
    const listed = async (query: string) => ((await as(ids.memberId, 'GET', `/api/v1/visits?${query}`)).body as { items: { id: string }[] }).items.map(({ id }) => Object.entries(visits).find(([, known]) => known === id)?.[0]);
    expect(await listed('')).toEqual(['guest', 'alarmed', 'refused', 'delivered']);
    for (const what of ['delivered', 'refused', 'guest']) expect(await listed(`what=${what}`)).toEqual([what]);
    expect(await listed('what=alarm')).toEqual(['alarmed']);
    expect(await listed(`from=${at}&until=2026-03-02T12:00:00.000Z`)).toEqual(['alarmed', 'refused']);
    expect(await listed(`accessPointId=${newId('ap')}`)).toEqual([]);
    expect(await listed(`accessPointId=${ids.accessPointId}&what=guest`)).toEqual(['guest']);
    for (const who of ['ann_', '100%25', 'ANN']) expect(await listed(`who=${who}`)).toEqual(['guest']);
    for (const who of ['bo', 'swift']) expect(await listed(`who=${who}`)).toEqual(['refused']);
    for (const who of ['%25', '_nn']) expect(await listed(`who=${who}`), who).toEqual(who === '%25' ? ['guest'] : []);
    expect(await listed('what=guest&who=bo')).toEqual([]);
    const first = await as(ids.memberId, 'GET', `/api/v1/visits?limit=1&from=${at}`);
    expect(first.body).toMatchObject({ items: [{ id: visits.guest }], next: visits.guest });
    expect(await listed(`from=${at}&cursor=${visits.guest}`)).toEqual(['alarmed', 'refused']);
    for (const query of ['from=yesterday-or-so-about-then', 'what=everything', 'who=', 'accessPointId=front']) expect(await as(ids.memberId, 'GET', `/api/v1/visits?${query}`)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  it('stops a running visit, and learns when there is nothing to stop', async () => {
    const hub = await connectHub();
    const visit = await started();
    expect(await as(ids.memberId, 'POST', `/api/v1/visits/${visit.id}/stop`)).toMatchObject({ status: 202, body: { id: visit.id } });
    expect(hub.commands.at(-1)).toMatchObject({ type: 'visit.stop', body: { visitId: visit.id, who: ids.memberId } });
    await hub.send(visitLine(visit.id, ids.accessPointId, { seq: 1, type: 'stop.asked', state: 'refused', refusal: 'visit.stopped', notices: ['visit.stopped'] }));
    await vi.waitFor(() => expect(hub.acknowledged).toBe(1), eventually);
    expect(await as(ids.memberId, 'POST', `/api/v1/visits/${visit.id}/stop`)).toMatchObject({ status: 409, body: { code: 'visit.over' } });
    await expect(parcelStatus()).resolves.toBe('expected');
  });

  it('locks a door, or learns why not', async () => {
    const answers: HubReply['result'][] = [{ ok: true, body: {} }, { ok: false, code: 'door.open', message: 'x' }, { ok: false, code: 'door.unknown', message: 'x' }, { ok: false, code: 'lock.jammed', message: 'x' }];
    await connectHub(() => answers.shift());
    const url = `/api/v1/access-points/${ids.accessPointId}/lock`;
    expect(await as(ids.memberId, 'POST', url)).toMatchObject({ status: 202, body: { id: ids.accessPointId } });
    expect(await as(ids.memberId, 'POST', url)).toMatchObject({ status: 409, body: { code: 'door.open' } });
    expect(await as(ids.memberId, 'POST', url)).toMatchObject({ status: 409, body: { code: 'door.unknown' } });
    expect(await as(ids.memberId, 'POST', url)).toMatchObject({ status: 504, body: { code: 'hub.timeout' } });
  });
});
