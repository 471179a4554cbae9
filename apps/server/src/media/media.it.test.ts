import type { HubCommand, HubReply } from '@latchkey/contract';
import { newId } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { ORIGIN, type TestApp } from '../http/test-app.fixture.ts';
import { connectTestHub, type HubKey, makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertSite } from '../hub-link/test-rows.fixture.ts';
import { type AskedStream, bearerOf, type MediaRig, SERVER_ID, startMediaRig } from './media-rig.fixture.ts';
import type { MediaServer } from './media.ts';

const BYTES = Buffer.from(Array.from({ length: 100_000 }, (_value, index) => index % 251));
const eventually = { timeout: 10_000, interval: 10 };

let cluster: TestDatabase;
let database: Database;
let rig: MediaRig;
let stack: AsyncDisposableStack;
let app: TestApp;
let address: string;
let ids: SiteIds;
let key: HubKey;
let recordingId: string;
let media: MediaServer;
let opened: AskedStream[];

beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  rig = await startMediaRig(database);
  ({ stack, app, address, ids, key, media } = rig);
  [recordingId, opened] = [newId('rec'), []];
  const at = new Date().toISOString();
  await database.db
    .insertInto('recordings')
    .values({ site_id: ids.siteId, id: recordingId, hub_id: ids.hubId, visit_id: null, access_point_id: ids.accessPointId, state: 'recording', started_at: at, duration_millis: 1, bytes: 1, frames: 1, created_at: at, updated_at: at })
    .execute();
});
afterEach(() => stack.disposeAsync());

const bearer = (as = key, hubId: string = ids.hubId) => bearerOf(as, hubId);

/** A hub that dials back for each stream and does with the socket what the test says. */
const connectHub = (serve: (socket: WebSocket, media: AskedStream['media']) => void, live?: (command: HubCommand) => HubReply['result']) =>
  rig.connectHub((socket, asked) => {
    opened.push(asked);
    serve(socket, asked.media);
  }, live);

/** Sends a recording as a hub does: header, then chunks. */
const serveRecording = (complete: boolean, bytes = BYTES) => (socket: WebSocket, media: AskedStream['media']) => {
  if (media.kind !== 'recording') return socket.close();
  const last = Math.min(bytes.length, media.end === null ? bytes.length : media.end + 1);
  socket.send(JSON.stringify({ ok: true, contentType: 'video/mp4; codecs="avc1.42c01f"', size: bytes.length, start: media.start, end: Math.max(media.start, last) - 1, complete }));
  for (let at = media.start; at < last; at += 30_000) socket.send(bytes.subarray(at, Math.min(at + 30_000, last)));
  socket.close(1000);
};

async function get(path: string, headers: Record<string, string> = {}, memberId: string = ids.memberId, signal?: AbortSignal): Promise<Response> {
  const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
  return fetch(`${address.replace('127.0.0.1', 'localhost')}${path}`, { headers: { cookie, ...headers }, ...(signal === undefined ? {} : { signal }) });
}
const video = () => `/api/v1/recordings/${recordingId}/video`;

