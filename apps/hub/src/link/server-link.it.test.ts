import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beatClaims, type EntryAck, type HubCommand, type HubReply, type SiteState, topics } from '@latchkey/contract';
import { lineHash } from '@latchkey/evidence';
import { type Clock, CodedError, Instant, Millis, newId, plus, silentLog, systemClock, toIso } from '@latchkey/kit';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createMqttStream } from '../../../server/src/hub-link/mqtt-stream.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { openHubIdentity } from './hub-identity.ts';
import { openServerLink, type ServerLink } from './server-link.ts';

const HUB = newId('hub');
let folder: string;
let http: Server;
let sockets: WebSocketServer;
let broker: Aedes;
let journal: Journal;
let link: ServerLink;
let performed: HubCommand[];
let replies: HubReply[];
let entries: { readonly seq: number }[];
let states: SiteState[];
let refuse: CodedError | undefined;
let visits: `vis_${string}`[] = [];

const until = async (holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + 20_000; !holds() && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 10));
};
const command = (life: number, id = newId('cmd')): HubCommand => {
  const now = systemClock.now();
  return { id, type: 'visit.request', issuedAt: toIso(now), expiresAt: toIso(plus(now, Millis(life))), body: { visitId: newId('vis'), grant: 'grant', proof: 'proof' } };
};
const send = async (body: unknown): Promise<void> => {
  const payload = Buffer.from(JSON.stringify(body));
  await new Promise((resolve) => broker.publish({ cmd: 'publish', topic: topics.commands(HUB), payload, qos: 1, retain: false, dup: false }, resolve));
};
const repliesTo = async (id: string, count: number): Promise<readonly HubReply['result'][]> => {
  const those = () => replies.filter((reply) => reply.id === id);
  await until(() => those().length >= count);
  return those().map(({ result }) => result);
};

