import { Hours, type Log, ManualClock, newId, silentLog, systemClock, toIso } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createPeople } from '../household/people.ts';
import { ORIGIN, startTestApp, type TestApp } from '../http/test-app.fixture.ts';
import { makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertParcel, insertSite } from '../hub-link/test-rows.fixture.ts';
import { createCalendarFeed } from './calendar-feed.ts';

let cluster: TestDatabase;
let database: Database;
let clock: ManualClock;
let app: TestApp;
let ids: SiteIds;
let logged: string[];

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  clock = new ManualClock(systemClock.now());
  logged = [];
  ids = newSite();
  await insertSite(database.db, ids, makeHubKey());
  const { db } = database;
  const note = (message: string, fields?: object) => void logged.push(JSON.stringify({ message, ...fields }));
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  app = await startTestApp(db, { clock, log, handlers: () => ({ ...createCalendarFeed({ db, publicOrigin: ORIGIN, language: 'en', clock, log }), ...createPeople({ db, onEnded: () => undefined, clock, log: silentLog }) }) });
});
afterEach(() => app[Symbol.asyncDispose]());

const as = async (memberId: string, method: 'GET' | 'POST' | 'DELETE', url = '/api/v1/calendar') => {
  const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
  return app.send({ method, url, headers: { cookie, origin: ORIGIN } });
};
/** What a calendar does: fetches the address, and knows nothing else. */
const fetchFeed = (url: string) => app.send({ method: 'GET', url: new URL(url).pathname });
const make = async (memberId: string = ids.memberId): Promise<string> => (await as(memberId, 'POST')).json<{ url: string }>().url;
const eventsOf = (text: string): readonly string[] => text.replaceAll('\r\n ', '').split('BEGIN:VEVENT').slice(1);

describe('the feed', () => {
  it('has the parcels of this household whose time is known and which did not come yet, and nothing of another', async () => {
    const other = newSite();
    await insertSite(database.db, other, makeHubKey());
    const parcelId = newId('par');
    const [notBefore, notAfter] = ['2026-12-01T09:00:00.000Z', '2026-12-01T12:00:00.000Z'];
    await insertParcel(database.db, ids, parcelId, '1Z999AA10123456785', { notBefore, notAfter });
    await insertParcel(database.db, other, newId('par'), '1Z999AA10123456786', { notBefore, notAfter });
    await insertParcel(database.db, ids, newId('par'), '1Z999AA10123456787');
    const brought = newId('par');
    await insertParcel(database.db, ids, brought, '1Z999AA10123456788', { notBefore, notAfter });
    await database.db.updateTable('parcels').set({ status: 'delivered' }).where('id', '=', brought).execute();
    const url = await make();
    const answer = await fetchFeed(url);
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, no-store' } });
    const events = eventsOf(answer.body);
    expect(events).toHaveLength(1);
    expect(events[0]).toContain(`UID:${parcelId}@latchkey\r\n`);
    expect(events[0]).toContain('DTSTART:20261201T090000Z\r\nDTEND:20261201T120000Z\r\nSUMMARY:Parcel: Book\r\n');
    await database.db.updateTable('parcels').set({ status: 'cancelled' }).where('id', '=', parcelId).execute();
    expect(eventsOf((await fetchFeed(url)).body)).toEqual([]);
  });
});

describe('its address', () => {
  it('ends with the next one, and with a press', async () => {
    expect((await as(ids.memberId, 'GET')).json()).toEqual({ feed: null });
    const first = await make();
    expect((await fetchFeed(first)).statusCode).toBe(200);
    const second = await make();
    expect((await fetchFeed(first)).statusCode).toBe(404);
    expect((await as(ids.memberId, 'GET')).json()).toEqual({ feed: { createdAt: toIso(clock.now()), readAt: null } });
    clock.advance(Hours(1));
    expect((await fetchFeed(second)).statusCode).toBe(200);
    expect((await as(ids.memberId, 'GET')).json()).toMatchObject({ feed: { readAt: toIso(clock.now()) } });
    expect((await as(ids.memberId, 'DELETE')).statusCode).toBe(204);
    expect((await fetchFeed(second)).statusCode).toBe(404);
  });

  it('is its person’s: another’s press ends nothing, and it goes with the membership', async () => {
    const kim = newId('mem');
    await database.db.insertInto('members').values({ id: kim, household_id: ids.householdId, name: 'Kim', role: 'guest', email: null, created_at: toIso(clock.now()) }).execute();
    const [own, kims] = [await make(), await make(kim)];
    await as(ids.memberId, 'DELETE');
    expect((await fetchFeed(own)).statusCode).toBe(404);
    expect((await fetchFeed(kims)).statusCode).toBe(200);
    await database.db.insertInto('passkeys').values({ id: newId('psk'), member_id: ids.memberId, public_key: 'x', counter: 0, transports: '[]', created_at: toIso(clock.now()), last_used_at: null }).execute();
    expect((await as(ids.memberId, 'DELETE', `/api/v1/people/${kim}`)).statusCode).toBe(204);
    expect((await fetchFeed(kims)).statusCode).toBe(404);
    expect(await database.db.selectFrom('calendar_feeds').select('member_id').where('member_id', '=', kim).execute()).toEqual([]);
  });

  it('is in no log and in no table', async () => {
    const url = await make();
    const secret = url.split('/').at(-1) ?? '';
    expect(secret).toMatch(/^[\w-]{43}$/);
    await fetchFeed(url);
    await fetchFeed(`${url.slice(0, -1)}!`);
    await as(ids.memberId, 'DELETE');
    await fetchFeed(url);
    expect(logged.filter((line) => line.includes('/api/v1/calendars/:token'))).not.toEqual([]);
    expect(logged.join('\n')).not.toContain(secret.slice(0, 40));
    expect(JSON.stringify(await database.db.selectFrom('calendar_feeds').selectAll().execute())).not.toContain(secret);
  });
});
