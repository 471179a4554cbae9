import { createHash } from 'node:crypto';
import { topics, type LiveEvent } from '@latchkey/contract';
import { codeOf, newId, Seconds, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import type { Notice } from '../notices/notice.ts';
import { createIncidents } from '../incidents/incidents.ts';
import type { Notices } from '../notices/notices.ts';
import { createHubLink, type HubLink, type VisitChange } from './hub-link.ts';
import { createLiveEvents, type LiveEvents } from './live-events.ts';
import { connectTestHub, deliveryLines, type HubKey, makeHubKey, newSite, serveHubLink, signAsHub, type SiteIds, type TestHub, type TestHubOptions, visitLine } from './test-hub.fixture.ts';
import { insertSite, insertVisit } from './test-rows.fixture.ts';

const SERVER_ID = 'srv_test';
let cluster: TestDatabase;
let database: Database;
let stack: AsyncDisposableStack;
let link: HubLink;
let url: string;
let ids: SiteIds;
let key: HubKey;
let raised: Notice[];
let events: LiveEvent[];
let live: LiveEvents;
let closePage: () => void;

const eventually = { timeout: 10_000, interval: 10 };
const notices: Notices = {
  raise: async (_transaction, notice) => {
    raised.push(notice);
    return [];
  },
  announce() {},
  async [Symbol.asyncDispose]() {},
};

/** What those hear who watch a visit. */
function changesOf(visitId: string): readonly VisitChange[] {
  const changes: VisitChange[] = [];
  link.visitChanges.subscribe(visitId, (change) => changes.push(change));
  return changes;
}

async function startLink(): Promise<HubLink> {
  live = createLiveEvents(silentLog);
  closePage = live.subscribe(ids.siteId, ids.memberId, (event) => events.push(event));
  return createHubLink({ db: database.db, keys: { serverId: SERVER_ID }, signEcho: async (claims) => JSON.stringify(claims), live, notices, clock: systemClock, log: silentLog });
}

const connectHub = async (options: Partial<TestHubOptions> = {}) => stack.use(await connectTestHub({ url, hubId: ids.hubId, serverId: SERVER_ID, key, ...options }));
const visitRow = (visitId: string) => database.db.selectFrom('visits').selectAll().where('site_id', '=', ids.siteId).where('id', '=', visitId).executeTakeFirst();
const entryRows = () => database.db.selectFrom('visit_entries').selectAll().where('site_id', '=', ids.siteId).orderBy('seq').execute();
const parcelRow = () => database.db.selectFrom('parcels').selectAll().where('site_id', '=', ids.siteId).where('id', '=', ids.parcelId).executeTakeFirstOrThrow();

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  [raised, events] = [[], []];
  ids = newSite();
  key = makeHubKey();
  await insertSite(database.db, ids, key);
  link = stack.use(await startLink());
  ({ url } = stack.use(await serveHubLink((socket, request) => link.accept(socket, request))));
});
afterEach(() => stack.disposeAsync());

describe('a hub signs in', () => {
  it('with a token that its pinned key signed', async () => {
    await connectHub();
    await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(true), eventually);
    expect(events).toContainEqual(expect.objectContaining({ type: 'hub', online: true }));
  });

  it.each([
    ['another key', () => ({ token: signAsHub(makeHubKey(), { iss: ids.hubId, aud: SERVER_ID, ins: 'process-1' }) })],
    ['another server’s token', () => ({ token: signAsHub(key, { iss: ids.hubId, aud: 'srv_other', ins: 'process-1' }) })],
    ['a token of another type', () => ({ token: signAsHub(key, { iss: ids.hubId, aud: SERVER_ID, ins: 'process-1' }, { typ: 'grant+jwt' }) })],
    ['a token that is not signed', () => ({ token: signAsHub(key, { iss: ids.hubId, aud: SERVER_ID, ins: 'process-1' }, { alg: 'none' }) })],
    ['a token that lives too long', () => ({ token: signAsHub(key, { iss: ids.hubId, aud: SERVER_ID, ins: 'process-1', exp: Math.floor(Date.now() / 1_000) + 3_600 }) })],
    ['a stale token', () => ({ token: signAsHub(key, { iss: ids.hubId, aud: SERVER_ID, ins: 'process-1', iat: 1_000, exp: 1_060 }) })],
    ['a token without its process', () => ({ token: signAsHub(key, { iss: ids.hubId, aud: SERVER_ID }) })],
    ['a client id of its own choice', () => ({ clientId: 'hub_00000000000000000000000000' })],
    ['a hub that is not paired', () => ({ hubId: newId('hub') })],
    ['garbage', () => ({ token: 'garbage' })],
  ])('but not with %s', async (_what, options) => {
    await expect(connectHub(options())).rejects.toThrow(/Bad username or password/);
    expect(link.isOnline(ids.hubId)).toBe(false);
  });

  it('but not with a token that was used before', async () => {
    const token = signAsHub(key, { iss: ids.hubId, aud: SERVER_ID, ins: 'process-1' });
    await connectHub({ token });
    await expect(connectHub({ token })).rejects.toThrow(/Bad username or password/);
  });

  it('but not when it was retired', async () => {
    await database.db.updateTable('hubs').set({ retired_at: new Date().toISOString() }).where('id', '=', ids.hubId).execute();
    await expect(connectHub()).rejects.toThrow(/Bad username or password/);
  });
});

