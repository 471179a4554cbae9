import { nextRoster, signRoster, thumbprint, verifyRoster } from '@latchkey/grants';
import { Days, Instant, ManualClock, newId, silentLog, toIso } from '@latchkey/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDevice, type TestDevice } from '../../../../packages/grants/src/household.fixture.ts';
import { keepSigned } from '../authority/authority-store.ts';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createSessionList } from '../identity/session-list.ts';
import { createInvitations } from './invitations.ts';
import { createPeople } from './people.ts';

let cluster: TestDatabase;
let database: Database;
let app: TestApp;
let ash: TestHousehold;
let birch: TestHousehold;
let ended: string[];
const clock = new ManualClock(Instant(Date.now()));

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  const onEnded = (hash: string) => void ended.push(hash);
  const shared = { db: database.db, clock, log: silentLog, onEnded };
  app = await startTestApp(database.db, { clock, handlers: (sessions, origins) => ({ ...createPeople(shared), ...createSessionList(shared), ...createInvitations({ ...shared, sessions, origins }) }) });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  ended = [];
  [ash, birch] = [await addHousehold(database.db, app.sessions, 'Ash'), await addHousehold(database.db, app.sessions, 'Birch')];
});

/** What the answers of these routes are made of, each of them of some. */
interface Body {
  readonly id: string;
  readonly role: string;
  readonly url: string;
  readonly svg: string;
  readonly items: readonly { readonly id: string; readonly name: string; readonly role: string; readonly here: boolean }[];
}
async function call(cookie: string | undefined, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const response = await app.send({ method, url, headers: { origin: ORIGIN, 'user-agent': 'Test browser', ...(cookie === undefined ? {} : { cookie }) }, ...(payload === undefined ? {} : { payload }) });
  // What a route gives is checked against the table before it is sent.
  return { status: response.statusCode, body: (response.statusCode === 204 ? undefined : response.json()) as Body, cookie: String(response.headers['set-cookie'] ?? '').split(';')[0] ?? '' };
}
const invite = async (role = 'member') => {
  const { status, body } = await call(await ash.cookieOf('owner'), 'POST', '/api/v1/invitations', { name: 'Kim', role });
  expect(status, JSON.stringify(body)).toBe(201);
  return { ...body, token: new URL(body.url).hash.replace('#invitation=', '') };
};
const accept = (token: string) => call(undefined, 'POST', '/api/v1/invitation/acceptance', { token, name: 'Kim Ash' });
const names = async (household: TestHousehold) => (await call(await household.cookieOf('guest'), 'GET', '/api/v1/people')).body.items.map(({ name }) => name);

describe('an invitation', () => {
  it('says who invites, lets one person join with its role, and is used then', async () => {
    const { token, svg } = await invite('guest');
    expect(svg).toContain('<svg');
    expect(await call(undefined, 'POST', '/api/v1/invitation', { token })).toMatchObject({ status: 200, body: { householdName: 'Ash', invitedBy: 'Ash owner', name: 'Kim', role: 'guest' } });
    const joined = await accept(token);
    expect(joined).toMatchObject({ status: 201, body: { role: 'guest', householdName: 'Ash' } });
    expect(await names(ash)).toContain('Kim Ash');
    expect((await call(joined.cookie, 'GET', '/api/v1/people')).status).toBe(200);
    expect((await call(joined.cookie, 'POST', '/api/v1/invitations', { name: 'Lee', role: 'owner' })).status).toBe(403);
    for (const again of [await accept(token), await call(undefined, 'POST', '/api/v1/invitation', { token })]) expect(again).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
  });

  it('lets one of two join who come at the same moment', async () => {
    const { token } = await invite();
    const outcomes = await Promise.all([accept(token), accept(token), accept(token)]);
    expect(outcomes.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 404, 404]);
  });

  it('ends when it is taken back, after two days, and with its owner’s membership', async () => {
    const [back, old] = [await invite(), await invite()];
    expect((await call(await birch.cookieOf('owner'), 'DELETE', `/api/v1/invitations/${back.id}`)).status).toBe(404);
    expect((await call(await ash.cookieOf('owner'), 'DELETE', `/api/v1/invitations/${back.id}`)).status).toBe(204);
    expect((await accept(back.token)).status).toBe(404);
    clock.advance(Days(2));
    expect((await accept(old.token)).status).toBe(404);
    const orphan = await invite();
    await database.db.updateTable('members').set({ left_at: toIso(clock.now()) }).where('id', '=', ash.ownerId).execute();
    expect((await accept(orphan.token)).status).toBe(404);
  });

  it('keeps its secret out of the database', async () => {
    const { token } = await invite();
    expect(JSON.stringify(await database.db.selectFrom('invitations').selectAll().execute())).not.toContain(token);
  });
});

