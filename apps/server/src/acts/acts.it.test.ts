import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActRecord, sockets, type ToldAct, type WaitingAct } from '@latchkey/contract';
import { type ActsHead, followActs, readCheckpoint } from '@latchkey/evidence';
import { Millis, newId, randomToken, Seconds, silentLog, systemClock, toIso } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActLines } from '../../../hub/src/evidence/act-lines.ts';
import { writeCheckpoint } from '../../../hub/src/evidence/checkpoint-writer.ts';
import { type Journal, openJournal } from '../../../hub/src/journal/journal.ts';
import { createPerformer, type PerformerDeps } from '../../../hub/src/link/command-performer.ts';
import { type HubIdentity, openHubIdentity } from '../../../hub/src/link/hub-identity.ts';
import { openServerLink, type ServerLink } from '../../../hub/src/link/server-link.ts';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, ORIGIN, startTestApp, type TestApp, type TestHousehold } from '../http/test-app.fixture.ts';
import { createHubLink, type HubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { createMedia } from '../media/media.ts';
import { createExport } from '../owning/export.ts';
import { createVisitSight } from '../carriers/visit-sight.ts';
import { startActReports } from './act-reports.ts';
import { createActRoutes } from './act-routes.ts';

const SERVER_ID = 'srv_test';
const clock = systemClock;
const [hubId, accessPointId, recordingId, visitId] = [newId('hub'), newId('ap'), newId('rec'), newId('vis')];
let cluster: TestDatabase;
let database: Database;
let stack: AsyncDisposableStack;
let app: TestApp;
let home: TestHousehold;
let other: TestHousehold;
let journal: Journal;
let identity: HubIdentity;
let hubLink: HubLink;
let connectHub: () => ServerLink;

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());
afterEach(() => stack.disposeAsync());
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = await cluster.fresh();
  const { db } = database;
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-acts-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  journal = stack.use(openJournal(join(folder, 'journal.sqlite'), clock));
  identity = openHubIdentity(folder, clock);
  const shared = { db, live: createLiveEvents(silentLog), clock, log: silentLog };
  hubLink = stack.use(await createHubLink({ ...shared, keys: { serverId: SERVER_ID }, notices: { raise: async () => [], announce() {}, async [Symbol.asyncDispose]() {} } }));
  stack.use(startActReports({ ...shared, hubLink, every: Millis(50) }));
  const media = stack.use(createMedia({ ...shared, hubLink }));
  app = stack.use(await startTestApp(db, { handlers: () => ({ ...media.handlers, ...createExport(shared), ...createActRoutes(shared) }) }));
  app.server.sockets.on(sockets.hubLink, async ({ request }) => (socket) => hubLink.accept(socket, request));
  const serverUrl = await app.app.listen({ host: '127.0.0.1', port: 0 });
  [home, other] = [await addHousehold(db, app.sessions, 'Ash'), await addHousehold(db, app.sessions, 'Birch')];
  const now = toIso(clock.now());
  await db.insertInto('hubs').values({ id: hubId, site_id: home.siteId, name: 'Hub', public_jwk: JSON.stringify(identity.publicJwk), instance: null, last_seen_at: null, paired_at: now, retired_at: null }).execute();
  await db.insertInto('access_points').values({ site_id: home.siteId, id: accessPointId, hub_id: hubId, name: 'Front door', kind: 'front-door', door_code: randomToken(20), state: null, heard_at: null, created_at: now }).execute();
  await db.insertInto('recordings').values({ site_id: home.siteId, id: recordingId, hub_id: hubId, visit_id: null, access_point_id: accessPointId, state: 'complete', started_at: now, duration_millis: 1, bytes: 1, frames: 1, created_at: toIso(clock.now()), updated_at: now }).execute();
  connectHub = () => {
    let link: ServerLink | undefined;
    const actLines = createActLines({ journal, clock, log: silentLog, onAdded: () => link?.entryAdded() });
    const keys = { proof: 'p', envelopes: [] };
    // The commands of these tests reach no more of a hub.
    const perform = createPerformer({ actLines, recordings: { find: async () => ({ keys }), share: async () => true }, clock } as unknown as PerformerDeps);
    link = stack.use(openServerLink({
      pairing: { hubId, siteId: home.siteId, serverId: SERVER_ID, serverJwk: { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' } }, serverUrl, identity, instance: newId('str'), journal, clock, log: silentLog, perform,
      runningVisits: () => [], siteState: () => ({ at: toIso(clock.now()), instance: 'one', accessPoints: [] }),
    }));
    return link;
  };
});

