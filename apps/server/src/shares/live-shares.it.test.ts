import type { HubCommand, HubReply, SiteAccessPoint } from '@latchkey/contract';
import { Hours, ManualClock, Minutes, newId, Seconds, systemClock, toIso } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { ORIGIN, type TestApp } from '../http/test-app.fixture.ts';
import { makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertSite, insertVisit } from '../hub-link/test-rows.fixture.ts';
import { hashToken } from '../identity/token-hash.ts';
import { type MediaRig, startMediaRig } from '../media/media-rig.fixture.ts';

const WISH = { name: 'Aunt Kim', minutes: 60, sealed: 'sealed-by-the-device-of-ada' } as const;
const OFFER = { sdp: 'v=0 and the rest of an offer', proof: 'e.y.J', link: 'e.y.L' } as const;
const eventually = { timeout: 10_000, interval: 10 };
const token = (sign: string) => sign.repeat(43);

let cluster: TestDatabase;
let database: Database;
let rig: MediaRig;
let stack: AsyncDisposableStack;
let clock: ManualClock;
let app: TestApp;
let address: string;
let ids: SiteIds;
let heard: HubCommand[];
let answer: (command: HubCommand) => HubReply['result'] | undefined;

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  // Hubs sign with the time of this machine.
  clock = new ManualClock(systemClock.now());
  heard = [];
  answer = (command) => ({ ok: true, body: command.type === 'live.offer' ? { sdp: 'the answer', proof: 'e.y.K' } : {} });
  rig = await startMediaRig(database, clock);
  ({ stack, app, address, ids } = rig);
});
afterEach(() => stack.disposeAsync());

/** A hub that sends one live message a moment on each stream that it is asked for. */
const connectHub = () =>
  rig.connectHub(
    (socket, asked) => {
      heard.push({ type: 'media.open', body: asked } as HubCommand);
      socket.send(JSON.stringify({ ok: true, contentType: 'application/octet-stream', size: null, start: 0, end: null, complete: false }));
      socket.send(Buffer.from([1, 2, 3]));
    },
    (command) => {
      heard.push(command);
      return answer(command);
    },
  );
const asResident: MediaRig['asResident'] = (...request) => rig.asResident(...request);
const share = (sign: string, changed: object = {}, door: string = ids.accessPointId) => asResident('POST', `access-points/${door}/shares`, { ...WISH, token: token(sign), ...changed });
/** As somebody without an account. */
const asStranger = async (path: string, body: object) => {
  const response = await app.send({ method: 'POST', url: `/api/v1/${path}`, headers: { origin: ORIGIN }, payload: body });
  return { status: response.statusCode, body: response.json() };
};
const watch = (sign: string) => asStranger('shared/live', { ...OFFER, token: token(sign) });
/** The fallback's socket; `closed` settles with the code by which it is closed. */
function follow(first: object | string) {
  const page = new WebSocket(`${address.replace('http', 'ws').replace('127.0.0.1', 'localhost')}/api/v1/shared/live/fragments`);
  stack.defer(() => page.terminate());
  const messages: Buffer[] = [];
  page.on('open', () => page.send(typeof first === 'string' ? first : JSON.stringify(first)));
  page.on('message', (data: Buffer) => messages.push(data));
  page.on('error', () => {});
  const closed = new Promise<number>((resolve) => page.on('close', resolve));
  return { messages, closed };
}
const asked = (sign: string) => ({ token: token(sign), link: OFFER.link, challenge: 'c' });
/** Time passes until something happens. */
async function passing<T>(until: Promise<T>): Promise<T> {
  const timer = setInterval(() => clock.advance(Seconds(1)), 20);
  return until.finally(() => clearInterval(timer));
}
const types = () => heard.map(({ type }) => type);

