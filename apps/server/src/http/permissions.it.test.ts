import type { IncomingMessage } from 'node:http';
import { type Route, type RouteName, routes } from '@latchkey/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createHousehold } from '../household/household-store.ts';
import { ManualClock, Minutes, newId, Seconds, systemClock, toIso } from '@latchkey/kit';
import { ROUTE_BODIES } from './route-bodies.fixture.ts';
import { addHousehold, createTestCourier, DEMO_KEY, ORIGIN, pathOf, startTestApp, type TestApp, type TestHousehold } from './test-app.fixture.ts';

const ROLES = ['owner', 'member', 'guest'] as const;
const RANK = { guest: 0, member: 1, owner: 2 };
const names = Object.keys(routes) as RouteName[];
const table: Readonly<Record<RouteName, Route>> = routes;

let cluster: TestDatabase;
let app: TestApp;
let household: TestHousehold;
beforeAll(async () => {
  cluster = await startTestDatabase();
  const { db } = await cluster.fresh();
  app = await startTestApp(db);
  household = await addHousehold(db, app.sessions, 'Ash');
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

/** Whether the handler was reached (its stub answers 409), or the status that kept the caller out. */
async function attempt(name: RouteName, headers: Record<string, string> = {}, remoteAddress = '198.51.100.7'): Promise<number | 'reached'> {
  const { method } = table[name];
  const body = ROUTE_BODIES[name];
  const response = await app.send({ method, url: pathOf(name), headers, remoteAddress, ...(body === undefined ? {} : { payload: body }) });
  return response.statusCode === 409 ? 'reached' : response.statusCode;
}

describe.each(names)('%s', (name) => {
  const { access } = table[name];
  const rolesAreEnough = access === 'guest' || access === 'member' || access === 'owner';

  it('is closed to strangers unless it is public', async () => {
    const expected = access === 'public' ? 'reached' : access === 'demo' ? 403 : 401;
    expect(await attempt(name)).toBe(expected);
  });

  it.each(ROLES)('is open to the role %s exactly where the table says so', async (role) => {
    const outcome = await attempt(name, { cookie: await household.cookieOf(role) });
    if (rolesAreEnough) expect(outcome).toBe(RANK[role] >= RANK[access] ? 'reached' : 403);
    else expect(outcome).toBe(access === 'public' ? 'reached' : access === 'demo' ? 403 : 401);
  });

  it('is closed to a session that nobody has', async () => {
    expect(await attempt(name, { cookie: `latchkey=${'x'.repeat(43)}` })).toBe(await attempt(name));
  });

  it('is open to a courier’s key only where a courier acts', async () => {
    const proof = createTestCourier().prove(table[name].method, pathOf(name));
    const url = new URL(JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString()).htu as string).pathname;
    const body = ROUTE_BODIES[name];
    const response = await app.send({ method: table[name].method, url, headers: { dpop: proof }, remoteAddress: '198.51.100.7', ...(body === undefined ? {} : { payload: body }) });
    const expected = access === 'public' || access === 'courier' ? 409 : access === 'demo' ? 403 : 401;
    expect(response.statusCode).toBe(expected);
  });

  if (table[name].method !== 'GET') it('is closed to another site’s page, whatever cookie comes along', async () => {
    const cookie = await household.cookieOf('owner');
    expect(await attempt(name, { cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await attempt(name, { cookie, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await attempt(name, { cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await attempt(name, { cookie, origin: 'null' })).toBe(403);
  });

  if (name !== 'health') it('is closed under a name that is not ours (DNS rebinding)', async () => {
    expect(await attempt(name, { host: 'evil.example' }, '127.0.0.1')).toBe(403);
    expect(await attempt(name, { host: 'localhost.evil.example:8080' }, '127.0.0.1')).toBe(403);
  });
});

describe('a route that wants a passkey shown', () => {
  const wanting = names.filter((name) => table[name].verified !== undefined);
  const codeOf = async (cookie: string, name: RouteName) => {
    const body = ROUTE_BODIES[name];
    const response = await lateApp.send({ method: table[name].method, url: pathOf(name), headers: { cookie }, ...(body === undefined ? {} : { payload: body }) });
    return response.json<{ code: string }>().code;
  };
  /** The owner's session, and whether they have a passkey. */
  const owner = async (passkey: boolean, demo = false): Promise<string> => {
    const ids = await createHousehold(lateDb, lateClock, { name: 'Late', owner: { name: 'Lou', email: null }, demo, postcode: null });
    if (passkey) await lateDb.insertInto('passkeys').values({ id: newId('psk'), member_id: ids.ownerId, public_key: 'x', counter: 0, transports: '[]', created_at: toIso(lateClock.now()), last_used_at: null }).execute();
    return (await lateApp.sessions.begin(ids.ownerId, ORIGIN)).split(';')[0] ?? '';
  };
  const lateClock = new ManualClock();
  let lateApp: TestApp;
  let lateDb: Database['db'];
  beforeAll(async () => {
    lateDb = (await cluster.fresh()).db;
    lateApp = await startTestApp(lateDb, { clock: lateClock });
  });
  afterAll(() => lateApp[Symbol.asyncDispose]());

  it('is not rare', () => expect(wanting.length).toBeGreaterThan(4));

  it.each(wanting)('%s: open for five minutes after the sign-in, then closed until one is shown', async (name) => {
    const cookie = await owner(true);
    lateClock.advance(Minutes(5));
    expect(await codeOf(cookie, name)).toBe('request.conflict');
    lateClock.advance(Seconds(1));
    expect(await codeOf(cookie, name)).toBe('session.verification_needed');
    const resident = await lateApp.sessions.find({ headers: { cookie } } as IncomingMessage, ORIGIN);
    if (resident === undefined) throw new TypeError('just signed in');
    await lateApp.sessions.noteVerified(resident);
    expect(await codeOf(cookie, name)).toBe('request.conflict');
  });

  it.each(wanting)('%s: another session of the same person gains nothing by it', async (name) => {
    const cookie = await owner(true);
    const resident = await lateApp.sessions.find({ headers: { cookie } } as IncomingMessage, ORIGIN);
    const stolen = (await lateApp.sessions.begin(resident?.memberId ?? '', ORIGIN)).split(';')[0] ?? '';
    lateClock.advance(Minutes(6));
    if (resident !== undefined) await lateApp.sessions.noteVerified(resident);
    expect(await codeOf(cookie, name)).toBe('request.conflict');
    expect(await codeOf(stolen, name)).toBe('session.verification_needed');
  });

  it.each(wanting)('%s: a clock that was set back makes no session young', async (name) => {
    const cookie = await owner(true);
    lateClock.jumpWall(Minutes(-1));
    expect(await codeOf(cookie, name)).toBe('session.verification_needed');
    lateClock.jumpWall(Minutes(1));
  });

  it.each(wanting)('%s: who has no passkey adds one first', async (name) => {
    const cookie = await owner(false);
    lateClock.advance(Minutes(6));
    expect(await codeOf(cookie, name)).toBe(table[name].verified === 'when-passkey' ? 'request.conflict' : 'session.passkey_missing');
  });

  it.each(wanting)('%s: the demo’s resident is asked only once they have a passkey', async (name) => {
    const [without, having] = [await owner(false, true), await owner(true, true)];
    lateClock.advance(Minutes(6));
    expect(await codeOf(without, name)).toBe('request.conflict');
    expect(await codeOf(having, name)).toBe('session.verification_needed');
  });
});

describe('the demo routes', () => {
  it('are open to this machine, with its own name, and to no proxy on it', async () => {
    expect(await attempt('signInDemo', {}, '127.0.0.1')).toBe('reached');
    expect(await attempt('showDemo', {}, '::1')).toBe('reached');
    expect(await attempt('showDemo', { host: 'home.example' }, '127.0.0.1')).toBe(403);
    expect(await attempt('showDemo', { 'x-forwarded-for': '198.51.100.7' }, '127.0.0.1')).toBe(403);
  });

  it('are open to whoever has the key, and to the demo’s own resident, from anywhere', async () => {
    const withKey = (key: string) => app.send({ method: 'POST', url: '/api/v1/demo/session', payload: { key }, remoteAddress: '198.51.100.7' });
    expect((await withKey(DEMO_KEY)).statusCode).toBe(409);
    expect((await withKey(`${DEMO_KEY}x`)).statusCode).toBe(403);
    const { db } = await cluster.fresh();
    await using other = await startTestApp(db);
    const demo = await createHousehold(db, systemClock, { name: 'Demo', owner: { name: 'Robin', email: null }, demo: true, postcode: null });
    const cookie = (await other.sessions.begin(demo.ownerId, ORIGIN)).split(';')[0] ?? '';
    expect((await other.send({ method: 'GET', url: '/api/v1/demo', headers: { cookie }, remoteAddress: '198.51.100.7' })).statusCode).toBe(409);
  });

  it('do not exist where no demo home runs', async () => {
    const { db } = await cluster.fresh();
    await using other = await startTestApp(db, { demoKey: undefined });
    expect((await other.send({ method: 'POST', url: '/api/v1/demo/session', payload: {} })).statusCode).toBe(404);
    expect((await other.send({ method: 'GET', url: '/api/v1/demo' })).statusCode).toBe(404);
  });
});