describe('a hub whose breaker has tripped', () => {
  it('says so, and people are told once', async () => {
    const hub = await connectHub();
    const say = (breaker: string | null) => hub.publish('state', JSON.stringify({ at: new Date().toISOString(), instance: 'i', accessPoints: [], authority: { roster: 1, policy: 1, breaker } }));
    await say(null);
    for (let times = 0; times < 3; times += 1) await say('breaker.many_doors');
    await vi.waitFor(() => expect(raised.map(({ kind }) => kind)).toEqual(['alarm.hub_breaker']), eventually);
  });
});

describe('two hubs with one identity', () => {
  it('the second is refused while the first is alive, and people are told once', async () => {
    await connectHub({ instance: 'process-one' });
    await expect(connectHub({ instance: 'process-two' })).rejects.toThrow(/Identifier rejected/);
    await expect(connectHub({ instance: 'process-two' })).rejects.toThrow(/Identifier rejected/);
    await vi.waitFor(() => expect(raised.map(({ kind }) => kind)).toContain('alarm.hub_twice'), eventually);
    expect(link.isOnline(ids.hubId)).toBe(true);
  });

  it('the same process that reconnects takes over, and its old last will does not mark it offline', async () => {
    const first = await connectHub({ instance: 'process-one', answer: () => ({ ok: true, body: { from: 'first' } }) });
    await connectHub({ instance: 'process-one', answer: () => ({ ok: true, body: { from: 'second' } }) });
    await vi.waitFor(() => expect(first.client.connected).toBe(false), eventually);
    expect(link.isOnline(ids.hubId)).toBe(true);
    await expect(link.send(ids.hubId, 'live.end', { sessionId: newId('live') }, { deadline: Seconds(5) })).resolves.toEqual({ from: 'second' });
    expect(raised).toEqual([]);
  });

  it('a process behind whose connection nobody is gives way to a new one', async () => {
    // A WebSocket peer that does not answer pings: frozen, or its cable was cut.
    const dead = new WebSocket(url, 'mqtt', { autoPong: false });
    stack.defer(() => dead.terminate());
    await new Promise((resolve) => dead.once('open', resolve));
    const { generate } = await import('mqtt-packet');
    dead.send(generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60, clientId: ids.hubId, username: ids.hubId, password: Buffer.from(signAsHub(key, { iss: ids.hubId, aud: SERVER_ID, ins: 'process-dead' })) }));
    await new Promise((resolve) => dead.once('message', resolve));
    await connectHub({ instance: 'process-new' });
    await vi.waitFor(() => expect(dead.readyState).toBe(WebSocket.CLOSED), eventually);
    expect(raised).toEqual([]);
  });
});

describe('a hub that another was paired in place of', () => {
  const retire = async () => {
    await database.db.updateTable('hubs').set({ retired_at: new Date().toISOString() }).where('id', '=', ids.hubId).execute();
    await link.dropRetired(ids.siteId);
  };

  it('is cut off at once, and cannot come back', async () => {
    const hub = await connectHub();
    await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(true), eventually);
    await retire();
    await vi.waitFor(() => expect([hub.client.connected, link.isOnline(ids.hubId)]).toEqual([false, false]), eventually);
    await expect(connectHub()).rejects.toThrow(/Bad username or password/);
  });

  it('leaves the site’s other connections alone', async () => {
    const other = { ...ids, hubId: newId('hub') };
    const otherKey = makeHubKey();
    await database.db.insertInto('hubs').values({ id: other.hubId, site_id: ids.siteId, public_jwk: JSON.stringify(otherKey.publicJwk), name: 'New hub', paired_at: new Date().toISOString(), last_seen_at: null, instance: null, retired_at: null }).execute();
    const old = await connectHub();
    const hub = await connectHub({ hubId: other.hubId, key: otherKey });
    await retire();
    await vi.waitFor(() => expect(old.client.connected).toBe(false), eventually);
    expect([hub.client.connected, link.isOnline(other.hubId)]).toEqual([true, true]);
  });
});