const get = async (url: string, household: TestHousehold = home, role: 'owner' | 'member' | 'guest' = 'owner') => {
  const answer = await app.send({ method: 'GET', url, headers: { cookie: await household.cookieOf(role), origin: ORIGIN } });
  return { status: answer.statusCode, text: answer.body };
};
interface Listed {
  readonly items: readonly ActRecord[];
  readonly waiting: readonly WaitingAct[];
  readonly next: string | null;
}
const list = async (query = ''): Promise<Listed> => JSON.parse((await get(`/api/v1/acts${query}`)).text) as Listed; // The answer's form is checked before it is sent.
const until = async (holds: (listed: Listed) => boolean): Promise<Listed> => {
  for (const end = Date.now() + 30_000; ; ) {
    const listed = await list();
    if (holds(listed) || Date.now() > end) return listed;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const said = ({ items }: Listed) => items.map(({ text }) => JSON.parse(text) as Pick<ToldAct, 'id' | 'what' | 'by' | 'about'> & { readonly at: string; readonly toldAt: string | null });
const signedHead = (): ActsHead | undefined => {
  writeCheckpoint({ journal, identity, hubId, clock });
  const entry = journal.entriesAfter(journal.lastSeq - 1, 1)[0];
  return readCheckpoint(entry?.kind === 'checkpoint' ? entry.note : '')?.checkpoint.acts;
};

describe('what is done at the server', () => {
  it('waits for the hub, stands in its journal with both times, and comes back once', async () => {
    await get('/api/v1/household/export');
    const before = await list();
    expect(before.items).toEqual([]);
    expect(before.waiting).toMatchObject([{ what: 'household.exported', by: { kind: 'member', id: home.ownerId }, byName: 'Ash owner' }]);
    connectHub();
    const after = await until(({ items }) => items.length > 0);
    expect(after.waiting).toEqual([]);
    expect(after.items).toMatchObject([{ hubId, byName: 'Ash owner' }]);
    const [line] = said(after);
    expect(line).toMatchObject({ what: 'household.exported', toldAt: before.waiting[0]?.at });
    expect(Date.parse(line?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(line?.toldAt ?? ''));
    // As a server that was put back to a backup: it tells again, and the hub has it already.
    await database.db.insertInto('act_reports').values({ site_id: home.siteId, id: line?.id ?? '', what: 'household.exported', by_kind: 'member', by_id: home.ownerId, about: null, at: line?.toldAt ?? '' }).execute();
    await get('/api/v1/household/export');
    expect(said(await until(({ items }) => items.length === 2)).map(({ what }) => what)).toEqual(['household.exported', 'household.exported']);
    expect(journal.entriesAfter(0, 99).filter(({ kind }) => kind === 'act')).toHaveLength(2);
  });

  it('is told of a carrier that looks at a visit, once an hour', async () => {
    const sight = createVisitSight({ db: database.db, clock });
    const carrierId = newId('car');
    await sight(carrierId, home.siteId, [visitId]);
    await sight(carrierId, home.siteId, [visitId]);
    connectHub();
    expect(said(await until(({ items }) => items.length > 0))).toMatchObject([{ what: 'visit.seen', by: { kind: 'carrier', id: carrierId }, about: visitId }]);
  });
});

describe('what the hub gives out', () => {
  it('is written down before it is given, by the one for whom the server asks', async () => {
    connectHub();
    await expect.poll(() => hubLink.isOnline(hubId), { timeout: 30_000 }).toBe(true);
    expect((await get(`/api/v1/recordings/${recordingId}/keys`)).status).toBe(200);
    const [line] = said(await until(({ items }) => items.length > 0));
    expect(line).toMatchObject({ what: 'recording.read', by: { kind: 'member', id: home.ownerId }, about: recordingId, toldAt: null });
    expect((await list()).items[0]).toMatchObject({ byName: 'Ash owner', aboutName: 'Front door' });
    // A server that asks without saying for whom is written down as just that.
    await hubLink.send(hubId, 'recording.keys', { recordingId }, { deadline: Seconds(5) });
    expect(said(await until(({ items }) => items.length > 1))[0]).toMatchObject({ what: 'recording.read', by: null });
  });
});

describe('the list', () => {
  it('is read by members and owners of the household alone', async () => {
    expect((await get('/api/v1/acts', home, 'guest')).status).toBe(403);
    expect((await get('/api/v1/acts', home, 'member')).status).toBe(200);
    expect((await app.send({ method: 'GET', url: '/api/v1/acts' })).statusCode).toBe(401);
    await get('/api/v1/household/export');
    expect(JSON.parse((await get('/api/v1/acts', other)).text)).toEqual({ items: [], next: null, waiting: [] });
    expect((await get('/api/v1/acts?cursor=x')).status).toBe(400);
  });

  it('shows by the hub’s signature what a server leaves out or alters', async () => {
    connectHub();
    for (let turn = 1; turn <= 3; turn += 1) {
      await get('/api/v1/household/export');
      await until(({ items }) => items.length === turn);
    }
    const head = signedHead();
    const texts = async (query = '') => (await list(query)).items.map(({ text }) => text);
    expect(followActs(await texts(), head)).toBe('whole');
    const { next } = await list('?limit=2');
    expect(await texts(`?cursor=${next ?? ''}`)).toHaveLength(1);
    expect(followActs([...(await texts('?limit=2')), ...(await texts(`?cursor=${next ?? ''}`))], head)).toBe('whole');

    const rows = await database.db.selectFrom('acts').selectAll().orderBy('seq').execute();
    await database.db.updateTable('acts').set({ text: rows[1]?.text.replace('exported', 'imported') ?? '' } as never).where('seq', '=', rows[1]?.seq ?? 0).execute();
    expect(followActs(await texts(), head)).toBe('acts.altered');
    await database.db.deleteFrom('acts').where('seq', '=', rows[1]?.seq ?? 0).execute();
    expect(followActs(await texts(), head)).toBe('acts.missing');
    await database.db.deleteFrom('acts').where('seq', '>=', rows[1]?.seq ?? 0).execute();
    expect(followActs(await texts(), head)).toBe('acts.missing');
  });
});
