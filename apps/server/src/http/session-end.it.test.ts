import { once } from 'node:events';
import { Readable } from 'node:stream';
import { sockets } from '@latchkey/contract';
import { newId } from '@latchkey/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { addHousehold, startTestApp, type TestApp, type TestHousehold } from './test-app.fixture.ts';

let cluster: TestDatabase;
let app: TestApp;
let ash: TestHousehold;
let address: string;

/** A film that never ends. */
async function* film(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield Buffer.from('frame');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  cluster = await startTestDatabase();
  const { db } = await cluster.fresh();
  app = await startTestApp(db, { handlers: () => ({ playRecording: async () => ({ status: 200, headers: {}, body: Readable.from(film()) }) }) });
  app.server.sockets.on(sockets.liveFragments, async () => (socket) => socket.send('frame'));
  ash = await addHousehold(db, app.sessions, 'Ash');
  address = await app.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

it('a session that ended is shown no more of a live view or a film, and another goes on', async () => {
  const watch = async () => {
    const cookie = await ash.cookieOf('guest');
    const live = new WebSocket(`${address.replace('http', 'ws')}${sockets.liveFragments.path.replace('{accessPointId}', newId('ap'))}`, { headers: { cookie } });
    await once(live, 'message');
    const reader = (await fetch(`${address}/api/v1/recordings/${newId('rec')}/video`, { headers: { cookie } })).body?.getReader();
    await reader?.read();
    const { sessionHash = '' } = (await app.sessions.find({ headers: { cookie } } as never, 'http://localhost:8080')) ?? {};
    return { live, reader, sessionHash };
  };
  const [stolen, own] = [await watch(), await watch()];
  const closed = once(stolen.live, 'close');
  app.server.sockets.endSession(stolen.sessionHash);
  expect((await closed)[0]).toBe(4401);
  await expect(async () => {
    for (;;) await stolen.reader?.read();
  }).rejects.toThrow();
  expect((await own.reader?.read())?.done).toBe(false);
  expect(own.live.readyState).toBe(WebSocket.OPEN);
  await own.reader?.cancel();
  own.live.terminate();
});
