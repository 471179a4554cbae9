import { once } from 'node:events';
import { liveEvent, sockets } from '@latchkey/contract';
import { silentLog, systemClock } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { addResidentEvents } from './resident-events.ts';
import { addHousehold, startTestApp, type TestApp, type TestHousehold } from './test-app.fixture.ts';

let cluster: TestDatabase;
let app: TestApp;
let ash: TestHousehold;
let birch: TestHousehold;
let address: string;
const live = createLiveEvents(silentLog);
let pages: { forget(sessionHash: string): void };
const hubSaid: string[] = [];

beforeAll(async () => {
  cluster = await startTestDatabase();
  const { db } = await cluster.fresh();
  app = await startTestApp(db);
  pages = addResidentEvents(app.server.sockets, { live, clock: systemClock });
  app.server.sockets.on(sockets.hubMedia, async ({ params }) => (socket) => {
    hubSaid.push(params['streamId'] ?? '');
    socket.on('message', (data) => socket.send(data));
  });
  ash = await addHousehold(db, app.sessions, 'Ash');
  birch = await addHousehold(db, app.sessions, 'Birch');
  address = (await app.app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const open = (path: string, headers: Record<string, string> = {}) => new WebSocket(`${address}${path}`, { headers });

/** The status with which an opening is refused, or `open`. */
async function outcomeOf(socket: WebSocket): Promise<number | 'open'> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

/** Collects what a page hears, beginning with `hello`. */
async function listen(household: TestHousehold) {
  const socket = open(sockets.residentEvents.path, { cookie: await household.cookieOf('guest') });
  const heard: unknown[] = [];
  socket.on('message', (data: Buffer) => heard.push(liveEvent.parse(JSON.parse(data.toString()))));
  await expect.poll(() => heard.length).toBe(1);
  return { socket, heard };
}

describe('opening a socket', () => {
  it('for residents takes a session', async () => {
    expect(await outcomeOf(open(sockets.residentEvents.path))).toBe(401);
    expect(await outcomeOf(open(sockets.residentEvents.path, { cookie: `latchkey=${'x'.repeat(43)}` }))).toBe(401);
    expect(await outcomeOf(open(sockets.residentEvents.path, { cookie: await ash.cookieOf('guest') }))).toBe('open');
  });

  it('is refused to another site’s page, whatever cookie comes along', async () => {
    const cookie = await ash.cookieOf('owner');
    expect(await outcomeOf(open(sockets.residentEvents.path, { cookie, origin: 'https://evil.example' }))).toBe(403);
    expect(await outcomeOf(open(sockets.residentEvents.path, { cookie, 'sec-fetch-site': 'cross-site' }))).toBe(403);
    expect(await outcomeOf(open(sockets.residentEvents.path, { cookie, host: 'evil.example' }))).toBe(403);
    expect(await outcomeOf(open('/hub-link/media/str_1', { origin: 'https://evil.example' }))).toBe(403);
  });

  it('leads nowhere at an unknown address', async () => {
    expect(await outcomeOf(open('/api/v1/nothing'))).toBe(404);
    expect(await outcomeOf(open('/hub-link/media/a/b'))).toBe(404);
  });

  it('gives the handler what the address names, and refuses messages that are too large', async () => {
    const socket = open('/hub-link/media/str_abc');
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    expect([String(data), hubSaid.at(-1)]).toEqual(['hello', 'str_abc']);
    socket.send('x'.repeat(70_000));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });
});

describe('what happens in a household', () => {
  it('is told to its pages and to no other’s', async () => {
    const own = await listen(ash);
    const foreign = await listen(birch);
    // A page that fetched under this mark has missed nothing.
    expect(own.heard).toEqual([{ type: 'hello', serverNow: expect.any(String), mark: live.mark(ash.siteId) }]);
    live.publish(ash.siteId, { type: 'parcels' });
    await expect.poll(() => own.heard.at(-1)).toEqual({ type: 'parcels' });
    expect(own.heard[0]).not.toMatchObject({ mark: live.mark(ash.siteId) });
    live.publish(birch.siteId, { type: 'hub', online: false, lastSeenAt: null });
    await expect.poll(() => foreign.heard.length).toBe(2);
    expect(foreign.heard.at(-1)).toMatchObject({ type: 'hub' });
    own.socket.terminate();
    foreign.socket.terminate();
  });

  it('is told no longer after signing out', async () => {
    const cookie = await ash.cookieOf('owner');
    const socket = open(sockets.residentEvents.path, { cookie });
    await once(socket, 'message');
    const resident = await app.sessions.find({ headers: { cookie } } as never, 'http://localhost:8080');
    pages.forget(resident?.sessionHash ?? '');
    const [code] = await once(socket, 'close');
    expect(code).toBe(4401);
  });
});
