import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo, home, type HubKeeps, problem, type Parcel } from '@latchkey/contract';
import { ManualClock, Minutes, newId, silentLog, toIso } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { createStateMirror } from '../hub-link/state-mirror.ts';
import { openServerKeys, type ServerKeys } from '../identity/server-keys.ts';
import { createParcels } from '../parcels/parcels.ts';
import { createCourierDoor } from './courier-door.ts';
import { type DemoHome, openDemoHome } from './demo-home.ts';
import { createHome } from './home.ts';
import { createPairing, type Pairing } from './pairing.ts';

let cluster: TestDatabase;
let database: Database;
let folder: string;
let keys: ServerKeys;
let clock: ManualClock;
let app: TestApp;
let pairing: Pairing;
let demoHome: DemoHome;
let ash: TestHousehold;
let birch: TestHousehold;
let online: boolean;
let keeps: HubKeeps | undefined;

beforeAll(async () => {
  cluster = await startTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-household-'));
  keys = await openServerKeys(join(folder, 'keys'));
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  database = await cluster.fresh();
  clock = new ManualClock();
  online = true;
  keeps = { most: 30, deliveries: 14, entries: 7, incidents: 30 };
  const { db } = database;
  const live = createLiveEvents(silentLog);
  const isOnline = () => online;
  pairing = createPairing({ db, keys, clock, log: silentLog, onPaired: () => {} });
  const open = async (sessions: Parameters<typeof openDemoHome>[0]['sessions'], origins: Parameters<typeof openDemoHome>[0]['origins']) =>
    openDemoHome({ db, clock, log: silentLog, sessions, origins, pairing, simulatorUrl: 'http://localhost:8090', email: undefined, ownerKeysFile: undefined, folder });
  const bare = await startTestApp(db, { clock });
  demoHome = await open(bare.sessions, bare.origins);
  await bare[Symbol.asyncDispose]();
  app = await startTestApp(db, {
    clock,
    handlers: () => ({ ...createHome({ db, clock, isOnline, live, publicOrigin: 'https://home.example' }), ...createCourierDoor({ db, clock, isOnline, send: async () => ({}), hubKeeps: () => keeps }), ...createParcels({ db, clock, live }), ...pairing, ...demoHome }),
  });
  ash = await addHousehold(db, app.sessions, 'Ash');
  birch = await addHousehold(db, app.sessions, 'Birch');
});
afterEach(() => app[Symbol.asyncDispose]());

const as = async (household: TestHousehold) => ({ cookie: await household.cookieOf('owner') });
const get = async (household: TestHousehold, url: string) => app.send({ method: 'GET', url, headers: await as(household) });
const add = async (household: TestHousehold, payload: Record<string, unknown>) => app.send({ method: 'POST', url: '/api/v1/parcels', headers: await as(household), payload });
const codeOfProblem = (response: { json(): unknown }) => problem.parse(response.json()).code;

function newHub() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    x,
    present(code: string, change: { claims?: object; header?: object; x?: string } = {}) {
      const now = Math.floor(clock.now() / 1_000);
      const head = `${encode({ alg: 'EdDSA', typ: 'hub-pairing+jwt', ...change.header })}.${encode({ aud: 'latchkey-server', codeHash: createHash('sha256').update(code).digest('base64url'), iat: now, exp: now + 60, ...change.claims })}`;
      const proof = `${head}.${sign(null, Buffer.from(head), privateKey).toString('base64url')}`;
      return app.app.inject({ method: 'POST', url: '/api/v1/hubs', headers: { host: 'localhost:8080' }, payload: { code, publicJwk: { kty: 'OKP', crv: 'Ed25519', x: change.x ?? x }, name: 'Hub', proof } });
    },
  };
}

/** Pairs a hub with a household and lets it tell of one door. */
async function withDoor(household: TestHousehold): Promise<{ accessPointId: `ap_${string}`; hubId: string }> {
  const { code } = await pairing.issueCode(household.siteId);
  const { hubId } = (await newHub().present(code)).json<{ hubId: string }>();
  const accessPointId = newId('ap');
  const at = toIso(clock.now());
  const point = { id: accessPointId, name: 'Front door', kind: 'front-door', bolt: { value: 'thrown', at }, door: { value: 'closed', at }, lockReachable: true, contactReachable: true, camera: { state: 'live', lastFrameAt: at }, visitId: null } as const;
  await createStateMirror(database.db)({ siteId: household.siteId, hubId }, { at, instance: 'i', accessPoints: [point] }, at);
  return { accessPointId, hubId };
}

