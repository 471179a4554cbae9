import { RECEIPT_DAYS, type Receipt } from '@latchkey/contract';
import { Days, Hours, ManualClock, newId, Seconds, silentLog, systemClock, toIso } from '@latchkey/kit';
import { newShareSecret, openLinkOfReceipt, RECEIPT_READER, receiptKeys, sealLinkForReceipt, shareToken, unwrapJwkOf } from '@latchkey/sealing';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createTestCourier, ORIGIN, startTestApp, type TestApp, type TestCourier } from '../http/test-app.fixture.ts';
import type { VisitChange } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertSite, insertVisit, NUMBER } from '../hub-link/test-rows.fixture.ts';
import { Topics } from '../hub-link/topics.ts';
import { createReceipts } from './receipts.ts';

let cluster: TestDatabase;
let database: Database;
let stack: AsyncDisposableStack;
let app: TestApp;
let clock: ManualClock;
let ids: SiteIds;
let hubKey: string;
let courier: TestCourier;
let visitId: string;
let told: string[];

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  told = [];
  ids = newSite();
  const key = makeHubKey();
  hubKey = key.publicJwk.x;
  await insertSite(database.db, ids, key);
  visitId = newId('vis');
  courier = createTestCourier(() => clock.now());
  await insertVisit(database.db, ids, visitId, await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' })));
  // After the visit began, which is by the time of this machine.
  clock = new ManualClock(systemClock.now());
  const live = createLiveEvents(silentLog);
  live.subscribe(ids.siteId, ids.memberId, (event) => told.push(event.type));
  app = stack.use(await startTestApp(database.db, { clock, handlers: () => createReceipts({ db: database.db, live, hubLink: { visitChanges: new Topics<VisitChange>((error) => { throw error; }) }, hubKeeps: () => ({ most: 30, deliveries: 14, entries: 7, incidents: 30 }), clock, log: silentLog }) }));
});
afterEach(() => stack.disposeAsync());

