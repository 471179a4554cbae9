import { newId, silentLog, systemClock, toIso } from '@latchkey/kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHousekeeping } from '../database/housekeeping.ts';
import { addHousehold, ORIGIN, type TestHousehold } from '../http/test-app.fixture.ts';
import { addBelongings, type Belongings } from '../household/belongings.fixture.ts';
import { makeHubKey } from '../hub-link/test-hub.fixture.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';
import { PERSON_COLUMNS } from './person-columns.fixture.ts';

/** Texts that say who it was: each stands in another place. */
const TRACES = { name: 'Zebulon Quist', email: 'zebulon@example.org', device: 'Zebulon’s telephone', endpoint: 'https://push.example/zebulon', browser: 'Browser of Zebulon', told: 'Zebulon, a courier is here', target: 'https://ntfy.example/zebulon', share: 'Zebulon’s mother', invited: 'Zebulon’s friend', answer: 'answer to Zebulon', assistant: 'Zebulon’s assistant', token: 'token of Zebulon', settings: 'Zebulon’s quiet hours' };

let real: RealServer;
let ash: TestHousehold;
let birch: TestHousehold;
let belongings: Belongings;

beforeAll(async () => {
  real = await startRealServer();
  [ash, birch] = [await addHousehold(real.db, real.sessions, 'Ash'), await addHousehold(real.db, real.sessions, 'Birch')];
  belongings = await addBelongings(real.db, ash, { hubKey: makeHubKey().publicJwk.x, courierJkt: 'courier' });
});
afterAll(() => real[Symbol.asyncDispose]());

const erase = async (memberId: string, household: TestHousehold = ash, role: 'owner' | 'member' | 'guest' = 'owner') =>
  (await fetch(`${real.url}/api/v1/people/${memberId}/data`, { method: 'DELETE', headers: { cookie: await household.cookieOf(role) } })).status;

/** The tables in which a text stands, in whatever column. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'public'`.execute(real.db);
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await sql`select 1 from ${sql.table(name)} t where strpos(row_to_json(t)::text, ${text}) > 0 limit 1`.execute(real.db);
      return rows.length > 0 ? [name] : [];
    }),
  );
  return found.flat().toSorted();
}

/** Somebody of Ash who left traces wherever a person can. */
async function addZebulon(): Promise<string> {
  const { db } = real;
  const [id, at, siteId] = [newId('mem'), toIso(systemClock.now()), ash.siteId];
  const later = '2099-01-01T00:00:00.000Z';
  await db.insertInto('members').values({ id, household_id: ash.householdId, name: TRACES.name, role: 'member', email: TRACES.email, created_at: at, left_at: null, notice_settings: JSON.stringify({ note: TRACES.settings }) }).execute();
  await db.insertInto('passkeys').values({ id: newId('psk'), member_id: id, public_key: 'x', counter: 0, transports: '[]', created_at: at, last_used_at: null, name: TRACES.device }).execute();
  await db.insertInto('recovery_codes').values({ code_hash: newId('rec'), member_id: id, created_at: at }).execute();
  await real.sessions.begin(id, ORIGIN, TRACES.browser);
  const key = JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) });
  await db.insertInto('devices').values({ site_id: siteId, id: newId('dev'), member_id: id, name: TRACES.device, key_thumbprint: newId('key'), sign_key: key, unwrap_key: key, requested_at: at }).execute();
  const subscription = newId('sub');
  await db.insertInto('push_subscriptions').values({ id: subscription, member_id: id, endpoint: TRACES.endpoint, p256dh: 'p', auth: 'a', created_at: at, gone_at: null }).execute();
  await db.insertInto('notice_targets').values({ id: newId('tgt'), member_id: id, channel: 'ntfy', address: TRACES.target, created_at: at, gone_at: null }).execute();
  const notification = newId('ntf');
  await db.insertInto('notifications').values({ site_id: siteId, id: notification, member_id: id, visit_id: belongings.visitId, kind: 'visit.unlocked', title: TRACES.told, body: '', created_at: at }).execute();
  await db.insertInto('notification_deliveries').values({ site_id: siteId, notification_id: notification, id: newId('dlv'), channel: 'email', push_subscription_id: null, address: TRACES.email, created_at: at, handed_over_at: at, shown_at: null, acknowledged_at: null, failure: null, receipt_hash: null }).execute();
  await db.insertInto('shares').values({ id: newId('shr'), token_hash: newId('tok'), site_id: siteId, recording_id: belongings.recordingId, access_point_id: null, visit_id: null, made_by: id, name: TRACES.share, sealed: 's', views: 0, last_viewed_at: null, created_at: at, expires_at: later }).execute();
  await db.insertInto('invitations').values({ id: newId('inv'), household_id: ash.householdId, token_hash: newId('tok'), invited_by: id, name: TRACES.invited, role: 'guest', created_at: at, expires_at: later }).execute();
  await db.insertInto('idempotency_keys').values({ scope: `${id} addParcel`, key: 'once', request_hash: 'h', status: 201, body: JSON.stringify({ title: TRACES.answer }), created_at: at, expires_at: later }).execute();
  await db.insertInto('hub_commands').values({ site_id: siteId, id: newId('cmd'), hub_id: belongings.hubId, type: 'visit.stop', subject: belongings.visitId, body: JSON.stringify({ visitId: belongings.visitId, who: id }), created_at: at, expires_at: later, answered_at: at, problem: null }).execute();
  await db.insertInto('visit_entries').values({ site_id: siteId, hub_id: belongings.hubId, seq: Math.floor(Math.random() * 1e9), visit_id: belongings.visitId, at, type: 'stop.asked', data: JSON.stringify({ who: id }), state: 'open', notices: '[]', received_at: at }).execute();
  const grant = newId('agr');
  await db.insertInto('assistant_grants').values({ id: grant, client_id: 'cli_1', member_id: id, name: TRACES.assistant, host: '127.0.0.1', audience: 'mcp', scopes: '[]', created_at: at, last_used_at: null, expires_at: later }).execute();
  await db.insertInto('assistant_tokens').values({ token_hash: `${TRACES.token} ${id}`, grant_id: grant, kind: 'access', expires_at: later, used_at: null, redirect_uri: null, challenge: null }).execute();
  await db.insertInto('calendar_feeds').values({ member_id: id, token_hash: newId('tok'), created_at: at, read_at: null }).execute();
  await db.insertInto('passkey_challenges').values({ challenge: newId('chl'), member_id: id, expires_at: later }).execute();
  await db.insertInto('alarm_calls').values({ site_id: siteId, id: newId('alm'), created_at: at, calls: 1, next_at: null, taken_at: at, taken_by: id }).execute();
  const visitId = newId('vis');
  const visit = await db.selectFrom('visits').selectAll().where('site_id', '=', siteId).where('id', '=', belongings.visitId).executeTakeFirstOrThrow();
  await db.insertInto('visits').values({ ...visit, id: visitId, alarms: '[]' }).execute();
  await db.insertInto('approvals').values({ site_id: siteId, visit_id: visitId, asked_at: at, answer_by: later, decision: 'approved', decided_by: id, decided_at: at, claims: '{}', proof: 'p' }).execute();
  return id;
}

