import { newId, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { ORIGIN, startTestApp, type TestApp } from '../http/test-app.fixture.ts';
import { createHubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { makeHubKey, newSite } from '../hub-link/test-hub.fixture.ts';
import { insertSite } from '../hub-link/test-rows.fixture.ts';
import { createMedia } from './media.ts';

/** A sample by default; all 10,000 with `PERMUTED_IDS=10000`. */
const TRIES = Number(process.env['PERMUTED_IDS'] ?? 600);
const AT_ONCE = 30;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

let cluster: TestDatabase;
let database: Database;
const stack = new AsyncDisposableStack();
let app: TestApp;

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
  const shared = { db: database.db, live: createLiveEvents(silentLog), clock: systemClock, log: silentLog };
  const link = stack.use(await createHubLink({ ...shared, keys: { serverId: 'srv_test' }, notices: { raise: async () => [], announce() {}, async [Symbol.asyncDispose]() {} } }));
  app = stack.use(await startTestApp(database.db, { handlers: () => stack.use(createMedia({ ...shared, hubLink: link })).handlers }));
});
afterAll(async () => {
  await stack.disposeAsync();
  await cluster[Symbol.asyncDispose]();
});

async function household(): Promise<{ readonly cookie: string; readonly householdId: string; readonly recordings: readonly string[] }> {
  const ids = newSite();
  await insertSite(database.db, ids, makeHubKey());
  const at = new Date().toISOString();
  const recordings = Array.from({ length: 5 }, () => newId('rec'));
  for (const id of recordings) {
    await database.db
      .insertInto('recordings')
      .values({ site_id: ids.siteId, id, hub_id: ids.hubId, visit_id: null, access_point_id: ids.accessPointId, state: 'complete', started_at: at, duration_millis: 1, bytes: 1, frames: 1, created_at: at, updated_at: at })
      .execute();
  }
  return { householdId: ids.householdId, cookie: (await app.sessions.begin(ids.memberId, ORIGIN)).split(';')[0] ?? '', recordings };
}

/** The id itself, then neighbours of it: another sign at one of its random places. */
function permuted(id: string, turn: number): string {
  if (turn === 0) return id;
  const at = id.length - 1 - (turn % 20);
  const sign = ALPHABET[(ALPHABET.indexOf(id[at] ?? '0') + 1 + (Math.floor(turn / 20) % 31)) % 32] ?? '0';
  return `${id.slice(0, at)}${sign}${id.slice(at + 1)}`;
}

it(`${TRIES} permuted ids of recordings give no household anything of another’s`, { timeout: 600_000 }, async () => {
  const [ash, birch] = [await household(), await household()];
  const statusOf = async (id: string, what: string) => (await app.send({ method: 'GET', url: `/api/v1/recordings/${id}${what}`, headers: { cookie: ash.cookie } })).statusCode;
  const kinds = ['/video', '/keys', ''];
  const answers = new Map<number, number>();
  for (let turn = 0; turn < TRIES; turn += AT_ONCE) {
    const statuses = await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, TRIES - turn) }, (_, i) => {
        const n = turn + i;
        return statusOf(permuted(birch.recordings[n % 5] ?? '', Math.floor(n / 15)), kinds[Math.floor(n / 5) % 3] ?? '');
      }),
    );
    for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1);
  }
  expect([...answers]).toEqual([[404, TRIES]]);
  // Its own is found: the hub is away, which is another answer.
  expect([await statusOf(ash.recordings[0] ?? '', '/video'), await statusOf(ash.recordings[0] ?? '', '/keys')]).toEqual([503, 503]);
});

it('somebody who joined later sees nothing of what was filmed before', async () => {
  const { cookie, householdId, recordings } = await household();
  const joinedAt = new Date(Date.now() + 1_000).toISOString();
  const memberId = newId('mem');
  await database.db.insertInto('members').values({ id: memberId, household_id: householdId, name: 'Kim', role: 'owner', email: null, created_at: joinedAt }).execute();
  const kim = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
  const get = async (by: string, path: string) => app.send({ method: 'GET', url: `/api/v1/recordings${path}`, headers: { cookie: by } });
  const listed = async (by: string) => (await get(by, '')).json<{ items: { id: string }[] }>().items.map(({ id }) => id);
  expect(await listed(cookie)).toEqual(recordings.toSorted().toReversed());
  expect(await listed(kim)).toEqual([]);
  for (const what of ['', '/video', '/keys']) expect((await get(kim, `/${recordings[0]}${what}`)).statusCode, what).toBe(404);

  // What is filmed from then on is theirs as well.
  // The program never changes this column.
  await database.db.updateTable('recordings').set({ created_at: joinedAt } as never).where('id', '=', recordings[0] ?? '').execute();
  expect(await listed(kim)).toEqual([recordings[0]]);
  expect((await get(kim, `/${recordings[0]}`)).statusCode).toBe(200);
});
