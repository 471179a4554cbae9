import { Hours, ManualClock, newId, Seconds, silentLog, systemClock, toIso } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { Database } from '../database/database.ts';
import { startHousekeeping } from '../database/housekeeping.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertSite } from '../hub-link/test-rows.fixture.ts';
import { type MediaRig, startMediaRig } from '../media/media-rig.fixture.ts';

const BYTES = Buffer.from(Array.from({ length: 50_000 }, (_value, index) => index % 251));
const SHARE = { name: 'Aunt Kim', hours: 24, sealed: 'sealed-by-the-device-of-ada' } as const;
const token = (sign: string) => sign.repeat(43);

let cluster: TestDatabase;
let database: Database;
let rig: MediaRig;
let stack: AsyncDisposableStack;
let clock: ManualClock;
let address: string;
let ids: SiteIds;
let recordingId: string;
let served: string[];

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  // Hubs sign with the time of this machine.
  clock = new ManualClock(systemClock.now());
  served = [];
  rig = await startMediaRig(database, clock);
  ({ stack, address, ids } = rig);
  recordingId = await addRecording(ids);
});
afterEach(() => stack.disposeAsync());

async function addRecording({ siteId, hubId, accessPointId }: SiteIds): Promise<string> {
  const [id, at] = [newId('rec'), toIso(clock.now())];
  await database.db.insertInto('recordings').values({ site_id: siteId, id, hub_id: hubId, visit_id: null, access_point_id: accessPointId, state: 'complete', started_at: at, duration_millis: 1, bytes: 1, frames: 1, created_at: at, updated_at: at }).execute();
  return id;
}

/** A hub that sends what it is asked for; `chunk` says how it goes on after the header. */
const connectHub = (send = (socket: WebSocket, bytes: Buffer) => {
  socket.send(bytes);
  socket.close(1000);
}) =>
  rig.connectHub((socket, { media }) => {
    if (media.kind !== 'recording') return;
    served.push(media.recordingId);
    const last = media.end === null ? BYTES.length - 1 : Math.min(media.end, BYTES.length - 1);
    socket.send(JSON.stringify({ ok: true, contentType: 'application/octet-stream', size: BYTES.length, start: media.start, end: last, complete: true }));
    send(socket, BYTES.subarray(media.start, last + 1));
  });