describe('a journal that is not the one that the server knows', () => {
  /** Lines as a hub writes them, each linked to the one before by the chain's hash of its text. */
  const linked = (count: number, after: { readonly seq: number; readonly text: string } | undefined, note: string) => {
    const lines: { readonly seq: number; readonly text: string }[] = [];
    for (let before = after; lines.length < count; before = lines.at(-1)) {
      const seq = (before?.seq ?? 0) + 1;
      const prev = before === undefined ? '' : createHash('sha256').update(Buffer.of(0)).update(before.text).digest('base64');
      const facts = { recordingId: newId('rec'), accessPointId: ids.accessPointId, visitId: null, state: 'complete', startedAt: null, durationMillis: 0, bytes: 0, frames: 0 };
      lines.push({ seq, text: JSON.stringify({ kind: 'recording', seq, at: new Date().toISOString(), recording: facts, chain: { v: 1, prev, of: null, nth: 0, run: note, mono: seq } }) });
    }
    return lines;
  };
  const restored = () => raised.filter(({ kind }) => kind === 'alarm.hub_restored').length;
  const recordings = async () => Number((await database.db.selectFrom('recordings').select((eb) => eb.fn.countAll<string>().as('n')).where('site_id', '=', ids.siteId).executeTakeFirstOrThrow()).n);

  it('is not taken as the continuation of it: what the server has stays, and people are told once', async () => {
    const hub = await connectHub();
    const first = linked(5, undefined, 'first life');
    for (const { text } of first) await hub.publish('entries', text);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(5), eventually);

    // A backup of when it had three lines, and five other lines since.
    const second = linked(5, first[2], 'second life');
    for (const { text } of second) await hub.publish('entries', text);
    await vi.waitFor(() => expect(restored()).toBe(1), eventually);
    expect(hub.acknowledged).toBe(5);
    expect(await recordings()).toBe(5);

    // What follows upon the server's own last line is still the journal that it knows.
    await hub[Symbol.asyncDispose]();
    const hub2 = await connectHub();
    for (const { text } of linked(2, first[4], 'first life')) await hub2.publish('entries', text);
    await vi.waitFor(() => expect(hub2.acknowledged).toBe(7), eventually);
    expect(restored()).toBe(1);
  });

  it('names the last line in every acknowledgement, so that a hub can see for itself', async () => {
    const hub = await connectHub();
    const [line] = linked(1, undefined, 'only life');
    if (line === undefined) expect.unreachable('one line was made');
    await hub.publish('entries', line.text);
    await vi.waitFor(() => expect(hub.acknowledgedHead).toBe(createHash('sha256').update(Buffer.of(0)).update(line.text).digest('base64')), eventually);
    await hub[Symbol.asyncDispose]();
    await link[Symbol.asyncDispose]();
    link = stack.use(await startLink());
    const again = await connectHub();
    await vi.waitFor(() => expect([again.acknowledged, again.acknowledgedHead]).toEqual([1, hub.acknowledgedHead]), eventually);
  });

  it('is told of when the hub says so itself', async () => {
    const hub = await connectHub();
    const state = JSON.stringify({ at: new Date().toISOString(), instance: 'process-one', accessPoints: [], journalRestored: true });
    await hub.publish('state', state);
    await hub.publish('state', state);
    await vi.waitFor(() => expect(restored()).toBe(1), eventually);
  });
});

describe('a hub may only', () => {
  it('speak on its own topics', async () => {
    const hub = await connectHub();
    const other = newSite();
    hub.client.publish(topics.state(other.hubId), '{}', { qos: 0 });
    await vi.waitFor(() => expect(hub.client.connected).toBe(false), eventually);
  });

  it('not give commands', async () => {
    const hub = await connectHub();
    hub.client.publish(topics.commands(ids.hubId), '{}', { qos: 0 });
    await vi.waitFor(() => expect(hub.client.connected).toBe(false), eventually);
  });

  it.each(['#', 'latchkey/hubs/+/commands', '$SYS/#'])('not listen to %s', async (filter) => {
    const hub = await connectHub();
    const granted = await hub.client.subscribeAsync(filter, { qos: 1 }).catch((error: unknown) => error);
    expect(granted).toBeInstanceOf(Error);
  });

  it('not send a message of many megabytes', async () => {
    const hub = await connectHub();
    hub.client.publish(topics.state(ids.hubId), Buffer.alloc(3_000_000, 0x20), { qos: 0 });
    await vi.waitFor(() => expect(hub.client.connected).toBe(false), eventually);
  });
});

