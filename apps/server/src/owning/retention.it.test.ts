import type { KeptKinds } from '@latchkey/contract';
import { makeDeviceKeys, type Retention, safePolicy, signerOf, signPolicy } from '@latchkey/grants';
import { Days, Hours, Instant, ManualClock, newId, silentLog, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHousekeeping } from '../database/housekeeping.ts';
import type { Schema } from '../database/schema.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addBelongings, type Belongings } from '../household/belongings.fixture.ts';
import { addHousehold, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createRetention, photoDays, thinSites } from './retention.ts';

let cluster: TestDatabase;
let db: Kysely<Schema>;
let app: TestApp;
let ash: TestHousehold & { readonly belongings: Belongings };
let birch: TestHousehold & { readonly belongings: Belongings };
const clock = new ManualClock(Instant(Date.now()));
const KEEPS = { most: 30, deliveries: 14, entries: 30, incidents: 30 };

beforeAll(async () => {
  cluster = await startTestDatabase();
  ({ db } = await cluster.fresh());
  app = await startTestApp(db, { handlers: () => createRetention({ db, clock, hubKeeps: (siteId) => (siteId === ash.siteId ? KEEPS : undefined) }) });
  const add = async (name: string) => {
    const household = await addHousehold(db, app.sessions, name);
    const belongings = await addBelongings(db, household, { hubKey: `key of ${name}`, courierJkt: `courier of ${name}` });
    await db.updateTable('parcels').set({ status: 'delivered', delivered_at: toIso(clock.now()), visit_id: belongings.visitId }).where('id', '=', belongings.parcelId).execute();
    await db.insertInto('notification_deliveries').values({ site_id: household.siteId, notification_id: belongings.notificationId, id: newId('ntf'), channel: 'email', push_subscription_id: null, address: 'a@b.example', created_at: toIso(clock.now()), handed_over_at: null, shown_at: null, acknowledged_at: null, failure: null, receipt_hash: null }).execute();
    return { ...household, belongings };
  };
  [ash, birch] = [await add('Ash'), await add('Birch')];
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const ask = async (household: TestHousehold, query = '') => {
  const response = await app.send({ method: 'GET', url: `/api/v1/household/retention${query}`, headers: { cookie: await household.cookieOf('member') } });
  return response.json<KeptKinds>();
};
const keptBy = async (household: TestHousehold) => Object.fromEntries((await ask(household)).items.map(({ kind, kept }) => [kind, kept]));
/** An owner's device signs how long things are kept. */
const choose = async (household: TestHousehold, keep: Retention, version: number) => {
  const content = { ...safePolicy(household.siteId, 1, 'Europe/Berlin', [], 0), version, keep };
  const text = await signPolicy(content, signerOf(await makeDeviceKeys(), 'dev_1'));
  await db.insertInto('policies').values({ site_id: household.siteId, version, text, received_at: toIso(clock.now()) }).execute();
};

it('says how much is kept of each kind, and what a shorter time would delete, without deleting it', async () => {
  expect(await ask(ash)).toMatchObject({ hub: KEEPS });
  expect(await ask(birch)).toMatchObject({ hub: null });
  await db.updateTable('visit_photos').set({ taken_at: toIso(Instant(clock.now() - Days(10))) }).where('site_id', '=', ash.siteId).execute();
  const find = async (query: string) => (await ask(ash, query)).items.find(({ kind }) => kind === 'photos');
  expect(await find('?photos=7')).toEqual({ kind: 'photos', kept: 1, oldest: toIso(Instant(clock.now() - Days(10))), goes: 1 });
  expect(await find('?photos=14')).toMatchObject({ kept: 1, goes: 0 });
  expect(await keptBy(ash)).toEqual({ deliveries: 1, entries: 0, incidents: 0, photos: 1, mails: 1, notices: 1, parcels: 1 });
});

it('tells the recordings of guests and of alarms from those of deliveries, and leaves out what is deleted', async () => {
  const recording = async (visitId: string | null, state: 'complete' | 'deleted') =>
    db.insertInto('recordings').values({ site_id: birch.siteId, id: newId('rec'), hub_id: birch.belongings.hubId, visit_id: visitId, access_point_id: birch.belongings.accessPointId, state, started_at: null, duration_millis: 0, bytes: 0, frames: 0, created_at: toIso(clock.now()), updated_at: toIso(clock.now()) }).execute();
  for (const state of ['complete', 'deleted'] as const) await recording(null, state);
  expect(await keptBy(birch)).toMatchObject({ deliveries: 1, entries: 0, incidents: 1 });
  await db.updateTable('visits').set({ purpose: 'entry' } as object).where('id', '=', birch.belongings.visitId).execute();
  expect(await keptBy(birch)).toMatchObject({ deliveries: 0, entries: 1, incidents: 1 });
});

it('deletes what is older than its owners chose, of that household alone, and once', async () => {
  await choose(ash, { photos: 365, mails: 3, notices: 5, parcels: 7 }, 1);
  const thin = () => thinSites({ db, clock, log: silentLog });
  clock.advance(Days(4));
  await thin();
  // Couriers read it before they take a photo.
  expect([await photoDays(db, ash.siteId), await photoDays(db, birch.siteId)]).toEqual([365, 30]);
  expect(await keptBy(ash)).toMatchObject({ photos: 1, mails: 0, notices: 1, parcels: 1 });
  clock.advance(Days(4));
  await thin();
  await thin();
  expect(await keptBy(ash)).toMatchObject({ deliveries: 1, photos: 1, mails: 0, notices: 0, parcels: 0 });
  expect(await keptBy(birch)).toMatchObject({ photos: 1, mails: 1, notices: 1, parcels: 1 });
  // That a parcel came, and with which visit, is still known; what it was is not.
  expect(await db.selectFrom('parcels').select(['number', 'title', 'status', 'visit_id']).where('site_id', '=', ash.siteId).execute()).toEqual([{ number: ash.belongings.parcelId, title: '', status: 'delivered', visit_id: ash.belongings.visitId }]);
  expect(await db.selectFrom('parcel_numbers').select('number').where('site_id', '=', ash.siteId).execute()).toEqual([]);
  expect(await db.selectFrom('mail_parcels').select('id').where('site_id', '=', ash.siteId).execute()).toEqual([]);
  expect(await db.selectFrom('visits').select('id').where('site_id', '=', ash.siteId).execute()).toHaveLength(1);
});

it('never touches a parcel that is still expected, however old', async () => {
  const expected = newId('par');
  await db.insertInto('parcels').values({ site_id: ash.siteId, id: expected, direction: 'in', number: 'MADEUP0000009', carrier: null, title: 'Late', status: 'expected', access_point_id: null, not_before: null, not_after: null, created_at: toIso(Instant(clock.now() - Days(900))), delivered_at: null, visit_id: null }).execute();
  await thinSites({ db, clock, log: silentLog });
  expect(await db.selectFrom('parcels').select('title').where('id', '=', expected).executeTakeFirst()).toEqual({ title: 'Late' });
});

it('keeps by itself, every hour, what nobody chose a time for as long as it is said; and all of a policy that it cannot read', async () => {
  await choose(ash, { photos: 3 }, 2);
  await db.insertInto('policies').values({ site_id: ash.siteId, version: 3, text: 'of a later version', received_at: toIso(clock.now()) }).execute();
  const wall = new ManualClock(Instant(clock.now() + Days(31)));
  await using _rounds = startHousekeeping({ db, clock: wall, log: silentLog });
  await expect.poll(() => keptBy(birch), { timeout: 10_000 }).toMatchObject({ photos: 0, mails: 0, notices: 1, parcels: 1 });
  expect(await keptBy(ash)).toMatchObject({ photos: 1 });
  expect(await photoDays(db, ash.siteId)).toBeNull();
  wall.advance(Days(60));
  await expect.poll(() => {
    wall.advance(Hours(1));
    return keptBy(birch);
  }, { timeout: 10_000 }).toMatchObject({ notices: 0, parcels: 1 });
});

it('refuses a time beyond its bounds', async () => {
  for (const query of ['?photos=0', '?photos=731', '?photos=1.5', '?photos=all']) {
    expect((await app.send({ method: 'GET', url: `/api/v1/household/retention${query}`, headers: { cookie: await ash.cookieOf('owner') } })).statusCode).toBe(400);
  }
});