describe('a recording', () => {
  it('plays whole, while it grows too, with the size that it has now', async () => {
    await connectHub(serveRecording(false));
    const response = await get(video());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(Buffer.from(await response.arrayBuffer()).equals(BYTES)).toBe(true);
  });

  it('is asked of the hub file by file', async () => {
    await connectHub(serveRecording(true));
    expect((await get(`${video()}?part=1`)).status).toBe(200);
    expect((await get(`${video()}?part=-1`)).status).toBe(400);
    expect(opened.map(({ media }) => media)).toEqual([{ kind: 'recording', recordingId, part: 1, start: 0, end: null, by: { kind: 'member', id: ids.memberId } }]);
  });

  it.each([
    ['bytes=0-', 0, 99_999],
    ['bytes=0-0', 0, 0],
    ['bytes=40000-79999', 40_000, 79_999],
    ['bytes=99990-200000', 99_990, 99_999],
    ['bytes=-10', 99_990, 99_999],
  ])('gives the range %s', async (range, first, last) => {
    await connectHub(serveRecording(true));
    const response = await get(video(), { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${first}-${last}/100000`);
    expect(response.headers.get('content-length')).toBe(String(last - first + 1));
    expect(Buffer.from(await response.arrayBuffer()).equals(BYTES.subarray(first, last + 1))).toBe(true);
  });

  it('says which size it has when a range lies beyond it', async () => {
    await connectHub(serveRecording(true));
    const response = await get(video(), { range: 'bytes=100000-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */100000');
  });

  it('that breaks off on its way does not pass for the whole', async () => {
    await connectHub((socket) => {
      socket.send(JSON.stringify({ ok: true, contentType: 'video/mp4', size: 1_000, start: 0, end: 999, complete: true }));
      socket.send(Buffer.alloc(500));
      socket.close(1000);
    });
    const response = await get(video());
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('never gives more bytes than were asked for, nor a type that a browser would run', async () => {
    await connectHub((socket) => {
      socket.send(JSON.stringify({ ok: true, contentType: 'text/html', size: 10, start: 0, end: 9, complete: true }));
      socket.send(Buffer.alloc(1_000, 0x41));
    });
    const response = await get(video());
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect((await response.arrayBuffer()).byteLength).toBe(10);
  });

  it.each([
    ['recording.gone', 410, (socket: WebSocket) => socket.send(JSON.stringify({ ok: false, code: 'recording.gone', message: 'x' }))],
    ['hub.timeout', 504, (socket: WebSocket) => socket.send(JSON.stringify({ ok: false, code: 'disk.on_fire', message: 'x' }))],
    ['hub.timeout', 504, (socket: WebSocket) => socket.send('not a header')],
    ['hub.timeout', 504, (socket: WebSocket) => socket.send(Buffer.from([1, 2, 3]))],
    ['hub.timeout', 504, (socket: WebSocket) => socket.close()],
  ])('that the hub does not give is %s', async (code, status, serve) => {
    await connectHub(serve);
    const response = await get(video());
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('of a hub that is away, of another household, deleted or unknown is not given', async () => {
    expect((await get(video())).status).toBe(503);
    await connectHub(serveRecording(true));
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    expect((await get(video(), {}, stranger.memberId)).status).toBe(404);
    expect((await get(`/api/v1/recordings/${newId('rec')}/video`)).status).toBe(404);
    expect((await fetch(`${address}${video()}`)).status).toBe(401);
    await database.db.updateTable('recordings').set({ state: 'deleted' }).where('site_id', '=', ids.siteId).execute();
    expect((await get(video())).status).toBe(410);
    expect(opened).toEqual([]);
  });

  it('lets the hub go when the viewer leaves, and does not fill up for a viewer who does not read', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    let sent = 0;
    await connectHub((socket) => {
      socket.send(JSON.stringify({ ok: true, contentType: 'video/mp4', size: 1_000_000_000, start: 0, end: 999_999_999, complete: true }));
      const more = () => {
        while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < 1_000_000) {
          sent += 500_000;
          socket.send(Buffer.alloc(500_000));
        }
      };
      const pump = setInterval(more, 5);
      socket.on('close', () => {
        clearInterval(pump);
        resolve();
      });
    });
    const leave = new AbortController();
    await get(video(), {}, ids.memberId, leave.signal);
    // The kernel and the streams between take some megabytes, then the hub waits.
    let before = -1;
    await vi.waitFor(() => {
      const [last, now] = [before, sent];
      before = now;
      expect(last).toBe(now);
    }, { timeout: 10_000, interval: 500 });
    expect(sent).toBeLessThan(100_000_000);
    leave.abort();
    await left;
  });
});

describe('the hub’s media socket', () => {
  const outcomeOf = (streamId: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const socket = new WebSocket(`${address.replace('http', 'ws')}/hub-link/media/${streamId}`, { headers });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('open', () => reject(new TypeError('it opened')));
      socket.on('error', () => {});
    });

  it('opens only for a stream that was asked of that very hub, once', async () => {
    const [otherIds, otherKey] = [newSite(), makeHubKey()];
    await insertSite(database.db, otherIds, otherKey);
    let asked = '';
    stack.use(await connectTestHub({ url: `${address.replace('http', 'ws')}/hub-link`, hubId: ids.hubId, serverId: SERVER_ID, key, answer: (command) => {
      if (command.type === 'media.open') asked = command.body.streamId;
      return { ok: true, body: {} };
    } }));
    const answer = get(video());
    await vi.waitFor(() => expect(asked).not.toBe(''), eventually);
    await expect(outcomeOf(newId('str'), bearer())).resolves.toBe(404);
    await expect(outcomeOf(asked, {})).resolves.toBe(401);
    await expect(outcomeOf(asked, bearer(otherKey))).resolves.toBe(401);
    await expect(outcomeOf(asked, bearer(otherKey, otherIds.hubId))).resolves.toBe(404);
    const socket = new WebSocket(`${address.replace('http', 'ws')}/hub-link/media/${asked}`, { headers: bearer() });
    stack.defer(() => socket.terminate());
    await new Promise((resolve) => socket.once('open', resolve));
    await expect(outcomeOf(asked, bearer())).resolves.toBe(404);
    serveRecording(true)(socket, { kind: 'recording', recordingId: recordingId as `rec_${string}`, part: 0, start: 0, end: null });
    expect((await (await answer).arrayBuffer()).byteLength).toBe(BYTES.length);
  });
});

describe('live pictures', () => {
  const watchPath = () => `/api/v1/access-points/${ids.accessPointId}/live`;
  const post = async (body: object, memberId = ids.memberId) => {
    const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
    const response = await app.send({ method: 'POST', url: watchPath(), headers: { cookie, origin: ORIGIN, 'content-type': 'application/json' }, payload: JSON.stringify(body) });
    return { status: response.statusCode, body: response.json<{ sessionId: string; code: string }>() };
  };
  const offer = { sdp: 'v=0 and the rest of an offer', proof: 'e.y.J' };
  const remove = async (sessionId: string, memberId: string) => {
    const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
    return (await app.send({ method: 'DELETE', url: `/api/v1/live/${sessionId}`, headers: { cookie, origin: ORIGIN } })).statusCode;
  };

  it('begin with an offer that is passed on, and end for their own household only', async () => {
    const heard: HubCommand[] = [];
    await connectHub(() => {}, (command) => {
      heard.push(command);
      return { ok: true, body: command.type === 'live.offer' ? { sdp: 'the answer', proof: 'e.y.K' } : {} };
    });
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    const watching = await post(offer);
    expect(watching).toMatchObject({ status: 201, body: { sdp: 'the answer', proof: 'e.y.K' } });
    expect((await post(offer, stranger.memberId)).status).toBe(404);
    expect(await remove(watching.body.sessionId, stranger.memberId)).toBe(404);
    expect(await remove(watching.body.sessionId, ids.memberId)).toBe(204);
    expect(heard.map(({ type, body }) => [type, 'sessionId' in body ? body.sessionId : ''])).toEqual([['live.offer', watching.body.sessionId], ['live.end', watching.body.sessionId]]);
  });

  it('end with the session that began them, also while the hub still answers; another session’s go on', async () => {
    const ended: string[] = [];
    let onOffer = () => {};
    await connectHub(() => {}, (command) => {
      if (command.type === 'live.end') ended.push(command.body.sessionId);
      if (command.type === 'live.offer') onOffer();
      return { ok: true, body: command.type === 'live.offer' ? { sdp: 'the answer', proof: 'e.y.K' } : {} };
    });
    const begin = async () => {
      const cookie = (await app.sessions.begin(ids.memberId, ORIGIN)).split(';')[0] ?? '';
      const { sessionHash = '' } = (await app.sessions.find({ headers: { cookie } } as never, ORIGIN)) ?? {};
      const watch = async () => {
        const answer = await app.send({ method: 'POST', url: watchPath(), headers: { cookie, origin: ORIGIN }, payload: offer });
        return { status: answer.statusCode, viewId: answer.json<{ sessionId: string }>().sessionId };
      };
      return { sessionHash, watch };
    };
    const [stolen, own] = [await begin(), await begin()];
    const [theirs, ours] = [await stolen.watch(), await own.watch()];
    expect([theirs.status, ours.status]).toEqual([201, 201]);
    const end = () => media.views.endAllOf({ kind: 'session', id: stolen.sessionHash });
    end();
    await vi.waitFor(() => expect(ended).toEqual([theirs.viewId]), { timeout: 30_000 });
    onOffer = end;
    expect((await stolen.watch()).status).toBe(401);
    expect(ended).not.toContain(ours.viewId);
    await database.db.deleteFrom('sessions').where('token_hash', '=', own.sessionHash).execute();
    onOffer = () => {};
    expect((await own.watch()).status).toBe(401);
  });

  it.each([['live.no_picture', 503], ['live.too_many', 429], ['live.bad_offer', 400], ['live.not_member', 403], ['camera.exploded', 503]])('that the hub refuses with %s', async (code, status) => {
    await connectHub(() => {}, () => ({ ok: false, code, message: 'x' }));
    const refused = await post(offer);
    expect([refused.status, refused.body.code]).toEqual([status, code === 'camera.exploded' ? 'live.no_picture' : code]);
  });

  it('by fragments are exactly the hub’s messages, in their bounds, and end with the page', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const messages = [Buffer.from([1]), Buffer.alloc(70_000, 2), Buffer.from([3, 3])];
    await connectHub((socket) => {
      socket.on('close', () => resolve());
      socket.send(JSON.stringify({ ok: true, contentType: 'application/octet-stream', size: null, start: 0, end: null, complete: false }));
      for (const message of messages) socket.send(message);
    });
    const cookie = (await app.sessions.begin(ids.memberId, ORIGIN)).split(';')[0] ?? '';
    const page = new WebSocket(`${address.replace('http', 'ws').replace('127.0.0.1', 'localhost')}${watchPath()}/fragments`, { headers: { cookie } });
    stack.defer(() => page.terminate());
    const heard: { data: Buffer; isBinary: boolean }[] = [];
    page.on('message', (data: Buffer, isBinary) => heard.push({ data, isBinary }));
    await vi.waitFor(() => expect(heard).toHaveLength(3), eventually);
    expect(heard.every(({ data, isBinary }, index) => isBinary && data.equals(messages[index] ?? Buffer.alloc(0)))).toBe(true);
    page.close();
    await left;
  });

  it('by fragments close with a reason when there is no picture, and do not open for strangers', async () => {
    await connectHub((socket) => socket.send(JSON.stringify({ ok: false, code: 'live.no_picture', message: 'x' })));
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    const open = async (memberId: string) => {
      const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
      const page = new WebSocket(`${address.replace('http', 'ws').replace('127.0.0.1', 'localhost')}${watchPath()}/fragments`, { headers: { cookie } });
      stack.defer(() => page.terminate());
      return new Promise<number>((resolve) => {
        page.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        page.on('error', () => {});
        page.on('close', (code) => resolve(code));
      });
    };
    await expect(open(ids.memberId)).resolves.toBe(4503);
    await expect(open(stranger.memberId)).resolves.toBe(404);
  });
});