it('is made by a member for one door, counted and listed, and leads whoever holds it to that door’s hub alone', async () => {
  await connectHub();
  const made = await share('a');
  expect(made).toMatchObject({ status: 201, body: { recordingId: null, visitId: null, accessPointId: ids.accessPointId, accessPointName: 'Front door', name: 'Aunt Kim', madeBy: 'Ada', views: 0 } });
  expect(await asStranger('shared', { token: token('a') })).toEqual({ status: 200, body: { recordingId: null, sealed: WISH.sealed, expiresAt: toIso(clock.now() + Minutes(60) as never), serverNow: toIso(clock.now()), unproven: false } });
  expect(await watch('a')).toEqual({ status: 201, body: { sdp: 'the answer', proof: 'e.y.K' } });
  expect(heard.at(-1)).toMatchObject({ type: 'live.offer', body: { accessPointId: ids.accessPointId, ...OFFER } });
  const { messages } = follow(asked('a'));
  await vi.waitFor(() => expect(messages).toEqual([Buffer.from([1, 2, 3])]), eventually);
  expect(heard.at(-1)).toMatchObject({ body: { media: { kind: 'live', accessPointId: ids.accessPointId, deviceId: hashToken(token('a')), challenge: 'c', link: OFFER.link } } });
  expect((await asResident('GET', 'shares')).body.items).toEqual([expect.objectContaining({ id: made.body.id, views: 1 })]);
  const acts = await database.db.selectFrom('act_reports').select(['what', 'by_kind', 'about']).where('site_id', '=', ids.siteId).orderBy('what').execute();
  expect(acts).toEqual([{ what: 'share.made', by_kind: 'member', about: ids.accessPointId }, { what: 'share.opened', by_kind: 'share', about: ids.accessPointId }]);
});

it('says whether nothing proves the door’s picture to be of now', async () => {
  await share('k');
  const unproven = async () => (await asStranger('shared', { token: token('k') })).body.unproven;
  const tells = (rule: 'proved' | 'unproven-allowed') => {
    const proof = { rule, verdict: 'unproven', reason: 'x', provedAt: null, lamp: 'none', learnedAt: null, drifted: false, levels: null, delayMillis: null } as const;
    const state: SiteAccessPoint = { id: ids.accessPointId, name: 'Front door', kind: 'front-door', bolt: { value: 'thrown', at: null }, door: { value: 'closed', at: null }, lockReachable: true, contactReachable: true, camera: { state: 'live', lastFrameAt: null, proof }, visitId: null };
    return database.db.updateTable('access_points').set({ state: JSON.stringify(state) }).where('id', '=', ids.accessPointId).execute();
  };
  expect(await unproven()).toBe(false);
  await tells('unproven-allowed');
  expect(await unproven()).toBe(true);
  await tells('proved');
  expect(await unproven()).toBe(false);
});

it('that is for a visit leads nowhere once the visit has ended, is listed no longer, and is made for no other', async () => {
  await connectHub();
  const [visitId, past] = [newId('vis'), newId('vis')];
  for (const id of [past, visitId]) await insertVisit(database.db, ids, id);
  const ends = (id: string) => database.db.updateTable('visits').set({ ended_at: toIso(clock.now()) }).where('id', '=', id).execute();
  await ends(past);
  for (const none of [past, newId('vis')]) expect(await share('l', { visitId: none })).toMatchObject({ status: 409, body: { code: 'visit.over' } });
  expect(await share('l', { visitId })).toMatchObject({ status: 201, body: { visitId } });
  expect((await watch('l')).status).toBe(201);
  const { messages, closed } = follow(asked('l'));
  await vi.waitFor(() => expect(messages).toHaveLength(1), eventually);
  await ends(visitId);
  expect(await passing(closed)).toBe(4503);
  expect([(await watch('l')).status, (await asStranger('shared', { token: token('l') })).status, await follow(asked('l')).closed, (await asResident('GET', 'shares')).body.items]).toEqual([404, 404, 4404, []]);
});

it('is refused by the hub as the hub judges it, and with a clear word while the hub is away', async () => {
  await share('b');
  expect((await watch('b')).body.code).toBe('hub.offline');
  await connectHub();
  answer = () => ({ ok: false, code: 'live.not_member', message: 'x' });
  expect((await watch('b')).body.code).toBe('live.not_member');
});

