import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CourierVisit, HubCommand, HubReply, Visit } from '@latchkey/contract';
import { sockets } from '@latchkey/contract';
import { grantClaims, safePolicy, signApproval, type Signer, signPolicy, signRoster } from '@latchkey/grants';
import { Instant, ManualClock, Minutes, newId, plus, Seconds, silentLog, toIso } from '@latchkey/kit';
import { calculateJwkThumbprint, decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeDevice, type TestDevice } from '../../../../packages/grants/src/household.fixture.ts';
import { keepSigned } from '../authority/authority-store.ts';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createTestCourier, ORIGIN, startTestApp, type TestApp, type TestCourier } from '../http/test-app.fixture.ts';
import { createHubLink, type HubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents, type LiveEvents } from '../hub-link/live-events.ts';
import { connectTestHub, type HubKey, makeHubKey, newSite, type SiteIds, type TestHub } from '../hub-link/test-hub.fixture.ts';
import { insertParcel, insertSite, NUMBER } from '../hub-link/test-rows.fixture.ts';
import { openServerKeys, type ServerKeys } from '../identity/server-keys.ts';
import type { Notice } from '../notices/notice.ts';
import type { Notices } from '../notices/notices.ts';
import { sweepVisits } from './visit-sweep.ts';
import { createVisits } from './visits.ts';

let cluster: TestDatabase;
let database: Database;
let keys: ServerKeys;
let folder: string;
let stack: AsyncDisposableStack;
let link: HubLink;
let live: LiveEvents;
let app: TestApp;
let hub: TestHub;
let ids: SiteIds;
let key: HubKey;
let courier: TestCourier;
let clock: ManualClock;
let owner: TestDevice;
let guest: TestDevice;
let raised: Notice[];
let answer: (command: HubCommand) => HubReply['result'];

const eventually = { timeout: 30_000, interval: 10 };

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-approvals-'));
  [keys, owner, guest] = await Promise.all([openServerKeys(folder), makeDevice('owner'), makeDevice('guest')]);
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  [ids, key, courier, clock, raised] = [newSite(), makeHubKey(), createTestCourier(() => clock.now()), new ManualClock(Instant(Date.now())), []];
  answer = () => ({ ok: true, body: { state: 'arming', refusal: null } });
  const { db } = database;
  await insertSite(db, ids, key);
  const roster = await signRoster({ v: 1, site: ids.siteId, version: 1, previous: null, issuedAt: 0, devices: [owner.record, guest.record] }, owner.signer);
  const policy = await signPolicy(safePolicy(ids.siteId, 1, 'UTC', [{ id: ids.accessPointId, kind: 'front-door' }], 0), owner.signer);
  await keepSigned(db, 'rosters', { siteId: ids.siteId, version: 1, text: roster }, clock);
  await keepSigned(db, 'policies', { siteId: ids.siteId, version: 1, text: policy }, clock);
  live = createLiveEvents(silentLog);
  const notices: Notices = { raise: async (_transaction, notice) => (raised.push(notice), []), announce() {}, async [Symbol.asyncDispose]() {} };
  const shared = { db, live, clock, log: silentLog };
  link = stack.use(await createHubLink({ ...shared, keys, notices }));
  app = stack.use(await startTestApp(db, { clock, handlers: () => createVisits({ ...shared, keys, notices, hubLink: link }) }));
  app.server.sockets.on(sockets.hubLink, async ({ request }) => (socket) => link.accept(socket, request));
  const address = (await app.app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
  hub = stack.use(await connectTestHub({ url: `${address}/hub-link`, hubId: ids.hubId, serverId: keys.serverId, key, answer: (command) => answer(command) }));
  await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(true), eventually);
});
afterEach(() => stack.disposeAsync());

