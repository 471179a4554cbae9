import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Route, type RouteName, routes } from '@latchkey/contract';
import { newId, silentLog, systemClock, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeServer, type Server } from './compose.ts';
import type { Schema } from './database/schema.ts';
import { startTestDatabase, type TestDatabase } from './database/test-database.fixture.ts';
import { addHousehold, type TestHousehold } from './http/test-app.fixture.ts';
import { createSessions } from './identity/sessions.ts';
import { serverConfig } from './server-config.ts';

const BODIES: Partial<Record<RouteName, unknown>> = { shareRecording: { envelopes: [{ deviceId: 'dev_a', enc: 'AA', sealed: 'BB' }] }, watch: { sdp: 'v=0 this is long enough', proof: 'e.y.J' } };
/** Residents’ routes that name something which belongs to a household. */
const named = (Object.entries(routes) as [RouteName, Route][]).filter(([, route]) => route.params !== undefined && (route.access === 'guest' || route.access === 'member' || route.access === 'owner'));

let cluster: TestDatabase;
let server: Server;
let folder: string;
let ash: TestHousehold;
let birch: TestHousehold;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  cluster = await startTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-isolation-'));
  const { db, address } = await cluster.fresh();
  if ('url' in address) throw new TypeError('the test database has a socket address');
  const url = `postgres://${address.user}:${address.password}@localhost/${address.database}?host=${encodeURIComponent(address.host)}&port=${address.port}`;
  server = await composeServer(serverConfig.parse({ LATCHKEY_PORT: '0', LATCHKEY_DATA: folder, DATABASE_URL: url }), { log: silentLog, clock: systemClock });
  const sessions = createSessions({ db, clock: systemClock });
  ash = await addHousehold(db, sessions, 'Ash');
  birch = await addHousehold(db, sessions, 'Birch');
  ids = await addBelongings(db, ash);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** One of everything that a household has. */
async function addBelongings(db: Kysely<Schema>, { siteId, ownerId }: TestHousehold): Promise<Readonly<Record<string, string>>> {
  const at = toIso(systemClock.now());
  const made = { hubId: newId('hub'), accessPointId: newId('ap'), visitId: newId('vis'), recordingId: newId('rec'), parcelId: newId('par'), subscriptionId: newId('sub'), sessionId: newId('live'), passkeyId: 'a'.repeat(43), deviceId: newId('dev') };
  const of = { site_id: siteId, hub_id: made.hubId };
  await db.insertInto('hubs').values({ id: made.hubId, site_id: siteId, public_jwk: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'x' }), name: 'Hub', paired_at: at, last_seen_at: null, instance: null, retired_at: null }).execute();
  await db.insertInto('access_points').values({ ...of, id: made.accessPointId, name: 'Door', kind: 'front-door', door_code: 'code', state: null, heard_at: null, created_at: at }).execute();
  await db
    .insertInto('visits')
    .values({ ...of, id: made.visitId, access_point_id: made.accessPointId, purpose: 'delivery', state: 'open', clean: false, refusal: null, alarms: '[]', courier_jkt: null, bolt: 'withdrawn', door: 'open', relocks_at: null, lock_asked_at: null, started_at: at, unlocked_at: null, opened_at: null, closed_at: null, locked_at: null, ended_at: null, updated_at: at })
    .execute();
  await db.insertInto('recordings').values({ ...of, id: made.recordingId, visit_id: made.visitId, access_point_id: made.accessPointId, state: 'complete', started_at: at, duration_millis: 1_000, bytes: 1_000, frames: 25, created_at: at, updated_at: at }).execute();
  await db.insertInto('parcels').values({ site_id: siteId, id: made.parcelId, number: '1Z999AA10123456784', carrier: 'ups', title: 'Shoes', status: 'expected', access_point_id: null, not_before: null, not_after: null, created_at: at, delivered_at: null, visit_id: null }).execute();
  await db.insertInto('push_subscriptions').values({ id: made.subscriptionId, member_id: ownerId, endpoint: 'https://push.example/1', p256dh: 'p', auth: 'a', created_at: at, gone_at: null }).execute();
  const key = JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) });
  await db.insertInto('devices').values({ site_id: siteId, id: made.deviceId, member_id: ownerId, name: 'Phone', key_thumbprint: 't', sign_key: key, unwrap_key: key, requested_at: at }).execute();
  await db.insertInto('passkeys').values({ id: made.passkeyId, member_id: ownerId, public_key: 'x', counter: 0, transports: '[]', created_at: at, last_used_at: null }).execute();
  return made;
}

async function call(name: RouteName, household: TestHousehold): Promise<Response> {
  const route: Route = routes[name];
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => ids[parameter] ?? '');
  const body = BODIES[name];
  return fetch(`${server.url}${path}`, {
    method: route.method,
    headers: { cookie: await household.cookieOf('owner'), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe('what belongs to one household', () => {
  it('is named by the routes that are tested here', () => {
    expect(named.map(([name]) => name)).toEqual(expect.arrayContaining(['showVisit', 'playRecording', 'cancelParcel', 'watch', 'lockAccessPoint']));
  });

  it.each(named.map(([name]) => name))('%s does not exist for another household', async (name) => {
    const response = await call(name, birch);
    expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ code: 'request.not_found' })]);
  });

  it.each(['/api/v1/parcels', '/api/v1/visits', '/api/v1/recordings', '/api/v1/notifications'])('%s lists none of it to another household', async (path) => {
    const list = async (household: TestHousehold) => (await (await fetch(`${server.url}${path}`, { headers: { cookie: await household.cookieOf('owner') } })).json()) as { items: unknown[] };
    expect((await list(birch)).items).toEqual([]);
    if (path !== '/api/v1/notifications') expect((await list(ash)).items).toHaveLength(1);
  });

  // The hub is not there, so what needs it says so: it was found, though. A live view that nobody began is nobody's.
  it.each(named.map(([name]) => name).filter((name) => name !== 'endWatch'))('%s exists for its own', async (name) => {
    expect((await call(name, ash)).status).not.toBe(404);
  });
});