type Answer = { readonly status: number; readonly body: never; readonly text: string };
const send = async (method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: object): Promise<Answer> => {
  const response = await app.send({ method, url, headers: { origin: ORIGIN, ...headers }, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: response.body === '' ? (undefined as never) : response.json<never>(), text: response.body };
};
const asCourier = (method: 'GET' | 'POST', url: string, payload?: object, by = courier) => send(method, url, { dpop: by.prove(method, url) }, payload);
const asStranger = (url: string, payload: object) => send('POST', url, {}, payload);
const asMember = async (method: 'GET' | 'POST', url: string, payload?: object, memberId = ids.memberId) => send(method, url, { cookie: (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '' }, payload);

async function make(secret = newShareSecret(), by = courier): Promise<{ readonly secret: string; readonly token: string; readonly answer: Answer }> {
  const token = await shareToken(secret);
  const unwrapKey = await unwrapJwkOf((await receiptKeys(secret)).publicKey);
  return { secret, token, answer: await asCourier('POST', `/api/v1/courier/visits/${visitId}/receipt`, { token, unwrapKey }, by) };
}
const open = (token: string) => asStranger('/api/v1/receipt', { token });
const receiptOf = async (token: string): Promise<Receipt> => {
  const answer = await open(token);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const ask = (token: string, wish: string) => asStranger('/api/v1/receipt/wishes', { token, wish });
const answerTo = (wish: string, body: object, memberId?: SiteIds['memberId']) => asMember('POST', `/api/v1/visits/${visitId}/courier-answers`, { wish, ...body }, memberId);
const requests = async (query = ''): Promise<{ readonly items: readonly { readonly visitId: string; readonly wish: string; readonly recordingId: string | null; readonly unwrapKey: never }[] }> => (await asMember('GET', `/api/v1/courier-requests${query}`)).body;
async function addRecording(): Promise<string> {
  const [id, at] = [newId('rec'), toIso(clock.now())];
  await database.db.insertInto('recordings').values({ site_id: ids.siteId, id, hub_id: ids.hubId, visit_id: visitId, access_point_id: ids.accessPointId, state: 'complete', started_at: at, duration_millis: 9_000, bytes: 1, frames: 1, created_at: at, updated_at: at }).execute();
  return id;
}

describe('a receipt', () => {
  it('shows its courier what is kept of the visit: times, recording and whose rule, the hub’s word, own photos', async () => {
    await addRecording();
    const photo = (id: string, to: string) => ({ site_id: ids.siteId, id, visit_id: visitId, taken_at: toIso(clock.now()), photo: 's'.repeat(40), envelopes: JSON.stringify([{ deviceId: 'dev_a', enc: 'AA', sealed: 'BB' }, { deviceId: to, enc: 'CC', sealed: 'DD' }]) });
    const [mine, older] = [newId('pho'), newId('pho')];
    await database.db.insertInto('visit_photos').values([photo(mine, RECEIPT_READER), photo(older, 'dev_b')]).execute();
    await database.db.updateTable('visits').set({ state: 'secured', locked_at: toIso(clock.now()), ended_at: toIso(clock.now()) }).where('id', '=', visitId).execute();
    await database.db.insertInto('visit_entries').values({ site_id: ids.siteId, hub_id: ids.hubId, seq: 1, visit_id: visitId, at: toIso(clock.now()), type: 'visit.settled', data: JSON.stringify({ token: 'a.b.c' }), state: 'secured', notices: '[]', received_at: toIso(clock.now()) }).execute();
    const { token, answer } = await make();
    expect(answer.status).toBe(204);
    const shown = await receiptOf(token);
    expect(shown).toMatchObject({
      visitId, door: { name: 'Front door', kind: 'front-door' }, state: 'secured', lockedAt: toIso(clock.now()), securedToken: 'a.b.c', hubKey, photosKept: 2, photoDays: 30,
      recording: { state: 'complete', durationMillis: 9_000, keptDays: 14, chosen: false }, looks: [], wishes: [],
    });
    // Nothing tells how many devices the household has.
    expect(shown.photos).toEqual([expect.objectContaining({ id: mine, envelopes: [{ deviceId: RECEIPT_READER, enc: 'CC', sealed: 'DD' }] })]);
  });

  it('holds nothing of the household: no name, no member, no parcel, also in who has looked', async () => {
    const recordingId = await addRecording();
    const by = { kind: 'member', id: ids.memberId } as const;
    const told = (what: string, about: string | null, at = toIso(clock.now())) => database.db.insertInto('act_reports').values({ site_id: ids.siteId, id: newId('act'), what, by_kind: by.kind, by_id: by.id, about, at }).execute();
    await told('share.made', recordingId);
    await told('household.exported', null);
    // Of others, or nothing of a courier.
    await told('share.made', newId('rec'));
    await told('person.joined', ids.memberId);
    await told('live.watched', newId('ap'));
    const line = (seq: number, act: object) => database.db.insertInto('acts').values({ site_id: ids.siteId, hub_id: ids.hubId, seq, act_id: newId('act'), text: JSON.stringify({ at: toIso(clock.now()), toldAt: null, by, ...act }), received_at: toIso(clock.now()) }).execute();
    clock.advance(Seconds(1));
    await line(1, { what: 'recording.read', about: recordingId });
    await line(2, { what: 'live.watched', about: ids.accessPointId });
    await line(3, { what: 'recording.read', about: newId('rec'), by: null });
    // Somebody looks at the door when the courier is gone.
    await database.db.updateTable('visits').set({ ended_at: toIso(clock.now()) }).where('id', '=', visitId).execute();
    clock.advance(Seconds(1));
    await line(4, { what: 'live.watched', about: ids.accessPointId });
    await line(5, { what: 'evidence.read', about: visitId, by: null });

    const { token } = await make();
    const { body, text } = await open(token);
    expect((body as Receipt).looks.map(({ what, by: whom }) => `${what} ${whom}`).toSorted()).toEqual(['evidence.read unsaid', 'household.exported household', 'live.watched household', 'recording.read household', 'share.made household']);
    for (const secret of ['Ada', 'ada@example.org', 'Home', 'Book', NUMBER, ids.memberId, ids.siteId, ids.hubId, ids.parcelId, ids.accessPointId, ids.doorCode, recordingId]) expect(text, secret).not.toContain(secret);
  });

  it('is kept as a hash, is made by its courier’s key alone, and only the last one opens', async () => {
    const [first, stranger] = [await make(), createTestCourier(() => clock.now())];
    expect(await make(newShareSecret(), stranger)).toMatchObject({ answer: { status: 404, body: { code: 'request.not_found' } } });
    const row = await database.db.selectFrom('courier_visits').selectAll().where('visit_id', '=', visitId).executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(first.token);
    expect(JSON.stringify(row)).not.toContain(first.secret);
    expect((await make(first.secret)).answer.status).toBe(204);
    expect((await open(first.token)).status).toBe(200);
    const second = await make();
    expect([(await open(first.token)).status, (await open(second.token)).status]).toEqual([404, 200]);
  });

  it('is not guessed, not opened by ids or by the secret itself, and ends with its time', async () => {
    const { secret, token } = await make();
    const { receipt_hash: hash } = await database.db.selectFrom('courier_visits').selectAll().where('visit_id', '=', visitId).executeTakeFirstOrThrow();
    for (const wrong of [secret, hash?.slice(0, 43) ?? '', visitId.padEnd(43, 'x'), 'x'.repeat(43), await shareToken(newShareSecret())]) {
      expect(await open(wrong)).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
      expect((await ask(wrong, 'recording')).status).toBe(404);
    }
    for (const none of ['', 'x', `${token}x`, "' or '1'='1"]) expect((await open(none)).status).toBe(400);
    clock.advance(Days(RECEIPT_DAYS));
    expect((await open(token)).status).toBe(404);
    expect((await ask(token, 'recording')).status).toBe(404);
    expect((await requests()).items).toEqual([]);
    // The key in the phone outlasts its links.
    expect((await make(secret)).answer.status).toBe(204);
    expect((await open(token)).status).toBe(200);
  });

  it('goes on once the recording is deleted, and says so', async () => {
    const recordingId = await addRecording();
    const { token } = await make();
    await database.db.updateTable('recordings').set({ state: 'deleted' }).where('id', '=', recordingId).execute();
    expect((await receiptOf(token)).recording).toMatchObject({ state: 'deleted' });
  });
});

describe('what a courier asks for', () => {
  it('stands before the household once, and comes back with its reason; a shared recording is sealed for the receipt', async () => {
    const recordingId = await addRecording();
    const { secret, token } = await make();
    for (const wish of ['recording', 'recording', 'deletion']) {
      clock.advance(Seconds(1));
      expect(await ask(token, wish)).toMatchObject({ status: 201, body: { wish, answer: null } });
    }
    expect(told).toEqual(['visit', 'visit']);
    const { items } = await requests();
    expect(items).toMatchObject([{ visitId, wish: 'recording', accessPointName: 'Front door', recordingId }, { visitId, wish: 'deletion' }]);

    const link = newShareSecret();
    const envelope = await sealLinkForReceipt(link, visitId, items[0]?.unwrapKey ?? expect.fail('no key'));
    expect((await answerTo('recording', { granted: true, reason: 'Here you are', envelope })).status).toBe(204);
    expect((await answerTo('deletion', { granted: false, reason: ' A parcel is missing ', envelope })).status).toBe(204);
    expect((await requests()).items).toEqual([]);
    expect((await requests(`?visitId=${visitId}`)).items).toHaveLength(2);
    const { wishes } = await receiptOf(token);
    expect(wishes).toMatchObject([{ wish: 'recording', answer: { granted: true, reason: 'Here you are' } }, { wish: 'deletion', answer: { granted: false, reason: 'A parcel is missing', envelope: null } }]);
    const given = wishes[0]?.answer?.envelope ?? expect.fail('no link');
    expect(await openLinkOfReceipt(given, visitId, await receiptKeys(secret))).toBe(link);
    const reports = await database.db.selectFrom('act_reports').select(['what', 'by_id', 'about']).where('site_id', '=', ids.siteId).execute();
    expect(reports).toEqual([{ what: 'courier.answered', by_id: ids.memberId, about: visitId }, { what: 'courier.answered', by_id: ids.memberId, about: visitId }]);
  });

  it('is answered once, with a reason, by members of that household, and not where nobody asked', async () => {
    const { token } = await make();
    await ask(token, 'objection');
    const no = { granted: false, reason: 'We keep it for a claim' };
    const foreign = newSite();
    await insertSite(database.db, foreign, makeHubKey());
    expect((await answerTo('objection', no, foreign.memberId)).status).toBe(404);
    expect((await asMember('GET', `/api/v1/courier-requests?visitId=${visitId}`, undefined, foreign.memberId)).body).toEqual({ items: [] });
    expect((await asMember('GET', '/api/v1/courier-requests', undefined, foreign.memberId)).body).toEqual({ items: [] });
    const guest = newId('mem');
    await database.db.insertInto('members').values({ id: guest, household_id: ids.householdId, name: 'Gil', role: 'guest', email: null, created_at: toIso(clock.now()), left_at: null }).execute();
    expect((await answerTo('objection', no, guest)).status).toBe(403);
    for (const wrong of [{ granted: false }, { granted: false, reason: '  ' }, { granted: false, reason: 'x'.repeat(501) }]) expect((await answerTo('objection', wrong)).status).toBe(400);
    expect((await answerTo('recording', no)).status).toBe(404);
    expect((await answerTo('objection', no)).status).toBe(204);
    expect(await answerTo('objection', { granted: true, reason: 'Yes' })).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
  });

  it.each(['everything', '', 'RECORDING', '<script>'])('is nothing else: %j', async (wish) => {
    const { token } = await make();
    expect((await ask(token, wish)).status).toBe(400);
  });
});

it('lists a phone’s own visits, newest first, and nobody else’s', async () => {
  clock.advance(Hours(1));
  const other = newId('vis', clock.now());
  await insertVisit(database.db, ids, other, 'another key');
  expect((await asCourier('GET', '/api/v1/courier/visits')).body).toEqual({ items: [expect.objectContaining({ id: visitId, door: { name: 'Front door', kind: 'front-door' }, purpose: 'delivery' })] });
  expect((await asCourier('GET', '/api/v1/courier/visits', undefined, createTestCourier(() => clock.now()))).body).toEqual({ items: [] });
  expect((await send('GET', '/api/v1/courier/visits', {})).body).toMatchObject({ code: 'courier.proof_invalid' });
});