it('is cut at once when it is taken back: the hub ends its view, and its socket closes', async () => {
  await connectHub();
  const { id } = (await share('c')).body as { id: string };
  await watch('c');
  const { messages, closed } = follow(asked('c'));
  await vi.waitFor(() => expect(messages).toHaveLength(1), eventually);
  expect((await asResident('DELETE', `shares/${id}`)).status).toBe(204);
  expect(await closed).toBe(4503);
  await vi.waitFor(() => expect(types()).toContain('live.end'), eventually);
  expect([(await watch('c')).status, (await asStranger('shared', { token: token('c') })).status, await follow(asked('c')).closed]).toEqual([404, 404, 4404]);
});

it.each([
  ['its time', 'd', async () => clock.advance(Hours(1))],
  ['the membership of who made it', 'e', async () => void (await database.db.deleteFrom('shares').where('site_id', '=', ids.siteId).execute())],
])('ends with %s within seconds, also while it is watched', async (_what, sign, end) => {
  await connectHub();
  await share(sign);
  await watch(sign);
  const { messages, closed } = follow(asked(sign));
  await vi.waitFor(() => expect(messages).toHaveLength(1), eventually);
  await end();
  expect(await passing(closed)).toBe(4503);
  await passing(vi.waitFor(() => expect(types()).toContain('live.end'), eventually));
});

it('is kept up at the hub while its right holds, and forgotten once the hub says that it is over', async () => {
  await connectHub();
  await share('f');
  await watch('f');
  const begun = heard.find(({ type }) => type === 'live.offer')?.body;
  const kept = () => heard.filter(({ type }) => type === 'live.keep').map(({ body }) => body);
  await passing(vi.waitFor(() => expect(kept().length).toBeGreaterThan(1), eventually));
  const sessionIds = begun !== undefined && 'sessionId' in begun ? [begun.sessionId] : [];
  expect(kept()[0]).toEqual({ sessionIds });
  answer = (command) => ({ ok: true, body: command.type === 'live.keep' ? { over: sessionIds } : {} });
  const before = kept().length;
  await passing(vi.waitFor(() => expect(kept().length).toBeGreaterThan(before), eventually));
  const then = kept().length;
  clock.advance(Minutes(1));
  expect(kept().length).toBeLessThanOrEqual(then + 1);
});

it('opens nothing by ids, by another link’s place, or for whoever says something else first', async () => {
  await connectHub();
  const { id } = (await share('g')).body as { id: string };
  const stranger = newSite();
  await insertSite(database.db, stranger, makeHubKey());
  expect((await share('h', {}, stranger.accessPointId)).status).toBe(404);
  expect((await share('h', {}, newId('ap'))).status).toBe(404);
  expect((await asResident('DELETE', `shares/${id}`, undefined, stranger.memberId)).status).toBe(404);
  const guest = newId('mem');
  await database.db.insertInto('members').values({ id: guest, household_id: ids.householdId, name: 'Gil', role: 'guest', email: null, created_at: toIso(clock.now()), left_at: null }).execute();
  expect((await asResident('POST', `access-points/${ids.accessPointId}/shares`, { ...WISH, token: token('h') }, guest)).status).toBe(403);
  for (const wrong of ['h', 'i']) expect((await watch(wrong)).status).toBe(404);
  // Its id, the hash of its token, and what is no request at all.
  for (const first of [{ ...asked('g'), token: id }, { ...asked('g'), token: hashToken(token('g')).slice(0, 43) }, { ...asked('g'), link: 7 }, 'hello']) expect(await follow(first).closed).toBe(4404);
  // A link to a live view gives no film.
  expect((await asStranger('shared/video', { token: token('g'), start: 0, end: null })).status).toBe(404);
  expect(types()).toEqual([]);
});

it.each([['a week', { minutes: 10_080 }], ['a short token', { token: 'x' }], ['no name', { name: ' ' }]])('is not made for %s', async (_what, changed) => {
  expect((await share('j', changed)).status).toBe(400);
});