async function byCourier(method: 'GET' | 'POST', url: string, payload?: object, by = courier): Promise<{ status: number; body: CourierVisit & { code?: string } }> {
  const response = await app.send({ method, url, headers: { dpop: by.prove(method, url) }, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: response.json() };
}
const scan = async (): Promise<CourierVisit> => {
  const { status, body } = await byCourier('POST', `/api/v1/doors/${ids.doorCode}/visits`, { text: NUMBER, symbology: 'code128', scannedAt: toIso(clock.now()) });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
};
async function byMember(visitId: string, payload: object, memberId: string = ids.memberId): Promise<{ status: number; body: Visit & { code?: string } }> {
  const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
  const response = await app.send({ method: 'POST', url: `/api/v1/visits/${visitId}/answer`, headers: { cookie, origin: ORIGIN }, payload });
  return { status: response.statusCode, body: response.json() };
}
/** What a member's phone signs; `change` spoils it. */
const yes = async (visitId: CourierVisit['id'], signer: Signer = owner.signer, change: object = {}) => {
  const now = Math.floor(clock.now() / 1_000);
  // What Node exports of a public key is a JWK.
  const jkt = await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' }) as never);
  const content = { v: 1 as const, site: ids.siteId, visit: visitId, accessPointId: ids.accessPointId, purpose: 'delivery' as const, courier: jkt, issuedAt: now, expiresAt: now + 300, ...change };
  return { decision: 'approve', approval: await signApproval(content, signer) };
};
const requests = () => hub.commands.filter(({ type }) => type === 'visit.request');
const parcelStatus = async () => (await database.db.selectFrom('parcels').select('status').where('site_id', '=', ids.siteId).executeTakeFirstOrThrow()).status;
const sweep = () => sweepVisits({ db: database.db, live, visitChanges: link.visitChanges, clock, log: silentLog });

describe('a door that asks', () => {
  it('asks the household and no hub, and opens when a device of it says yes', async () => {
    const heard: string[] = [];
    stack.defer(live.subscribe(ids.siteId, ids.memberId, (event) => event.type === 'visit' && heard.push(`${event.visit.state} ${event.visit.approval?.decision}`)));
    const visit = await scan();
    expect(visit).toMatchObject({ state: 'new', askedUntil: toIso(Instant(clock.now() + Minutes(2))) });
    expect([requests(), raised.map(({ kind }) => kind)]).toEqual([[], ['approval.asked']]);

    clock.advance(Seconds(100));
    const answered = await byMember(visit.id, await yes(visit.id));
    expect(answered).toMatchObject({ status: 202, body: { id: visit.id, approval: { decision: 'approved' } } });
    const [command] = requests();
    if (command?.type !== 'visit.request') expect.unreachable();
    expect(command.body.approval).toBeDefined();
    // The grant lives from the answer on, not from the scan.
    expect(grantClaims.parse(decodeJwt(command.body.grant)).exp).toBe(Math.floor(clock.now() / 1_000) + 60);
    expect(heard).toEqual(['new waiting', 'new approved', 'new approved']);
    expect((await byCourier('GET', `/api/v1/courier/visits/${visit.id}`)).body.askedUntil).toBeNull();
    expect(await byMember(visit.id, { decision: 'deny' })).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
    expect(await sweep()).toBe(0);
  });

  it('is each door, also one that would open by itself, while the calendar that the household follows says so; before and after it does what was signed', async () => {
    const policy = await signPolicy(safePolicy(ids.siteId, 2, 'UTC', [{ id: ids.accessPointId, kind: 'parcel-box' }], 0), owner.signer);
    await keepSigned(database.db, 'policies', { siteId: ids.siteId, version: 2, text: policy }, clock);
    const birch = newSite();
    const away = (starts: number, ends: number) => database.db.insertInto('away_periods').values({ site_id: ids.siteId, starts_at: toIso(Instant(starts)), ends_at: toIso(Instant(ends)) }).execute();
    await insertSite(database.db, birch, makeHubKey());
    await database.db.insertInto('away_periods').values({ site_id: birch.siteId, starts_at: toIso(clock.now()), ends_at: toIso(plus(clock.now(), Minutes(60))) }).execute();
    const now = clock.now();
    await away(now - 3_600_000, now);
    await away(now + 1, now + 3_600_000);
    expect(await scan()).toMatchObject({ state: 'arming', askedUntil: null });
    expect([requests().length, raised]).toEqual([1, []]);

    await insertParcel(database.db, ids, newId('par'), '1Z999AA10123456791');
    await database.db.updateTable('visits').set({ ended_at: toIso(now) }).where('site_id', '=', ids.siteId).execute();
    clock.advance(Seconds(1));
    const { body } = await byCourier('POST', `/api/v1/doors/${ids.doorCode}/visits`, { text: '1Z999AA10123456791', symbology: 'code128', scannedAt: toIso(clock.now()) });
    expect(body).toMatchObject({ state: 'new', askedUntil: expect.any(String) });
    expect([requests().length, raised.map(({ kind }) => kind)]).toEqual([1, ['approval.asked']]);
    expect((await byMember(body.id, await yes(body.id))).status).toBe(202);
    expect(requests()).toHaveLength(2);
  });

  it('is the box for one parcel that the household wants to be asked about; the hub is told that only a yes opens for it', async () => {
    const policy = await signPolicy(safePolicy(ids.siteId, 2, 'UTC', [{ id: ids.accessPointId, kind: 'parcel-box' }], 0), owner.signer);
    await keepSigned(database.db, 'policies', { siteId: ids.siteId, version: 2, text: policy }, clock);
    await database.db.updateTable('parcels').set({ how: 'ask' }).where('site_id', '=', ids.siteId).execute();
    const visit = await scan();
    expect([visit.askedUntil === null, requests()]).toEqual([false, []]);
    expect((await byMember(visit.id, await yes(visit.id))).status).toBe(202);
    const [command] = requests();
    if (command?.type !== 'visit.request') expect.unreachable();
    expect(grantClaims.parse(decodeJwt(command.body.grant)).ask).toBe(true);
  });

  it('opens by itself for the parcel that an owner signed, and tells no more of others than a door that stays shut', async () => {
    const { id } = await database.db.selectFrom('parcels').select('id').where('site_id', '=', ids.siteId).executeTakeFirstOrThrow();
    const content = safePolicy(ids.siteId, 1, 'UTC', [{ id: ids.accessPointId, kind: 'front-door' }], 0);
    const always = { purposes: ['delivery' as const], windows: [], dates: { from: null, until: null } };
    // The fixture makes these ids as the product does.
    const rules = [{ ...always, whom: { kind: 'parcel' as const, parcels: [id as `par_${string}`] }, how: 'itself' as const }, { ...always, whom: { kind: 'label' as const }, how: 'never' as const }];
    await keepSigned(database.db, 'policies', { siteId: ids.siteId, version: 2, text: await signPolicy({ ...content, version: 2, doors: content.doors.map((door) => ({ ...door, rules })) }, owner.signer) }, clock);
    await insertParcel(database.db, ids, newId('par'), '1Z999AA10123456791');
    for (const text of ['1Z999AA10123456791', '1Z999AA10123456807']) expect(await byCourier('POST', `/api/v1/doors/${ids.doorCode}/visits`, { text, scannedAt: toIso(clock.now()) })).toMatchObject({ status: 403, body: { code: 'visit.not_allowed' } });
    expect(await scan()).toMatchObject({ state: 'arming', askedUntil: null });
  });

  describe('where couriers ring first', () => {
    beforeEach(async () => {
      const content = safePolicy(ids.siteId, 1, 'UTC', [{ id: ids.accessPointId, kind: 'parcel-box' }], 0);
      const policy = await signPolicy({ ...content, version: 2, doors: content.doors.map((door) => ({ ...door, knockSeconds: 20, pets: true as const })) }, owner.signer);
      await keepSigned(database.db, 'policies', { siteId: ids.siteId, version: 2, text: policy }, clock);
      answer = () => (requests().length === 1 ? { ok: false, code: 'policy.knock_first', message: 'x' } : { ok: true, body: { state: 'arming', refusal: null } });
    });
    const rung = () => expect(requests()).toHaveLength(1);

    it('opens when nobody answered', async () => {
      const visit = await scan();
      rung();
      expect(visit).toMatchObject({ state: 'new', silenceOpens: true, pets: true, askedUntil: toIso(plus(clock.now(), Seconds(21))) });
      expect(raised).toMatchObject([{ kind: 'approval.asked', facts: { silenceOpens: true } }]);
      // A page that was loaded again rings no second time.
      expect((await scan()).id).toBe(visit.id);
      clock.advance(Seconds(20));
      rung();
      clock.advance(Seconds(1));
      await vi.waitFor(() => expect(requests()).toHaveLength(2), eventually);
      const [, second] = requests();
      if (second?.type !== 'visit.request') expect.unreachable();
      expect(second.body.approval).toBeUndefined();
      expect(grantClaims.parse(decodeJwt(second.body.grant)).iat).toBe(Math.floor(clock.now() / 1_000));
      expect((await byCourier('GET', `/api/v1/courier/visits/${visit.id}`)).body).toMatchObject({ askedUntil: null, pets: true });
    });

    it('opens sooner on a yes, once', async () => {
      const visit = await scan();
      expect(await byMember(visit.id, await yes(visit.id))).toMatchObject({ status: 202, body: { approval: { decision: 'approved', silenceOpens: true } } });
      expect(requests()).toHaveLength(2);
      clock.advance(Minutes(1));
      expect(requests()).toHaveLength(2);
    });

    it('waits for who needs more time', async () => {
      const visit = await scan();
      expect((await byMember(visit.id, { decision: 'later' })).status).toBe(202);
      clock.advance(Seconds(22));
      expect((await byCourier('GET', `/api/v1/courier/visits/${visit.id}`)).body).toMatchObject({ state: 'new', silenceOpens: true });
      rung();
      expect(await byMember(visit.id, { decision: 'deny' })).toMatchObject({ status: 202, body: { refusal: 'approval.denied' } });
      clock.advance(Minutes(3));
      await sweep();
      rung();
    });

    it('stays shut when the server that counted is gone', async () => {
      const visit = await scan();
      await database.db.updateTable('approvals').set({ answer_by: toIso(plus(clock.now(), Minutes(-3))) }).where('visit_id', '=', visit.id).execute();
      await database.db.updateTable('visits').set({ started_at: toIso(plus(clock.now(), Minutes(-4))) }).where('id', '=', visit.id).execute();
      expect(await sweep()).toBe(1);
      expect((await byCourier('GET', `/api/v1/courier/visits/${visit.id}`)).body).toMatchObject({ state: 'refused', refusal: 'approval.unanswered' });
      rung();
    });
  });

  it('stays shut on a no, and the courier hears it', async () => {
    const visit = await scan();
    expect(await byMember(visit.id, { decision: 'deny' })).toMatchObject({ status: 202, body: { state: 'refused', refusal: 'approval.denied', approval: { decision: 'denied' } } });
    expect((await byCourier('GET', `/api/v1/courier/visits/${visit.id}`)).body).toMatchObject({ state: 'refused', refusal: 'approval.denied' });
    expect(await byMember(visit.id, await yes(visit.id))).toMatchObject({ status: 409, body: { code: 'visit.over' } });
    expect([requests(), await parcelStatus()]).toEqual([[], 'expected']);
  });

  it('stays shut when nobody answers, and a late yes opens nothing', async () => {
    const visit = await scan();
    clock.advance(Minutes(2));
    expect(await byMember(visit.id, await yes(visit.id))).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
    expect(await sweep()).toBe(1);
    expect((await byCourier('GET', `/api/v1/courier/visits/${visit.id}`)).body).toMatchObject({ state: 'refused', refusal: 'approval.unanswered' });
    expect([requests(), await parcelStatus()]).toEqual([[], 'expected']);
  });

  it('waits longer when somebody asks for time, and not for ever', async () => {
    const visit = await scan();
    clock.advance(Seconds(110));
    expect(await byMember(visit.id, { decision: 'later' })).toMatchObject({ status: 202, body: { approval: { decision: 'waiting', extensible: true } } });
    expect(await byMember(visit.id, { decision: 'later' })).toMatchObject({ status: 202, body: { approval: { extensible: false } } });
    expect(await byMember(visit.id, { decision: 'later' })).toMatchObject({ status: 409 });
    clock.advance(Seconds(120));
    expect(await sweep()).toBe(0);
    expect(await byMember(visit.id, await yes(visit.id))).toMatchObject({ status: 202, body: { approval: { decision: 'approved' } } });
  });

  it('is left by a courier who waits no longer, by nobody else', async () => {
    const visit = await scan();
    const path = `/api/v1/courier/visits/${visit.id}/withdraw`;
    expect(await byCourier('POST', path, undefined, createTestCourier(() => clock.now()))).toMatchObject({ status: 404 });
    expect(await byCourier('POST', path)).toMatchObject({ status: 202, body: { state: 'refused', refusal: 'approval.withdrawn' } });
    expect(await byMember(visit.id, await yes(visit.id))).toMatchObject({ status: 409, body: { code: 'visit.over' } });
    expect([requests(), await parcelStatus()]).toEqual([[], 'expected']);
  });

  it('says what the hub said, when it does not open after all', async () => {
    answer = () => ({ ok: false, code: 'approval.expired', message: 'x' });
    const visit = await scan();
    expect(await byMember(visit.id, await yes(visit.id))).toMatchObject({ status: 202, body: { state: 'refused', refusal: 'approval.expired' } });
    await expect(parcelStatus()).resolves.toBe('expected');
  });
});

describe('a guest with a key', () => {
  const path = () => `/api/v1/doors/${ids.doorCode}/entries`;
  const knock = (by = courier) => byCourier('POST', path(), undefined, by);
  /** The owner's device names the key in the policy. */
  const give = async (how: 'itself' | 'ask', version = 2) => {
    const jkt = await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' }) as never);
    const content = safePolicy(ids.siteId, 1, 'UTC', [{ id: ids.accessPointId, kind: 'front-door' }], 0);
    const rule = { purposes: ['entry' as const], whom: { kind: 'courier' as const, name: 'Ann', keys: [jkt] }, windows: [], dates: { from: null, until: null }, how };
    const text = await signPolicy({ ...content, version, doors: content.doors.map((door) => ({ ...door, rules: [...door.rules, rule] })) }, owner.signer);
    await keepSigned(database.db, 'policies', { siteId: ids.siteId, version, text }, clock);
  };

  it('comes in under a grant without a parcel, and the household reads the name; nobody without the key does', async () => {
    expect(await knock()).toMatchObject({ status: 403, body: { code: 'visit.not_allowed' } });
    await give('itself');
    expect(await knock(createTestCourier(() => clock.now()))).toMatchObject({ status: 403, body: { code: 'visit.not_allowed' } });
    expect(requests()).toEqual([]);
    const { status, body: visit } = await knock();
    expect([status, visit]).toMatchObject([201, { state: 'arming', purpose: 'entry' }]);
    const [command] = requests();
    if (command?.type !== 'visit.request') expect.unreachable();
    expect(grantClaims.parse(decodeJwt(command.body.grant))).toMatchObject({ purpose: 'entry', parcels: [], accessPointId: ids.accessPointId });
    // A page that was loaded again finds its visit.
    expect((await knock()).body.id).toBe(visit.id);
    const cookie = (await app.sessions.begin(ids.memberId, ORIGIN)).split(';')[0] ?? '';
    expect((await app.send({ url: `/api/v1/visits/${visit.id}`, headers: { cookie } })).json()).toMatchObject({ purpose: 'entry', guest: 'Ann', parcels: [] });
  });

  it('waits for a yes where the household wants to be asked', async () => {
    await give('ask');
    const { body: visit } = await knock();
    expect(visit).toMatchObject({ state: 'new', askedUntil: toIso(Instant(clock.now() + Minutes(2))) });
    expect(raised).toMatchObject([{ kind: 'approval.asked', facts: { purpose: 'entry' } }]);
    expect(await byMember(visit.id, await yes(visit.id))).toMatchObject({ status: 403 });
    expect(await byMember(visit.id, await yes(visit.id, owner.signer, { purpose: 'entry' }))).toMatchObject({ status: 202, body: { approval: { decision: 'approved' }, guest: 'Ann' } });
    expect(requests()).toHaveLength(1);
  });
});

describe('a yes', () => {
  it.each<[string, (visitId: CourierVisit['id']) => Promise<object>]>([
    ['without a signature', async () => ({ decision: 'approve', approval: 'e.y.J' })],
    ['by a guest’s device', async (visitId) => yes(visitId, guest.signer)],
    ['by a device that nobody confirmed', async (visitId) => yes(visitId, (await makeDevice('owner')).signer)],
    ['in the owner’s name, by another key', async (visitId) => yes(visitId, { ...(await makeDevice('owner')).signer, kid: owner.record.deviceId })],
    ['for another visit', async (visitId) => yes(visitId, owner.signer, { visit: newId('vis') })],
    ['for another courier', async (visitId) => yes(visitId, owner.signer, { courier: 'A'.repeat(43) })],
  ])('%s asks no hub', async (_what, spoiled) => {
    const visit = await scan();
    expect(await byMember(visit.id, await spoiled(visit.id))).toMatchObject({ status: 403, body: { code: 'request.forbidden' } });
    expect(requests()).toEqual([]);
    expect((await byCourier('GET', `/api/v1/courier/visits/${visit.id}`)).body.askedUntil).not.toBeNull();
  });

  it('of another household finds no visit', async () => {
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    const visit = await scan();
    for (const payload of [{ decision: 'deny' }, { decision: 'later' }, await yes(visit.id)]) expect(await byMember(visit.id, payload, stranger.memberId)).toMatchObject({ status: 404 });
    expect(requests()).toEqual([]);
  });
});

it('a door that is paused refuses before it looks at the label', async () => {
  const policy = { ...safePolicy(ids.siteId, 1, 'UTC', [], 0), version: 2, paused: true };
  await keepSigned(database.db, 'policies', { siteId: ids.siteId, version: 2, text: await signPolicy(policy, owner.signer) }, clock);
  const at = `/api/v1/doors/${ids.doorCode}/visits`;
  for (const text of [NUMBER, '1Z999AA10123456807']) expect(await byCourier('POST', at, { text, scannedAt: toIso(clock.now()) })).toMatchObject({ status: 403, body: { code: 'visit.not_allowed' } });
  expect([requests(), raised]).toEqual([[], []]);
});