describe('parcels', () => {
  it('are added, listed newest first in pages, and struck off', async () => {
    const ids: string[] = [];
    for (const [index, text] of ['1Z999AA10123456784', 'RB123456785GB', 'TBA123456789012'].entries()) {
      clock.advance(Minutes(1));
      const response = await add(ash, { text, title: `Parcel ${index}` });
      expect(response.statusCode).toBe(201);
      ids.push((response.json<Parcel>()).id);
    }
    const page = (await get(ash, '/api/v1/parcels?limit=2')).json<{ items: Parcel[]; next: string }>();
    expect(page.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const rest = (await get(ash, `/api/v1/parcels?limit=2&cursor=${page.next}`)).json<{ items: Parcel[]; next: string | null }>();
    expect(rest).toMatchObject({ items: [{ id: ids[0], carrier: 'ups', status: 'expected' }], next: null });

    const remove = async () => app.send({ method: 'DELETE', url: `/api/v1/parcels/${ids[0]}`, headers: await as(ash) });
    expect((await remove()).statusCode).toBe(204);
    expect((await remove()).statusCode).toBe(204);
    // Struck off, it may be expected again.
    expect((await add(ash, { text: '1Z999AA10123456784' })).statusCode).toBe(201);
  });

  it('are expected once in a household, however they are written and however many ask at once, and again in another', async () => {
    const outcomes = await Promise.all(['1Z999AA10123456784', '1z 999 aa1 01 2345 6784', 'https://ups.com/track?n=1Z999AA10123456784'].map((text) => add(ash, { text })));
    const told = outcomes.map((outcome) => outcome.json<Parcel & { merged: boolean }>());
    expect(told.filter(({ merged }) => merged)).toHaveLength(2);
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    // What is told later is filled in, in the one parcel.
    const later = (await add(ash, { text: '1Z999AA10123456784', source: 'scanned', title: 'Shoes', attributes: { handoverCode: '4711', perishable: true } })).json<Parcel>();
    expect(later).toMatchObject({ id: told[0]?.id, merged: true, title: 'Shoes', sources: ['typed', 'scanned'], attributes: { handoverCode: '4711', perishable: true, size: null } });
    expect((await get(ash, '/api/v1/parcels?limit=1')).json<{ items: Parcel[] }>().items[0]).toMatchObject({ id: later.id, title: 'Shoes', attributes: later.attributes, sources: later.sources });
    expect((await add(birch, { text: '1Z999AA10123456784' })).statusCode).toBe(201);
  });

  it.each([
    [{ text: 'hello' }, 422],
    [{ text: '1Z999AA10123456784', notBefore: '2026-11-22T15:00:00.000Z', notAfter: '2026-11-22T14:00:00.000Z' }, 400],
    [{ text: '1Z999AA10123456784', notBefore: 'some time in november' }, 400],
    [{ text: '1Z999AA10123456784', accessPointId: newId('ap') }, 404],
  ])('are not added from %j', async (payload, status) => {
    expect((await add(ash, payload)).statusCode).toBe(status);
    expect((await get(ash, '/api/v1/parcels')).json()).toEqual({ items: [], next: null });
  });

  it('have a wish of their own while they are expected, of their own household', async () => {
    const { id, how } = (await add(ash, { text: '1Z999AA10123456784' })).json<Parcel>();
    const { accessPointId } = await withDoor(ash);
    const change = async (payload: object, by: TestHousehold = ash) => app.send({ method: 'PATCH', url: `/api/v1/parcels/${id}`, headers: await as(by), payload });
    expect(how).toBeNull();
    expect((await change({ how: 'ask' })).json()).toMatchObject({ how: 'ask', accessPointId: null });
    expect((await change({ accessPointId })).json()).toMatchObject({ how: 'ask', accessPointId });
    // Told of once more, it keeps its wish.
    expect((await add(ash, { text: '1Z999AA10123456784', title: 'Shoes' })).json()).toMatchObject({ how: 'ask', merged: true });
    expect((await change({})).json()).toMatchObject({ how: 'ask', accessPointId });
    expect([(await change({ how: 'itself' })).statusCode, (await change({ accessPointId: newId('ap') })).statusCode, (await change({ how: 'never' }, birch)).statusCode]).toEqual([400, 404, 404]);
    expect((await change({ how: null, accessPointId: null })).json()).toMatchObject({ how: null, accessPointId: null });
    await database.db.updateTable('parcels').set({ status: 'delivering' }).where('site_id', '=', ash.siteId).where('id', '=', id).execute();
    expect(codeOfProblem(await change({ how: 'never' }))).toBe('request.conflict');
  });

  it('are kept while they are being delivered and after', async () => {
    const { id } = (await add(ash, { text: '1Z999AA10123456784' })).json<Parcel>();
    for (const status of ['delivering', 'delivered'] as const) {
      await database.db.updateTable('parcels').set({ status }).where('site_id', '=', ash.siteId).where('id', '=', id).execute();
      expect(codeOfProblem(await app.send({ method: 'DELETE', url: `/api/v1/parcels/${id}`, headers: await as(ash) }))).toBe('request.conflict');
    }
  });
});

describe('one household never sees or touches another’s', () => {
  it('parcels, doors or home', async () => {
    const { id } = (await add(ash, { text: '1Z999AA10123456784' })).json<Parcel>();
    const { accessPointId } = await withDoor(ash);
    expect((await app.send({ method: 'DELETE', url: `/api/v1/parcels/${id}`, headers: await as(birch) })).statusCode).toBe(404);
    expect((await get(birch, '/api/v1/parcels')).json()).toEqual({ items: [], next: null });
    expect((await get(birch, `/api/v1/parcels?cursor=${newId('par', Date.now() * 2)}`)).json()).toEqual({ items: [], next: null });
    expect((await get(birch, `/api/v1/access-points/${accessPointId}/sign`)).statusCode).toBe(404);
    expect((await add(birch, { text: 'RB123456785GB', accessPointId })).statusCode).toBe(404);
    expect((await get(birch, '/api/v1/home')).json()).toMatchObject({ accessPoints: [], parcels: [], hub: { paired: false, online: false } });
    expect((await get(ash, '/api/v1/parcels')).json()).toMatchObject({ items: [{ id, status: 'expected' }] });
  });
});

describe('the door', () => {
  it('is on the household’s page and has a sign that leads a courier to it', async () => {
    const { accessPointId } = await withDoor(ash);
    const page = home.parse((await get(ash, '/api/v1/home')).json());
    await add(ash, { text: 'RB123456785GB' });
    expect(home.parse((await get(ash, '/api/v1/home')).json()).mark).not.toBe(page.mark);
    expect(page).toMatchObject({ siteId: ash.siteId, hub: { paired: true, online: true }, accessPoints: [{ id: accessPointId, name: 'Front door', bolt: { value: 'thrown' }, camera: { state: 'live' } }] });
    const signed = (await get(ash, `/api/v1/access-points/${accessPointId}/sign`)).json<{ url: string; svg: string; name: string }>();
    expect(signed.url).toMatch(/^https:\/\/home\.example\/d\/[0-9a-z]{20,}$/);
    expect(signed.svg).toContain('<svg');
    const code = signed.url.split('/').at(-1);
    const seen = (await app.send({ method: 'GET', url: `/api/v1/doors/${code}` })).json();
    expect(seen).toEqual({ name: 'Front door', kind: 'front-door', hindrance: null, recorded: true, kept: { deliveries: 14, entries: 7 }, unproven: false, hubKey: expect.stringMatching(/^[\w-]{43}$/), serverNow: toIso(clock.now()) });
    [online, keeps] = [false, undefined];
    expect((await app.send({ method: 'GET', url: `/api/v1/doors/${code}` })).json()).toMatchObject({ hindrance: 'hub', kept: null });
  });

  it('is not found by a code that somebody made up', async () => {
    expect((await app.send({ method: 'GET', url: '/api/v1/doors/abcdefghjkmnpqrstvwx' })).statusCode).toBe(404);
  });
});

describe('pairing', () => {
  it('enrols a hub with the server’s key, by a code that is not stored', async () => {
    const { code, expiresAt } = (await app.send({ method: 'POST', url: '/api/v1/hubs/pairing-codes', headers: await as(ash) })).json<{ code: string; expiresAt: string }>();
    expect(Date.parse(expiresAt) - clock.now()).toBe(Minutes(10));
    expect(JSON.stringify(await database.db.selectFrom('pairing_codes').selectAll().execute())).not.toContain(code);
    const hub = newHub();
    const paired = (await hub.present(code)).json();
    expect(paired).toMatchObject({ siteId: ash.siteId, serverId: keys.serverId, serverJwk: keys.publicJwk });
    expect(await database.db.selectFrom('hubs').select('public_jwk').execute()).toEqual([{ public_jwk: { kty: 'OKP', crv: 'Ed25519', x: hub.x } }]);
  });

  it('takes a code once, except from the same hub that did not hear the answer', async () => {
    const { code } = await pairing.issueCode(ash.siteId);
    const hub = newHub();
    const first = (await hub.present(code)).json<{ hubId: string }>();
    expect((await hub.present(code)).json()).toEqual(first);
    expect((await newHub().present(code)).statusCode).toBe(401);
  });

  it('lets only one of two hubs in that come at the same moment', async () => {
    const { code } = await pairing.issueCode(ash.siteId);
    const outcomes = await Promise.all([newHub().present(code), newHub().present(code)]);
    expect(outcomes.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 401]);
  });

  it('takes a code as people type it', async () => {
    const { code } = await pairing.issueCode(ash.siteId);
    expect((await newHub().present(code.toUpperCase().replaceAll('-', ' '))).statusCode).toBe(201);
  });

  it('retires the hub that the site had, with its doors', async () => {
    const { hubId } = await withDoor(ash);
    const { code } = await pairing.issueCode(ash.siteId);
    await newHub().present(code);
    expect(await database.db.selectFrom('hubs').select('retired_at').where('id', '=', hubId).executeTakeFirst()).toEqual({ retired_at: toIso(clock.now()) });
    expect(home.parse((await get(ash, '/api/v1/home')).json()).accessPoints).toEqual([]);
  });

  const faults: readonly [string, (code: string) => Promise<{ statusCode: number; json(): unknown }>][] = [
    ['a wrong code', async () => newHub().present('abcd-efgh-jkmn')],
    ['a code that is too old', async (code) => {
      clock.advance(Minutes(11));
      return newHub().present(code);
    }],
    ['a proof for another code', async (code) => newHub().present(code, { claims: { codeHash: 'x' } })],
    ['a proof of another key', async (code) => newHub().present(code, { x: newHub().x })],
    ['a key that is none', async (code) => newHub().present(code, { x: '!' })],
    ['a proof of another type', async (code) => newHub().present(code, { header: { typ: 'hub+jwt' } })],
    ['a proof for somebody else', async (code) => newHub().present(code, { claims: { aud: 'another' } })],
    ['an old proof', async (code) => newHub().present(code, { claims: { iat: 1_000, exp: 2_000 } })],
  ];
  it.each(faults)('refuses %s', async (_what, attempt) => {
    const { code } = await pairing.issueCode(ash.siteId);
    const response = await attempt(code);
    expect([response.statusCode, codeOfProblem(response)]).toEqual([401, 'hub.pairing_code_invalid']);
    expect(await database.db.selectFrom('hubs').select('id').execute()).toEqual([]);
  });
});