/** A link over a real broker; `kept` stands in for the journal where a test needs a disk that fails. */
async function connect(kept: Journal = journal, clock: Clock = systemClock): Promise<void> {
  const address = http.address();
  const serverUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const identity = openHubIdentity(folder, systemClock);
  const pairing = { hubId: HUB, siteId: newId('site'), serverId: 'server', serverJwk: { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' } } as const;
  const subscribed = once(broker, 'subscribe');
  link = openServerLink({
    pairing, serverUrl, identity, instance: 'instance', journal: kept, clock, log: silentLog,
    runningVisits: () => visits,
    siteState: () => ({ at: toIso(Instant(0)), instance: 'instance', accessPoints: [] }),
    perform: async (asked) => {
      performed.push(asked);
      if (refuse !== undefined) throw refuse;
      return { state: 'arming', refusal: null };
    },
  });
  await subscribed;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-link-'));
  journal = openJournal(join(folder, 'journal.sqlite'));
  [performed, replies, entries, states, refuse] = [[], [], [], [], undefined];
  broker = await Aedes.createBroker();
  broker.on('publish', ({ topic, payload }) => {
    // What the hub itself says, by the agreed schemas.
    if (topic === topics.replies(HUB)) replies.push(JSON.parse(payload.toString()) as HubReply);
    if (topic === topics.entries(HUB)) entries.push(JSON.parse(payload.toString()) as { readonly seq: number });
    if (topic === topics.state(HUB)) states.push(JSON.parse(payload.toString()) as SiteState);
  });
  http = createServer();
  sockets = new WebSocketServer({ server: http }).on('connection', (socket) => broker.handle(createMqttStream(socket)));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});

/** The server's word on what it has, as it comes on every connection. */
const acknowledge = async (ack: EntryAck): Promise<void> => {
  await new Promise((resolve) => broker.publish({ cmd: 'publish', topic: topics.acks(HUB), payload: Buffer.from(JSON.stringify(ack)), qos: 1, retain: false, dup: false }, resolve));
};
const facts = () => ({ recordingId: newId('rec'), accessPointId: newId('ap'), visitId: null, state: 'recording' as const, startedAt: null, durationMillis: 0, bytes: 0, frames: 0 });

afterEach(async () => {
  await link[Symbol.asyncDispose]();
  await new Promise<void>((resolve) => broker.close(() => resolve()));
  http.closeAllConnections();
  http.close();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

describe('a command from the server', () => {
  it('that comes twice is performed once, and answered the same each time', async () => {
    await connect();
    const asked = command(10_000);
    await Promise.all([send(asked), send(asked)]);
    await repliesTo(asked.id, 1);
    await send(asked);
    const [first, ...others] = await repliesTo(asked.id, 2);
    expect(first).toEqual({ ok: true, body: { state: 'arming', refusal: null } });
    for (const other of others) expect(other).toEqual(first);
    expect(performed).toHaveLength(1);
  });

  it('that comes again after a restart is not performed again', async () => {
    await connect();
    const asked = command(60_000);
    await send(asked);
    await repliesTo(asked.id, 1);
    await link[Symbol.asyncDispose]();
    await connect();
    await send(asked);
    expect(await repliesTo(asked.id, 2)).toHaveLength(2);
    expect(performed).toHaveLength(1);
  });

  it('that comes too late does nothing', async () => {
    await connect();
    const asked = command(-1);
    await send(asked);
    expect(await repliesTo(asked.id, 1)).toMatchObject([{ ok: false, code: 'hub.timeout' }]);
    expect(performed).toEqual([]);
  });

  it('that is not of the agreed form does nothing, and the next one is heard', async () => {
    await connect();
    await send({ ...command(10_000), type: 'access.unlock' });
    await send('open sesame');
    const asked = command(10_000);
    await send(asked);
    await repliesTo(asked.id, 1);
    expect(performed).toEqual([asked]);
  });

  it('is answered also when the disk is too full to remember the answer', async () => {
    const full: Journal = new Proxy(journal, { get: (target, key) => {
      if (key === 'rememberReply') return () => { throw new CodedError('journal.write_failed', 'disk full'); };
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    } });
    await connect(full);
    refuse = new CodedError('journal.write_failed', 'The hub cannot write its journal, so it opens nothing');
    const asked = command(10_000);
    await send(asked);
    expect(await repliesTo(asked.id, 1)).toMatchObject([{ ok: false, code: 'journal.write_failed' }]);
  });
});

describe('a hub whose journal is not the one that the server knows', () => {
  const sent = () => entries.map(({ seq }) => seq);

  it.each([
    ['lacks lines that the server has', () => ({ upTo: 5, head: 'another line’s hash' })],
    ['has another line in the place of the server’s last', () => ({ upTo: 2, head: lineHash('{"another":"line"}') })],
  ])('sends nothing, opens nothing and says so when it %s', async (_how, ack) => {
    for (let line = 0; line < 3; line += 1) journal.appendRecording(Instant(1_000 + line), facts());
    await connect();
    await acknowledge(ack());
    await until(() => states.some((state) => state.journalRestored === true));
    const before = sent().length;
    journal.appendRecording(Instant(2_000), facts());
    link.entryAdded();
    const asked = command(10_000);
    await send(asked);
    expect(await repliesTo(asked.id, 1)).toMatchObject([{ ok: false, code: 'hub.journal_restored' }]);
    const held: HubCommand = { ...asked, id: newId('cmd'), type: 'grant.hold', body: { grant: 'e.y.J' } };
    await send(held);
    expect(await repliesTo(held.id, 1)).toMatchObject([{ ok: false, code: 'hub.journal_restored' }]);
    expect(link.journalRestored).toBe(true);
    expect(performed).toEqual([]);
    expect(sent()).toHaveLength(before);
    const stop: HubCommand = { ...asked, id: newId('cmd'), type: 'visit.stop', body: { visitId: newId('vis'), who: 'mem_1' } };
    await send(stop);
    expect(await repliesTo(stop.id, 1)).toMatchObject([{ ok: true }]);
  });

  it('goes on when the server has its own last line, or says nothing of it', async () => {
    for (let line = 0; line < 3; line += 1) journal.appendRecording(Instant(1_000 + line), facts());
    await connect();
    await acknowledge({ upTo: 0 });
    await acknowledge({ upTo: 2, head: lineHash(journal.linesAfter(1, 1)[0]?.text ?? '') });
    await acknowledge({ upTo: 3 });
    await until(() => journal.ackedSeq === 3);
    const asked = command(10_000);
    await send(asked);
    expect(await repliesTo(asked.id, 1)).toMatchObject([{ ok: true }]);
    expect(states.every((state) => state.journalRestored === undefined)).toBe(true);
  });
});

it('a link whose server takes no lines is made anew, and one whose server has all is not', async () => {
  let ahead = 0;
  let connections = 0;
  broker.on('client', () => (connections += 1));
  for (let line = 0; line < 3; line += 1) journal.appendRecording(Instant(1_000 + line), facts());
  await connect(journal, { ...systemClock, monotonic: () => Millis(systemClock.monotonic() + ahead) });
  await until(() => entries.length >= 3);
  ahead += 30_000;
  await until(() => connections === 2 && entries.length >= 6);
  expect(entries.map(({ seq }) => seq).slice(-3)).toEqual([1, 2, 3]);
  await acknowledge({ upTo: 3 });
  await until(() => journal.ackedSeq === 3);
  ahead += 60_000;
  const told = states.length;
  await until(() => states.length > told);
  expect([connections, link.connected]).toEqual([2, true]);
});

it.each([
  ['goes away in the same moment', () => sockets.clients.forEach((socket) => socket.terminate())],
  ['is connected and answers nothing', () => sockets.clients.forEach((socket) => socket.pause())],
])('a link that is ended while its server %s ends soon', async (_how, fail) => {
  await connect();
  await until(() => states.length > 0);
  const ending = link[Symbol.asyncDispose]().then(() => 'ended');
  fail();
  expect(await Promise.race([ending, new Promise((resolve) => setTimeout(() => resolve('still there'), 8_000))])).toBe('ended');
});

describe('heartbeats', () => {
  it('go out while a visit runs, count up, and end soon after it', async () => {
    const beats: { n: number; visits: string[]; ins: string }[] = [];
    broker.on('publish', ({ topic, payload }) => {
      if (topic !== topics.beats(HUB)) return;
      // The hub's own beat; its signature is the server's to check.
      const [, claims = ''] = (JSON.parse(payload.toString()) as string).split('.');
      beats.push(beatClaims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString())));
    });
    await connect();
    expect(beats).toEqual([]);
    visits = [newId('vis')];
    link.entryAdded();
    await until(() => beats.length >= 3);
    expect(beats[0]).toMatchObject({ n: 1, visits, ins: 'instance' });
    visits = [];
    await until(() => beats.filter((beat) => beat.visits.length === 0).length >= 4);
    expect(beats.map(({ n }) => n)).toEqual(beats.map((_beat, index) => index + 1));
  });
});
