import type { Authority, HubCommand, SiteAuthority, SiteState } from '@latchkey/contract';
import { type DeviceRecord, type DeviceRequest, type DeviceRole, makeDeviceKeys, nextRoster, readKeptRoster, type RosterContent, safePolicy, signDeviceRequest, signerOf, signPolicy, signRoster } from '@latchkey/grants';
import { Emitter, ManualClock, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { type AuthorityDelivery, createAuthorityDelivery } from './authority-delivery.ts';
import { createAuthorityRoutes } from './authority-routes.ts';

let cluster: TestDatabase;
let app: TestApp;
let home: TestHousehold;
let delivery: AuthorityDelivery;
let siteStates: HubLink['siteStates'];
let sent: HubCommand['body'][];
const clock = new ManualClock();
const hubId = newId('hub');

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await app?.[Symbol.asyncDispose]();
  const { db } = await cluster.fresh();
  siteStates = new Emitter();
  sent = [];
  const send: HubLink['send'] = async (_hub, _type, body) => {
    sent.push(body);
    return {};
  };
  delivery = createAuthorityDelivery({ db, hubLink: { send, siteStates }, onHeld: () => undefined, clock, log: silentLog });
  app = await startTestApp(db, { handlers: () => createAuthorityRoutes({ db, delivery, live: createLiveEvents(silentLog), clock, log: silentLog }) });
  home = await addHousehold(db, app.sessions, 'Ash');
});

const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, role: DeviceRole = 'owner') => {
  const response = await app.send({ method, url, headers: { cookie: await home.cookieOf(role), origin: ORIGIN }, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: response.statusCode === 204 ? undefined : response.json() };
};
const authority = async (): Promise<Authority> => (await call('GET', '/api/v1/authority')).body;

/** A browser that registers itself for the owner. */
async function browser(change: Partial<DeviceRequest> = {}) {
  const keys = await makeDeviceKeys();
  const content: DeviceRequest = { v: 1, site: home.siteId, memberId: home.ownerId, name: 'Laptop', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey, issuedAt: 0, ...change };
  const request = await signDeviceRequest(content, signerOf(keys, 'new'));
  const { status, body } = await call('POST', '/api/v1/devices', { request });
  const record: DeviceRecord = { deviceId: body.deviceId, memberId: content.memberId, name: content.name, role: 'owner', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey };
  return { status, request, record, signer: signerOf(keys, body.deviceId ?? '') };
}
const first = (devices: readonly DeviceRecord[]): RosterContent => ({ v: 1, site: home.siteId, version: 1, previous: null, issuedAt: 0, devices: [...devices] });
const addRoster = async (roster: string) => call('POST', '/api/v1/rosters', { roster });
const hubSays = (held: SiteAuthority) => {
  // Only what the delivery reads.
  siteStates.emit({ siteId: home.siteId, hubId, state: { authority: held } as SiteState });
};
const until = async (holds: () => boolean) => {
  for (const end = Date.now() + 20_000; !holds() && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a household’s devices', () => {
  it('ask, wait, and are confirmed by a signed list', async () => {
    const laptop = await browser();
    expect(laptop.status).toBe(201);
    expect((await authority()).devices).toMatchObject([{ id: laptop.record.deviceId, state: 'waiting', name: 'Laptop', role: 'owner' }]);
    expect(await addRoster(await signRoster(first([laptop.record]), laptop.signer))).toMatchObject({ status: 201, body: { version: 1 } });
    expect((await authority()).devices).toMatchObject([{ state: 'confirmed' }]);
  });

  it('ask once with one key, and never for somebody else or with a key that is not theirs', async () => {
    const laptop = await browser();
    expect((await call('POST', '/api/v1/devices', { request: laptop.request })).body).toEqual({ deviceId: laptop.record.deviceId });
    expect((await browser({ memberId: newId('mem') })).status).toBe(403);
    expect((await browser({ site: newId('site') })).status).toBe(403);
    expect((await browser({ signKey: laptop.record.signKey })).status).toBe(400);
    expect((await authority()).devices).toHaveLength(1);
  });

  it('leave by the next list, and are forgotten by their own wish only while they wait', async () => {
    const [laptop, phone] = [await browser(), await browser()];
    await addRoster(await signRoster(first([laptop.record, phone.record]), laptop.signer));
    expect((await call('DELETE', `/api/v1/devices/${phone.record.deviceId}`)).status).toBe(409);
    const before = await readKeptRoster((await authority()).roster ?? '');
    if (before === undefined) throw new TypeError('no roster');
    expect((await addRoster(await signRoster(nextRoster(before, [laptop.record], 1), laptop.signer))).status).toBe(201);
    expect((await authority()).devices.map(({ id }) => id)).toEqual([laptop.record.deviceId]);
    const tablet = await browser();
    expect((await call('DELETE', `/api/v1/devices/${tablet.record.deviceId}`, undefined, 'guest')).status).toBe(403);
    expect((await call('DELETE', `/api/v1/devices/${tablet.record.deviceId}`)).status).toBe(204);
  });

  it('are not changed by a list that the hub would refuse', async () => {
    const laptop = await browser();
    const stranger = await browser();
    expect(await addRoster(await signRoster(first([laptop.record]), { ...stranger.signer, kid: laptop.record.deviceId }))).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
    const text = await signRoster(first([laptop.record]), laptop.signer);
    expect((await Promise.all([addRoster(text), addRoster(text)])).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect((await addRoster(await signRoster(first([stranger.record]), stranger.signer))).status).toBe(409);
  });
});

describe('what owners signed', () => {
  it('goes to the hub when it lacks it, in order, and not again once it has it', async () => {
    const laptop = await browser();
    hubSays({ roster: 0, policy: 0, breaker: null });
    const one = await signRoster(first([laptop.record]), laptop.signer);
    await addRoster(one);
    await until(() => sent.length === 1);
    expect(sent).toEqual([{ rosters: [one], policy: null }]);
    hubSays({ roster: 1, policy: 0, breaker: null });
    const policy = await signPolicy(safePolicy(home.siteId, 1, 'UTC', [], 0), laptop.signer);
    expect((await call('POST', '/api/v1/policies', { policy })).status).toBe(201);
    await until(() => sent.length === 2);
    expect(sent[1]).toEqual({ rosters: [], policy });
    hubSays({ roster: 1, policy: 1, breaker: 'breaker.many_doors' });
    expect((await authority()).hub).toEqual({ roster: 1, policy: 1, breaker: 'breaker.many_doors' });
    // A hub that was put back to an older state gets all of it again.
    clock.advance(Seconds(60));
    hubSays({ roster: 0, policy: 0, breaker: null });
    await until(() => sent.length === 3);
    expect(sent[2]).toEqual({ rosters: [one], policy });
  });

  it('is a policy only when an owner’s device of the list signed it, and it is newer', async () => {
    const [laptop, stranger] = [await browser(), await browser()];
    const policy = safePolicy(home.siteId, 1, 'UTC', [], 0);
    const add = async (text: string) => (await call('POST', '/api/v1/policies', { policy: text })).status;
    expect(await add(await signPolicy(policy, laptop.signer))).toBe(409);
    await addRoster(await signRoster(first([laptop.record]), laptop.signer));
    expect(await add(await signPolicy(policy, stranger.signer))).toBe(409);
    expect(await add(await signPolicy(policy, laptop.signer))).toBe(201);
    expect(await add(await signPolicy(policy, laptop.signer))).toBe(409);
    expect(await add(await signPolicy({ ...policy, version: 2, paused: true }, laptop.signer))).toBe(201);
  });
});