describe('somebody who leaves', () => {
  const person = async (household: TestHousehold, role: 'member' | 'guest') => (await call(await household.cookieOf('owner'), 'GET', '/api/v1/people')).body.items.find((each) => each.role === role)?.id ?? '';

  it('is signed out everywhere at once, and gone from the list', async () => {
    const cookie = await ash.cookieOf('member');
    const owner = await ash.cookieOf('owner');
    expect((await call(owner, 'DELETE', `/api/v1/people/${await person(ash, 'member')}`)).status).toBe(204);
    expect((await call(cookie, 'GET', '/api/v1/people')).status).toBe(401);
    expect(ended).toHaveLength(1);
    expect(await names(ash)).toEqual(['Ash owner', 'Ash guest']);
  });

  it('is not the only owner, and nobody of another household', async () => {
    const owner = await ash.cookieOf('owner');
    expect(await call(owner, 'DELETE', `/api/v1/people/${ash.ownerId}`)).toMatchObject({ status: 409 });
    expect(await call(owner, 'DELETE', `/api/v1/people/${await person(birch, 'guest')}`)).toMatchObject({ status: 404 });
    expect(await names(birch)).toHaveLength(3);
  });

  it('leaves after an owner’s device has signed a list without their devices', async () => {
    const memberId = await person(ash, 'member');
    const [phone, other]: TestDevice[] = [await makeDevice('owner'), await makeDevice('member')];
    if (phone === undefined || other === undefined) expect.unreachable();
    const { deviceId, name, signKey, unwrapKey } = other.record;
    await database.db.insertInto('devices').values({ site_id: ash.siteId, id: deviceId, member_id: memberId, name, key_thumbprint: newId('key'), sign_key: JSON.stringify(signKey), unwrap_key: JSON.stringify(unwrapKey), requested_at: toIso(clock.now()) }).execute();
    const text = await signRoster({ v: 1, site: ash.siteId, version: 1, previous: null, issuedAt: 0, devices: [phone.record, other.record] }, phone.signer);
    await keepSigned(database.db, 'rosters', { siteId: ash.siteId, version: 1, text }, clock);
    const owner = await ash.cookieOf('owner');
    expect(await call(owner, 'DELETE', `/api/v1/people/${memberId}`)).toMatchObject({ status: 409 });
    const first = await verifyRoster(text, ash.siteId, { firstOwner: await thumbprint(phone.record.signKey) });
    if (!first.ok) expect.unreachable(first.code);
    await keepSigned(database.db, 'rosters', { siteId: ash.siteId, version: 2, text: await signRoster(nextRoster(first.roster, [phone.record], 0), phone.signer) }, clock);
    expect((await call(owner, 'DELETE', `/api/v1/people/${memberId}`)).status).toBe(204);
    expect(await database.db.selectFrom('devices').select('id').where('site_id', '=', ash.siteId).execute()).toEqual([]);
  });
});