describe('a command', () => {
  it('is answered by its id', async () => {
    const hub = await connectHub({ answer: (command) => (command.type === 'live.end' ? { ok: true, body: { done: true } } : undefined) });
    await expect(link.send(ids.hubId, 'live.end', { sessionId: newId('live') }, { deadline: Seconds(5) })).resolves.toEqual({ done: true });
    expect(hub.commands).toHaveLength(1);
  });

  it('that the hub refuses rejects with its code', async () => {
    await connectHub({ answer: () => ({ ok: false, code: 'live.no_picture', message: 'dark' }) });
    const sent = link.send(ids.hubId, 'live.end', { sessionId: newId('live') }, { deadline: Seconds(5) });
    await expect(sent.catch(codeOf)).resolves.toBe('live.no_picture');
  });

  it('to a hub that is away fails at once, and without an answer after its deadline', async () => {
    const toNobody = link.send(ids.hubId, 'live.end', { sessionId: newId('live') }, { deadline: Seconds(5) });
    await expect(toNobody.catch(codeOf)).resolves.toBe('hub.offline');
    await connectHub();
    const unanswered = link.send(ids.hubId, 'live.end', { sessionId: newId('live') }, { deadline: Seconds(0.2) });
    await expect(unanswered.catch(codeOf)).resolves.toBe('hub.timeout');
  });

  it('cannot be answered by another hub', async () => {
    const [otherIds, otherKey] = [newSite(), makeHubKey()];
    await insertSite(database.db, otherIds, otherKey);
    const hub = await connectHub();
    const other = await connectHub({ hubId: otherIds.hubId, key: otherKey });
    const sent = link.send(ids.hubId, 'live.end', { sessionId: newId('live') }, { deadline: Seconds(1) }).catch(codeOf);
    await vi.waitFor(() => expect(hub.commands).toHaveLength(1), eventually);
    await other.publish('replies', JSON.stringify({ id: hub.commands[0]?.id, at: new Date().toISOString(), result: { ok: true, body: {} } }));
    await expect(sent).resolves.toBe('hub.timeout');
  });
});

describe('a command that must survive', () => {
  const lock = (visitId: string) => ({ siteId: ids.siteId, hubId: ids.hubId, type: 'visit.lock', subject: visitId, body: { visitId, by: 'courier', who: 'x' } }) as const;

  it('waits while the hub is away, however often it is asked for, and is delivered once', async () => {
    const visitId = newId('vis');
    await expect(link.outbox.post(lock(visitId))).resolves.toEqual({ kind: 'queued' });
    await expect(link.outbox.post(lock(visitId))).resolves.toEqual({ kind: 'queued' });
    const hub = await connectHub({ answer: () => ({ ok: true, body: {} }) });
    await vi.waitFor(() => expect(hub.commands).toHaveLength(1), eventually);
    await vi.waitFor(async () => {
      const rows = await database.db.selectFrom('hub_commands').selectAll().where('site_id', '=', ids.siteId).execute();
      expect(rows).toMatchObject([{ problem: null, answered_at: expect.any(String) }]);
    }, eventually);
    hub.die();
    await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(false), eventually);
    const again = await connectHub({ answer: () => ({ ok: true, body: {} }) });
    await link.send(ids.hubId, 'live.end', { sessionId: newId('live') }, { deadline: Seconds(5) });
    expect(again.commands.map(({ type }) => type)).toEqual(['live.end']);
  });

  it('whose answer got lost is sent again under the same id', async () => {
    const visitId = newId('vis');
    const deaf = await connectHub();
    const posted = link.outbox.post(lock(visitId));
    await vi.waitFor(() => expect(deaf.commands).toHaveLength(1), eventually);
    deaf.die();
    const hub = await connectHub({ answer: () => ({ ok: true, body: {} }) });
    await vi.waitFor(() => expect(hub.commands).toHaveLength(1), eventually);
    expect(hub.commands[0]?.id).toBe(deaf.commands[0]?.id);
    await expect(posted).resolves.toEqual({ kind: 'done' });
  });

  it('is refused with the hub’s code, and then no longer waits', async () => {
    await connectHub({ answer: () => ({ ok: false, code: 'door.open', message: 'open' }) });
    await expect(link.outbox.post(lock(newId('vis')))).resolves.toMatchObject({ kind: 'refused', code: 'door.open' });
    const waiting = await database.db.selectFrom('hub_commands').select('id').where('site_id', '=', ids.siteId).where('answered_at', 'is', null).execute();
    expect(waiting).toEqual([]);
  });

  it('is not sent after it expired', async () => {
    const visitId = newId('vis');
    await link.outbox.post(lock(visitId));
    await database.db.updateTable('hub_commands').set({ expires_at: '2020-01-01T00:00:00.000Z' } as never).where('site_id', '=', ids.siteId).execute();
    const hub = await connectHub({ answer: () => ({ ok: true, body: {} }) });
    await vi.waitFor(async () => {
      const rows = await database.db.selectFrom('hub_commands').selectAll().where('site_id', '=', ids.siteId).execute();
      expect(rows).toMatchObject([{ problem: 'hub.timeout' }]);
    }, eventually);
    expect(hub.commands).toEqual([]);
  });
});