const asResident: MediaRig['asResident'] = (...request) => rig.asResident(...request);
const share = (sign: string, changed: object = {}, of = recordingId) => asResident('POST', `recordings/${of}/shares`, { ...SHARE, token: token(sign), ...changed });
/** As somebody without an account. */
const asStranger = (path: string, body: object) => fetch(`${address.replace('127.0.0.1', 'localhost')}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const open = (sign: string) => asStranger('shared', { token: token(sign) });
const play = (sign: string, start = 0, end: number | null = null) => asStranger('shared/video', { token: token(sign), start, end });

it('shows one recording to whoever holds the link, sealed, and counts who fetched its key', async () => {
  await connectHub();
  const made = await share('a');
  expect(made).toMatchObject({ status: 201, body: { recordingId, accessPointId: ids.accessPointId, accessPointName: 'Front door', name: 'Aunt Kim', madeBy: 'Ada', views: 0, lastViewedAt: null } });
  expect(await (await open('a')).json()).toEqual({ recordingId, sealed: SHARE.sealed, expiresAt: made.body.expiresAt, serverNow: expect.any(String), unproven: false });
  const part = await play('a', 100, 199);
  expect([part.status, part.headers.get('content-range'), part.headers.get('cache-control')]).toEqual([206, 'bytes 100-199/50000', 'private, no-store']);
  expect(Buffer.from(await part.arrayBuffer()).equals(BYTES.subarray(100, 200))).toBe(true);
  expect(Buffer.from(await (await play('a', 49_000)).arrayBuffer()).equals(BYTES.subarray(49_000))).toBe(true);
  expect((await play('a', 50_000)).status).toBe(416);
  expect(new Set(served)).toEqual(new Set([recordingId]));
  await open('a');
  expect((await asResident('GET', 'shares')).body.items).toEqual([expect.objectContaining({ id: made.body.id, views: 2, lastViewedAt: expect.any(String) })]);
});

it('keeps nothing that opens the link: only a hash of its token', async () => {
  await share('b');
  const row = await database.db.selectFrom('shares').selectAll().where('site_id', '=', ids.siteId).executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain(token('b'));
  expect(await share('b')).toMatchObject({ status: 409 });
});

it('ends when it is taken back, in the middle of a film too', async () => {
  await connectHub((socket, bytes) => socket.send(bytes.subarray(0, 10)));
  const { id } = (await share('c')).body as { id: string };
  const film = await play('c');
  const reader = film.body?.getReader();
  expect((await reader?.read())?.value?.length).toBe(10);
  expect((await asResident('DELETE', `shares/${id}`)).status).toBe(204);
  await expect(reader?.read()).rejects.toThrow();
  expect([(await open('c')).status, (await play('c')).status]).toEqual([404, 404]);
  expect((await asResident('GET', 'shares')).body.items).toEqual([]);
  // The sealed half of the key is gone with it.
  expect(await database.db.selectFrom('shares').select('id').where('site_id', '=', ids.siteId).execute()).toEqual([]);
});

it.each([
  ['its time', 'G', async () => clock.advance(Hours(24))],
  ['the membership of who made it', 'H', async () => void (await database.db.deleteFrom('shares').where('site_id', '=', ids.siteId).execute())],
  ['its recording', 'I', async () => void (await database.db.updateTable('recordings').set({ state: 'deleted' }).where('site_id', '=', ids.siteId).execute())],
])('ends with %s, in the middle of a film too', async (_what, sign, end) => {
  await connectHub((socket, bytes) => socket.send(bytes.subarray(0, 10)));
  await share(sign);
  const reader = (await play(sign)).body?.getReader();
  expect((await reader?.read())?.value?.length).toBe(10);
  await end();
  // It is looked at again only when the look before is done.
  const passing = setInterval(() => clock.advance(Seconds(5)), 20);
  await expect(reader?.read()).rejects.toThrow().finally(() => clearInterval(passing));
});

it('ends by itself, and then is swept away', async () => {
  await connectHub();
  await share('d');
  clock.advance(Hours(24));
  expect([(await open('d')).status, (await play('d')).status]).toEqual([404, 404]);
  expect((await asResident('GET', 'shares')).body.items).toEqual([]);
  clock.advance(Seconds(1));
  stack.use(startHousekeeping({ db: database.db, clock, log: silentLog }));
  await vi.waitFor(async () => expect(await database.db.selectFrom('shares').select('id').where('site_id', '=', ids.siteId).execute()).toEqual([]), { timeout: 10_000 });
  expect(served).toEqual([]);
});

it('ends with its recording', async () => {
  await share('e');
  await database.db.updateTable('recordings').set({ state: 'deleted' }).where('site_id', '=', ids.siteId).execute();
  expect([(await open('e')).status, (await play('e')).status]).toEqual([410, 410]);
  expect((await asResident('GET', 'shares')).body.items).toEqual([]);
});

it('is made, seen and taken back by members of its own household only', async () => {
  const stranger = newSite();
  await insertSite(database.db, stranger, makeHubKey());
  const foreign = await addRecording(stranger);
  expect((await share('f', {}, foreign)).status).toBe(404);
  const guest = newId('mem');
  await database.db.insertInto('members').values({ id: guest, household_id: ids.householdId, name: 'Gil', role: 'guest', email: null, created_at: toIso(clock.now()), left_at: null }).execute();
  expect((await asResident('POST', `recordings/${recordingId}/shares`, { ...SHARE, token: token('f') }, guest)).status).toBe(403);
  const { id } = (await share('f')).body as { id: string };
  expect((await asResident('GET', 'shares', undefined, guest)).status).toBe(403);
  expect((await asResident('GET', 'shares', undefined, stranger.memberId)).body.items).toEqual([]);
  for (const memberId of [guest, stranger.memberId]) expect((await asResident('DELETE', `shares/${id}`, undefined, memberId)).status).toBe(memberId === guest ? 403 : 404);
  expect((await open('g')).status).toBe(404);
  expect((await open('f')).status).toBe(200);
});

it.each([['a year', { hours: 8_760 }], ['a short token', { token: 'x' }], ['no name', { name: ' ' }]])('refuses %s', async (_what, changed) => {
  expect((await share('h', changed)).status).toBe(400);
});