describe('the demo home', () => {
  it('has Robin, five expected parcels and labels that are not expected, and is made once', async () => {
    const signedIn = await app.send({ method: 'POST', url: '/api/v1/demo/session', payload: {} });
    expect(signedIn.json()).toMatchObject({ name: 'Robin', role: 'owner', demo: true });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const page = home.parse((await app.send({ method: 'GET', url: '/api/v1/home', headers: { cookie } })).json());
    expect(page.parcels).toHaveLength(5);
    const shown = demo.parse((await app.send({ method: 'GET', url: '/api/v1/demo' })).json());
    expect(new Set(shown.labels.filter(({ expected }) => expected).map(({ parcelId }) => parcelId))).toEqual(new Set(page.parcels.map(({ id }) => id)));
    expect(shown.labels.some(({ expected, parcelId }) => !expected && parcelId === null)).toBe(true);
    for (const label of shown.labels.filter(({ expected }) => expected)) expect(page.parcels.find(({ id }) => id === label.parcelId)).toMatchObject({ title: label.title, carrier: label.carrier });

    await openDemoHome({ db: database.db, clock, log: silentLog, sessions: app.sessions, origins: app.origins, pairing, simulatorUrl: undefined, email: 'robin@home.example', ownerKeysFile: undefined, folder });
    expect(await database.db.selectFrom('households').select('id').where('demo', '=', true).execute()).toHaveLength(1);
    expect(await database.db.selectFrom('members').select('email').where('name', '=', 'Robin').execute()).toEqual([{ email: 'robin@home.example' }]);
  });

  it('gives a pairing code in a file for its owner only, until a hub is paired', async () => {
    const code = await demoHome.ensurePairingCode();
    const path = join(folder, 'demo-pairing-code');
    expect((await readFile(path, 'utf8')).trim()).toBe(code);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await newHub().present(code ?? '')).statusCode).toBe(201);
    expect(await demoHome.ensurePairingCode()).toBeUndefined();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