describe('the journal', () => {
  it('of what moved between visits is told to the household, once for each line, and words that are unknown here are left out', async () => {
    const hub = await connectHub();
    const incident = { kind: 'incident', at: '2026-11-22T12:00:00.000Z', accessPointId: ids.accessPointId, type: 'door.reported', data: { door: 'open' }, state: 'moved', notices: ['alarm.forced', 'alarm.of_the_future'] };
    await hub.send({ ...incident, seq: 1 });
    await hub.send({ ...incident, seq: 2 });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(2), eventually);
    expect(raised).toMatchObject([1, 2].map(() => ({ kind: 'alarm.forced', visitId: null, facts: { place: 'Front door', at: incident.at } })));
    expect(await entryRows()).toEqual([]);
  });

  it('of which no page was told are missed by one that fetched before', async () => {
    const hub = await connectHub();
    await vi.waitFor(() => expect(link.isOnline(ids.hubId)).toBe(true), eventually);
    closePage();
    const mark = live.mark(ids.siteId);
    const published = vi.spyOn(live, 'publish');
    await hub.send(visitLine(newId('vis'), ids.accessPointId, { seq: 1, type: 'deadline.passed', state: 'refused', refusal: 'camera.not_live' }));
    await vi.waitFor(() => expect(live.mark(ids.siteId)).not.toBe(mark), eventually);
    expect(published).not.toHaveBeenCalled();
  });

  it('of an incident become one page with its time line and its film, of this household only', async () => {
    const hub = await connectHub();
    const [incidentId, recordingId] = [newId('inc'), newId('rec')];
    const line = { kind: 'incident', accessPointId: ids.accessPointId, type: 'door.reported', incidentId, recordingId };
    await hub.send({ ...line, seq: 1, at: '2026-11-22T12:00:00.000Z', data: { door: 'open' }, state: 'moved', notices: ['alarm.forced'] });
    await hub.send({ kind: 'recording', seq: 2, at: '2026-11-22T12:00:01.000Z', recording: { recordingId, accessPointId: ids.accessPointId, visitId: null, state: 'complete', startedAt: '2026-11-22T11:59:55.000Z', durationMillis: 25_000, bytes: 9, frames: 250, maskedPercent: 12 } });
    await hub.send({ ...line, seq: 3, at: '2026-11-22T12:00:09.000Z', data: { door: 'closed' }, state: 'resting', notices: ['watch.home_again'] });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(3), eventually);
    expect(raised).toMatchObject([{ kind: 'alarm.forced', visitId: null, incidentId }, { kind: 'watch.home_again', incidentId }]);
    const incidents = createIncidents({ db: database.db });
    // Of a request, these two read no more.
    const ask = (siteId: string) => ({ caller: { siteId }, params: { incidentId }, query: { limit: 10 } }) as never;
    expect(await incidents.showIncident(ask(ids.siteId))).toMatchObject({
      id: incidentId, accessPointName: 'Front door', startedAt: '2026-11-22T12:00:00.000Z', endedAt: '2026-11-22T12:00:09.000Z', notices: ['alarm.forced', 'watch.home_again'],
      recording: { id: recordingId, visitId: null, durationMillis: 25_000, maskedPercent: 12 }, entries: [{ seq: 1, data: { door: 'open' } }, { seq: 3, data: { door: 'closed' } }],
    });
    expect(await incidents.listIncidents(ask(ids.siteId))).toMatchObject({ items: [{ id: incidentId }], next: null });
    expect(await incidents.listIncidents(ask(newId('site')))).toEqual({ items: [], next: null });
    await expect(incidents.showIncident(ask(newId('site')))).rejects.toMatchObject({ code: 'request.not_found' });
  });

  it('of a delivery becomes the visit, its time line and the delivered parcel, and is acknowledged', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const [changes, others] = [visitId, newId('vis')].map(changesOf);
    const hub = await connectHub();
    for (const line of deliveryLines(visitId, ids.accessPointId, [ids.parcelId])) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    const row = await visitRow(visitId);
    expect(row).toMatchObject({ state: 'secured', clean: true, bolt: 'thrown', door: 'closed', relocks_at: null });
    expect([row?.unlocked_at, row?.opened_at, row?.closed_at, row?.locked_at, row?.ended_at].every((at) => typeof at === 'string')).toBe(true);
    await expect(parcelRow()).resolves.toMatchObject({ status: 'delivered', visit_id: visitId });
    expect((await entryRows()).map(({ seq, type }) => [seq, type])).toEqual(deliveryLines(visitId, ids.accessPointId, []).map(({ seq, type }) => [seq, type]));
    expect(raised.map(({ kind }) => kind)).toEqual(['visit.started', 'visit.unlocked', 'visit.opened', 'visit.closed', 'visit.secured']);
    await vi.waitFor(() => expect(changes?.map(({ entry }) => entry?.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]), eventually);
    expect(others).toEqual([]);
    expect(events.some((event) => event.type === 'parcels')).toBe(true);
  });

  it('that comes twice and out of order is taken once and in order', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const hub = await connectHub();
    const lines = deliveryLines(visitId, ids.accessPointId, [ids.parcelId]);
    for (const index of [2, 0, 1, 1, 0, 4, 3, 7, 6, 5, 5, 2]) await hub.send(lines[index] ?? {});
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    expect((await entryRows()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(raised.filter(({ kind }) => kind === 'visit.secured')).toHaveLength(1);
  });

  it('with a gap is not acknowledged past it, until the gap is filled', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const hub = await connectHub();
    const lines = deliveryLines(visitId, ids.accessPointId, [ids.parcelId]);
    for (const line of lines.filter(({ seq }) => seq !== 3)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(2), eventually);
    await hub.send(lines[2] ?? {});
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
  });

  it('catches up after this server was away in the middle of a visit', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const lines = deliveryLines(visitId, ids.accessPointId, [ids.parcelId]);
    const before = await connectHub();
    for (const line of lines.slice(0, 4)) await before.send(line);
    await vi.waitFor(() => expect(before.acknowledged).toBe(4), eventually);
    await link[Symbol.asyncDispose]();
    link = stack.use(await startLink());
    const hub = await connectHub();
    await vi.waitFor(() => expect(hub.acknowledged).toBe(4), eventually);
    for (const line of lines.slice(2)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    await expect(visitRow(visitId)).resolves.toMatchObject({ state: 'secured', clean: true });
    expect(await entryRows()).toHaveLength(8);
  });

  it('of a visit that was refused or never opened gives its parcels back', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const hub = await connectHub();
    await hub.send(visitLine(visitId, ids.accessPointId, { seq: 1, type: 'deadline.passed', state: 'refused', notices: ['visit.refused'], refusal: 'camera.not_live' }));
    await vi.waitFor(() => expect(hub.acknowledged).toBe(1), eventually);
    await expect(parcelRow()).resolves.toMatchObject({ status: 'expected', visit_id: null });
    await expect(visitRow(visitId)).resolves.toMatchObject({ state: 'refused', refusal: 'camera.not_live' });
  });

  it('tells until when an unlocked door waits', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const hub = await connectHub();
    const unlocked = deliveryLines(visitId, ids.accessPointId, []).slice(0, 3);
    for (const line of unlocked) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(3), eventually);
    const row = await visitRow(visitId);
    expect(Date.parse(row?.relocks_at ?? '') - Date.parse(row?.unlocked_at ?? '')).toBe(55_000);
  });

  it('of a visit that this database does not know is shown all the same', async () => {
    const visitId = newId('vis');
    const hub = await connectHub();
    for (const line of deliveryLines(visitId, ids.accessPointId, [ids.parcelId, newId('par')])) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    await expect(visitRow(visitId)).resolves.toMatchObject({ state: 'secured', courier_jkt: null });
    await expect(parcelRow()).resolves.toMatchObject({ status: 'delivered' });
  });

  it('keeps recordings with their visit', async () => {
    const [visitId, recordingId] = [newId('vis'), newId('rec')];
    await insertVisit(database.db, ids, visitId);
    const changes = changesOf(visitId);
    const hub = await connectHub();
    const recording = (state: string, bytes: number) => ({ recordingId, accessPointId: ids.accessPointId, visitId, state, startedAt: new Date().toISOString(), durationMillis: 1_000.5, bytes, frames: 25 });
    await hub.send({ kind: 'recording', seq: 1, at: new Date().toISOString(), recording: recording('recording', 100) });
    await hub.send({ kind: 'recording', seq: 2, at: new Date().toISOString(), recording: recording('complete', 2_000.4) });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(2), eventually);
    await expect(database.db.selectFrom('recordings').selectAll().where('site_id', '=', ids.siteId).execute()).resolves.toMatchObject([{ id: recordingId, state: 'complete', bytes: 2_000, visit_id: visitId }]);
    await vi.waitFor(() => expect(changes.at(-1)?.visit.recording?.state).toBe('complete'), eventually);
  });

  it('that names another site’s rows touches none of them', async () => {
    const [otherIds, otherKey, otherVisit] = [newSite(), makeHubKey(), newId('vis')];
    await insertSite(database.db, otherIds, otherKey);
    await insertVisit(database.db, otherIds, otherVisit);
    const hub = await connectHub();
    await hub.send(visitLine(otherVisit, otherIds.accessPointId, { seq: 1, type: 'door.reported', state: 'secured', clean: true }));
    await hub.send(visitLine(otherVisit, ids.accessPointId, { seq: 2, type: 'door.reported', state: 'secured', parcels: [otherIds.parcelId] }));
    await hub.send({ kind: 'recording', seq: 3, at: new Date().toISOString(), recording: { recordingId: newId('rec'), accessPointId: otherIds.accessPointId, visitId: otherVisit, state: 'complete', startedAt: null, durationMillis: 0, bytes: 0, frames: 0 } });
    await vi.waitFor(() => expect(hub.acknowledged).toBe(3), eventually);
    await expect(database.db.selectFrom('visits').select('state').where('site_id', '=', otherIds.siteId).execute()).resolves.toEqual([{ state: 'new' }]);
    await expect(database.db.selectFrom('parcels').select('status').where('site_id', '=', otherIds.siteId).execute()).resolves.toEqual([{ status: 'delivering' }]);
    await expect(database.db.selectFrom('recordings').select('id').where('site_id', '=', otherIds.siteId).execute()).resolves.toEqual([]);
    const refused = await database.db.selectFrom('refused_entries').select(['seq', 'reason']).where('site_id', '=', ids.siteId).orderBy('seq').execute();
    expect(refused).toEqual([{ seq: 1, reason: 'entry.foreign_door' }, { seq: 3, reason: 'entry.foreign_recording' }]);
  });

  it('with hostile lines goes on after them, and keeps them aside', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const hub = await connectHub();
    const good = deliveryLines(visitId, ids.accessPointId, [ids.parcelId], 6);
    const bad = [
      { seq: 1, kind: 'nonsense' },
      visitLine(visitId, ids.accessPointId, { seq: 2, type: 'x', at: 'not an instant at all' }),
      visitLine(visitId, ids.accessPointId, { seq: 3, type: 'x', data: { text: 'a\0b' } }),
      visitLine(visitId, ids.accessPointId, { seq: 4, type: 'x', data: { text: '\ud800' } }),
      visitLine("vis_'; drop table visits; --", ids.accessPointId, { seq: 5, type: 'x' }),
    ];
    await hub.publish('entries', 'not json');
    await hub.publish('entries', '{"kind":"visit"}');
    await hub.publish('entries', `${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    await hub.publish('entries', '{"seq":-1}');
    await hub.publish('entries', '{"seq":9007199254740993}');
    for (const line of [...bad, ...good]) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(13), eventually);
    await expect(visitRow(visitId)).resolves.toMatchObject({ state: 'secured' });
    const refused = await database.db.selectFrom('refused_entries').select('seq').where('site_id', '=', ids.siteId).orderBy('seq').execute();
    expect(refused.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('the state of a site', () => {
  const point = (id: string, name = 'Front door') => ({
    id, name, kind: 'front-door', bolt: { value: 'thrown', at: new Date().toISOString() }, door: { value: 'closed', at: new Date().toISOString() },
    lockReachable: true, contactReachable: true, camera: { state: 'live', lastFrameAt: null }, visitId: null,
  });
  const state = (...points: readonly unknown[]) => JSON.stringify({ at: new Date().toISOString(), instance: 'process-one', accessPoints: points });

  it('makes doors with codes, once, and tells pages', async () => {
    const hub = await connectHub();
    const doorId = newId('ap');
    await hub.publish('state', state(point(doorId, 'Garage')));
    await hub.publish('state', state(point(doorId, 'Garage door'), point(ids.accessPointId)));
    await vi.waitFor(() => expect(events.filter(({ type }) => type === 'state').length).toBeGreaterThanOrEqual(2), eventually);
    await vi.waitFor(async () => {
      const rows = await database.db.selectFrom('access_points').select(['name', 'door_code']).where('site_id', '=', ids.siteId).where('id', '=', doorId).execute();
      expect(rows).toMatchObject([{ name: 'Garage door', door_code: expect.stringMatching(/^[0-9a-z]{20}$/) }]);
    }, eventually);
    const codes = await database.db.selectFrom('door_codes').selectAll().where('access_point_id', '=', doorId).execute();
    expect(codes).toHaveLength(1);
  });

  it('of a hub does not touch another hub’s door of the same site', async () => {
    const secondHub = newId('hub');
    const secondKey = makeHubKey();
    await database.db.insertInto('hubs').values({ id: secondHub, site_id: ids.siteId, public_jwk: JSON.stringify(secondKey.publicJwk), name: 'Second', paired_at: new Date().toISOString(), last_seen_at: null, instance: null, retired_at: null }).execute();
    const hub = await connectHub({ hubId: secondHub, key: secondKey });
    const doorId = newId('ap');
    await hub.publish('state', state(point(ids.accessPointId, 'Stolen'), point(doorId)));
    await vi.waitFor(async () => expect(await database.db.selectFrom('access_points').select('id').where('id', '=', doorId).execute()).toHaveLength(1), eventually);
    await expect(database.db.selectFrom('access_points').select('name').where('site_id', '=', ids.siteId).where('id', '=', ids.accessPointId).execute()).resolves.toEqual([{ name: 'Front door' }]);
  });

  it('tells people of a battery that runs low once, also by another server process, and of new batteries’ fall again', async () => {
    const say = async (hub: TestHub, ...percents: readonly number[]) => {
      for (const percent of percents) await hub.publish('state', state({ ...point(ids.accessPointId), charge: { percent, low: percent < 20, at: null, reserved: percent < 10 } }));
      // The latest state is in the database once a page hears of it.
      await vi.waitFor(() => expect(events.findLast(({ type }) => type === 'state')).toMatchObject({ accessPoint: { charge: { percent: percents.at(-1) } } }), eventually);
    };
    const told = () => raised.map(({ kind, facts }) => [kind, facts.percent]);
    const hub = await connectHub();
    await say(hub, 80, 19, 18);
    await say(hub, 21);
    await vi.waitFor(() => expect(told()).toHaveLength(1), eventually);
    await hub[Symbol.asyncDispose]();
    await link[Symbol.asyncDispose]();
    link = stack.use(await startLink());
    const again = await connectHub();
    await say(again, 17);
    await say(again, 9.5);
    await say(again, 11);
    await say(again, 100);
    await say(again, 15);
    await vi.waitFor(() => expect(told()).toEqual([['lock.charge_low', expect.toSatisfy((percent: number) => percent < 20)], ['lock.charge_reserved', 9.5], ['lock.charge_low', 15]]), eventually);
  });

  it('that is hostile changes nothing', async () => {
    const hub = await connectHub();
    for (const hostile of ['{', 'null', '[]', '{"accessPoints":[{}]}', state({ ...point(newId('ap')), id: 'ap_x' }), state({ ...point(newId('ap')), name: 'x'.repeat(500) })]) await hub.publish('state', hostile);
    await hub.publish('state', state(point(newId('ap'), 'a\0b')));
    await hub.publish('state', state(point(ids.accessPointId)));
    await vi.waitFor(() => expect(events.filter(({ type }) => type === 'state')).toHaveLength(1), eventually);
    await expect(database.db.selectFrom('access_points').select('name').where('site_id', '=', ids.siteId).execute()).resolves.toEqual([{ name: 'Front door' }]);
  });
});

describe('silence', () => {
  it('of a hub during a visit is told to people, and without a visit it is not', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const hub = await connectHub();
    for (const line of deliveryLines(visitId, ids.accessPointId, []).slice(0, 4)) await hub.send(line);
    await vi.waitFor(() => expect(hub.acknowledged).toBe(4), eventually);
    hub.die();
    await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ type: 'hub', online: false })), eventually);
    await vi.waitFor(() => expect(raised.at(-1)).toMatchObject({ kind: 'alarm.hub_silent', visitId, facts: { place: 'Front door', opened: true } }), eventually);
  });

  it('of a hub that beat during a visit is told within 5 s, though its connection stays open and says other things', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const hub = await connectHub({ instance: 'process-1' });
    for (const line of deliveryLines(visitId, ids.accessPointId, []).slice(0, 4)) await hub.send(line);
    const beat = (n: number, claims: Readonly<Record<string, unknown>> = {}, by = key) =>
      hub.publish('beats', JSON.stringify(signAsHub(by, { iss: ids.hubId, aud: SERVER_ID, ins: 'process-1', n, at: new Date().toISOString(), visits: [visitId], ...claims }, { typ: 'beat+jwt' })));
    await vi.waitFor(() => expect(hub.acknowledged).toBe(4), { timeout: 30_000, interval: 20 });
    // One after the other, as a hub beats: of two at once the older may be read last, and is nothing then.
    for (let n = 1; n <= 3; n += 1) {
      await beat(n);
      await vi.waitFor(() => expect(hub.echoes).toHaveLength(n), { timeout: 30_000, interval: 20 });
    }
    expect(JSON.parse(hub.echoes.at(-1) ?? '')).toEqual({ iss: SERVER_ID, aud: ids.hubId, ins: 'process-1', n: 3, upTo: 4 });
    const silentSince = performance.now();

    // Whoever keeps the connection open without the hub's key, or with what it signed before, keeps nothing alive.
    let n = 4;
    const pretend = setInterval(() => {
      n += 1;
      void beat(n, {}, makeHubKey());
      void beat(2);
      void beat(n, { ins: 'another-process' });
      void beat(n, { aud: 'another-server' });
      void hub.publish('beats', '"a.b.c"');
      void hub.publish('state', JSON.stringify({ at: new Date().toISOString(), instance: 'process-1', accessPoints: [] }));
    }, 300);
    try {
      await vi.waitFor(() => expect(raised.at(-1)).toMatchObject({ kind: 'alarm.hub_silent', visitId }), { timeout: 30_000, interval: 20 });
    } finally {
      clearInterval(pretend);
    }
    expect(performance.now() - silentSince).toBeGreaterThan(3_500);
    expect(hub.echoes).toHaveLength(3);
    expect(events).toContainEqual(expect.objectContaining({ type: 'hub', online: false }));
  });
});