/** Where a column holds somebody's id, or a text of theirs. */
async function columnsWith(columns: readonly string[], texts: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    columns.map(async (name) => {
      const [table = '', column = ''] = name.split('.');
      const tests = texts.map((text) => sql<boolean>`strpos(${sql.ref(column)}::text, ${text}) > 0`);
      const { rows } = await sql`select 1 from ${sql.table(table)} where ${sql.join(tests, sql` or `)} limit 1`.execute(real.db);
      return rows.length > 0 ? [name] : [];
    }),
  );
  return found.flat();
}

it('reaches every column in which somebody of the household can stand, and knows every column that there is', async () => {
  const { rows } = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and data_type not in ('boolean', 'integer', 'bigint', 'double precision', 'timestamp with time zone')`.execute(real.db);
  const classified = Object.entries(PERSON_COLUMNS).flatMap(([table, kinds]) => Object.values(kinds).flatMap((columns) => columns.split(' ').map((column) => `${table}.${column}`)));
  expect(classified.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  const erased = Object.entries(PERSON_COLUMNS).flatMap(([table, kinds]) => (kinds.erased?.split(' ') ?? []).map((column) => `${table}.${column}`));
  const id = await addZebulon();
  const texts = [id, ...Object.values(TRACES)];
  expect(await columnsWith(erased, texts)).toEqual(erased);
  expect(await erase(id)).toBe(204);
  expect(await columnsWith(erased, texts)).toEqual([]);
});

it('leaves no trace of somebody in any table but their random id in the doors’ record', async () => {
  const id = await addZebulon();
  for (const trace of Object.values(TRACES)) expect(await tablesWith(trace), trace).not.toEqual([]);
  expect(await erase(id)).toBe(204);
  for (const trace of [...Object.values(TRACES), 'Zebulon', 'zebulon']) expect(await tablesWith(trace), trace).toEqual([]);
  // That they were erased is told to the hub, by the same random id.
  expect(await tablesWith(id)).toEqual(['act_reports', 'visit_entries']);
  expect(await erase(id)).toBe(404);
});

it('forgets somebody who left long ago, too', async () => {
  const id = await addZebulon();
  expect((await fetch(`${real.url}/api/v1/people/${id}`, { method: 'DELETE', headers: { cookie: await ash.cookieOf('owner') } })).status).toBe(204);
  expect(await tablesWith(TRACES.name)).toEqual(['members']);
  expect(await erase(id)).toBe(204);
  expect(await tablesWith(TRACES.name)).toEqual([]);
});

it('forgets who asked for a lock that the hub had not done yet, once it is done', async () => {
  const id = await addZebulon();
  const command = newId('cmd');
  const at = toIso(systemClock.now());
  await real.db.insertInto('hub_commands').values({ site_id: ash.siteId, id: command, hub_id: belongings.hubId, type: 'access.lock', subject: belongings.accessPointId, body: JSON.stringify({ who: id }), created_at: at, expires_at: at, answered_at: null, problem: null }).execute();
  expect(await erase(id)).toBe(204);
  const commands = async () => (await real.db.selectFrom('hub_commands').select('id').where('id', '=', command).execute()).length;
  // The round that it begins with is waited for.
  const tidy = () => startHousekeeping({ db: real.db, clock: systemClock, log: silentLog })[Symbol.asyncDispose]();
  await tidy();
  expect(await commands()).toBe(1);
  await real.db.updateTable('hub_commands').set({ answered_at: at }).where('id', '=', command).execute();
  await tidy();
  expect(await commands()).toBe(0);
});

it('is for owners of the same household, and never takes the only owner', async () => {
  const id = await addZebulon();
  expect([await erase(id, ash, 'guest'), await erase(id, ash, 'member'), await erase(id, birch), await erase(ash.ownerId)]).toEqual([403, 403, 404, 409]);
  expect(await tablesWith(TRACES.name)).toEqual(['members']);
});