describe('a role', () => {
  const idOf = async (role: string) => (await call(await ash.cookieOf('owner'), 'GET', '/api/v1/people')).body.items.find((each) => each.role === role)?.id ?? '';
  const become = async (id: string, role: string, by: string) => call(by, 'PATCH', `/api/v1/people/${id}`, { role });

  it('is changed by an owner, and counts from the next request on', async () => {
    const [owner, member] = [await ash.cookieOf('owner'), await ash.cookieOf('member')];
    const id = await idOf('member');
    expect((await become(id, 'guest', member)).status).toBe(403);
    expect(await become(id, 'owner', owner)).toMatchObject({ status: 200, body: { id, role: 'owner' } });
    const invited = await call(member, 'POST', '/api/v1/invitations', { name: 'Lee', role: 'owner' });
    expect(invited.status).toBe(201);
    expect(await become(id, 'guest', owner)).toMatchObject({ status: 200, body: { role: 'guest' } });
    expect((await call(member, 'POST', '/api/v1/invitations', { name: 'Lee', role: 'owner' })).status).toBe(403);
    // Nobody becomes an owner by the word of somebody who is none any more.
    expect((await accept(new URL(invited.body.url).hash.replace('#invitation=', ''))).status).toBe(404);
    const acts = await database.db.selectFrom('act_reports').selectAll().where('site_id', '=', ash.siteId).execute();
    expect(JSON.stringify(acts).match(/person\.role_changed/g)).toHaveLength(2);
  });

  it('of the only owner stays, also when two owners demote each other at once; another household’s is nobody’s', async () => {
    const [owner, member] = [await ash.cookieOf('owner'), await ash.cookieOf('member')];
    const id = await idOf('member');
    expect((await become(ash.ownerId, 'member', owner)).status).toBe(409);
    expect((await become(ash.ownerId, 'member', await birch.cookieOf('owner'))).status).toBe(404);
    expect((await become(id, 'owner', owner)).status).toBe(200);
    const outcomes = await Promise.all([become(id, 'guest', owner), become(ash.ownerId, 'guest', member)]);
    expect(outcomes.map(({ status }) => status).toSorted((one, other) => one - other)[0]).toBe(200);
    const owners = await database.db.selectFrom('members').select('id').where('household_id', '=', ash.householdId).where('role', '=', 'owner').execute();
    expect(owners).toHaveLength(1);
  });

  it('follows what an owner’s device signed of their devices, and does not go before', async () => {
    const owner = await ash.cookieOf('owner');
    const id = await idOf('member');
    const [first, theirs] = [await makeDevice('owner'), await makeDevice('member')];
    // The people route gives ids as the product makes them.
    const record = { ...theirs.record, memberId: id as `mem_${string}` };
    const before = await signRoster({ v: 1, site: ash.siteId, version: 1, previous: null, issuedAt: 0, devices: [first.record, record] }, first.signer);
    await keepSigned(database.db, 'rosters', { siteId: ash.siteId, version: 1, text: before }, clock);
    expect(await become(id, 'guest', owner)).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
    const judged = await verifyRoster(before, ash.siteId, { firstOwner: await thumbprint(first.record.signKey) });
    if (!judged.ok) expect.unreachable(judged.code);
    await keepSigned(database.db, 'rosters', { siteId: ash.siteId, version: 2, text: await signRoster(nextRoster(judged.roster, [first.record, { ...record, role: 'guest' }], 1), first.signer) }, clock);
    expect((await become(id, 'owner', owner)).status).toBe(409);
    expect(await become(id, 'guest', owner)).toMatchObject({ status: 200, body: { role: 'guest' } });
  });
});

describe('where somebody is signed in', () => {
  it('is listed to them alone, and ended one by one', async () => {
    const [here, elsewhere, other] = [await ash.cookieOf('member'), await ash.cookieOf('member'), await ash.cookieOf('owner')];
    const { items } = (await call(here, 'GET', '/api/v1/sessions')).body;
    expect(items.map((each) => each.here)).toEqual(expect.arrayContaining([false, true]));
    const away = items.find((each) => !each.here)?.id ?? '';
    expect((await call(other, 'DELETE', `/api/v1/sessions/${away}`)).status).toBe(404);
    expect((await call(here, 'DELETE', `/api/v1/sessions/${away}`)).status).toBe(204);
    expect([(await call(elsewhere, 'GET', '/api/v1/people')).status, (await call(here, 'GET', '/api/v1/people')).status, ended.length]).toEqual([401, 200, 1]);
  });

  it('names the browser', async () => {
    const joined = await accept((await invite()).token);
    expect((await call(joined.cookie, 'GET', '/api/v1/sessions')).body.items).toMatchObject([{ here: true, userAgent: 'Test browser' }]);
  });
});
