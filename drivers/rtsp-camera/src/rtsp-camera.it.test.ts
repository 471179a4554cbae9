import type { Socket } from 'node:net';
import type { AccessUnit, CameraState } from '@latchkey/driver-api';
import { type Log, Millis, silentLog, systemClock } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { RtspCamera, type RtspCameraOptions } from './rtsp-camera.ts';
import { ok, picturePacket, politeAnswers, SDP, type ScriptedAnswer, scriptedServer } from './scripted-server.fixture.ts';

const patience = { timeout: 10_000 };

async function connectTo(answer: ScriptedAnswer, options: Partial<RtspCameraOptions> = {}) {
  const server = await scriptedServer(answer);
  const url = `rtsp://127.0.0.1:${server.port}/live`;
  const target = { host: '127.0.0.1', port: server.port, credentials: { username: 'u', password: 'secret' }, allowBasic: false };
  const camera = new RtspCamera({ target, url, stallAfter: Millis(300), reconnectAfter: Millis(5_000), clock: systemClock, log: silentLog, ...options });
  const units: AccessUnit[] = [];
  const states: CameraState[] = [];
  camera.onAccessUnit((unit) => units.push(unit));
  camera.onState((state) => states.push(state));
  const down = () => states.flatMap((state) => (state.kind === 'down' ? [state.code] : []));
  return {
    server,
    camera,
    units,
    states,
    down,
    async [Symbol.asyncDispose]() {
      camera[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Answers PLAY, then sends pictures until the socket goes. */
function playing(count: number, channel = 0): ScriptedAnswer {
  return ({ method }, socket) => {
    if (method !== 'PLAY') return undefined;
    setImmediate(() => send(socket, 0, count, channel));
    return undefined;
  };
}
function send(socket: Socket, from: number, to: number, channel = 0): void {
  for (let i = from; i < to; i += 1) socket.write(picturePacket(i, i % 5 === 0, channel));
}

describe('an RTSP camera', () => {
  it('asks in order, with the session and the track\'s URL, and says goodbye', async () => {
    await using peer = await connectTo(politeAnswers(playing(3)));
    await expect.poll(() => peer.units.length, patience).toBe(3);
    const base = `rtsp://127.0.0.1:${peer.server.port}/live`;
    expect(peer.server.requests.map(({ method, uri }) => `${method} ${uri}`)).toEqual([`OPTIONS ${base}`, `DESCRIBE ${base}`, `SETUP ${base}/track1`, `PLAY ${base}`]);
    expect(peer.server.requests[3]?.headers.get('session')).toBe('77');
    expect(peer.units[0]).toMatchObject({ keyframe: true, session: 1, format: { width: 640, height: 360 } });
    peer.camera[Symbol.dispose]();
    await expect.poll(() => peer.server.requests.at(-1)?.method, patience).toBe('TEARDOWN');
    expect(peer.camera.state).toMatchObject({ kind: 'down', code: 'camera.closed' });
  });

  it('listens on the channel that the server chose', async () => {
    const setup: ScriptedAnswer = ({ method }, socket) =>
      method === 'SETUP' ? ok('Transport: RTP/AVP/TCP;unicast;interleaved=4-5\r\nSession: 77\r\n') : playing(3, 4)({ method, uri: '', headers: new Map() }, socket);
    await using peer = await connectTo(politeAnswers(setup));
    await expect.poll(() => peer.units.length, patience).toBe(3);
  });

  it('signs in anew when the nonce has gone stale, and gives up when the password is wrong', async () => {
    let challenges = 0;
    const digest = (stale: boolean) => `RTSP/1.0 401 Unauthorized\r\nCSeq: {cseq}\r\nWWW-Authenticate: Digest realm="r", nonce="n${(challenges += 1)}", qop="auth"${stale ? ', stale=true' : ''}\r\n\r\n`;
    await using fresh = await connectTo(
      politeAnswers(({ method, headers }, socket) => {
        const answer = headers.get('authorization');
        if (answer === undefined) return digest(false);
        if (method === 'SETUP' && challenges === 1) return digest(true);
        return answer.includes(`nonce="n${challenges}"`) ? playing(3)({ method, uri: '', headers }, socket) : digest(false);
      }),
    );
    await expect.poll(() => fresh.units.length, patience).toBe(3);
    const counts = fresh.server.requests.map(({ headers }) => /nc=(\d+)/.exec(headers.get('authorization') ?? '')?.[1]);
    expect(counts).toEqual([undefined, '00000001', '00000002', '00000003', '00000001', '00000002']);
    await using wrong = await connectTo(politeAnswers(() => digest(false)));
    await expect.poll(wrong.down, patience).toContain('camera.unauthorized');
  });

  it('never sends Basic to a server that asks for it, and logs no secret', async () => {
    const lines: string[] = [];
    const note = (message: string, fields?: unknown) => void lines.push(message + JSON.stringify(fields));
    const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
    await using peer = await connectTo(politeAnswers(() => 'RTSP/1.0 401 Unauthorized\r\nCSeq: {cseq}\r\nWWW-Authenticate: Basic realm="r"\r\n\r\n'), { log });
    await expect.poll(peer.down, patience).toContain('camera.unauthorized');
    expect(peer.server.requests.every(({ headers }) => !headers.has('authorization'))).toBe(true);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).not.toContain('secret');
  });

  it('keeps the session alive, by OPTIONS when GET_PARAMETER is refused', async () => {
    const refusing: ScriptedAnswer = (request, socket) =>
      request.method === 'GET_PARAMETER' ? 'RTSP/1.0 405 Method Not Allowed\r\nCSeq: {cseq}\r\n\r\n' : playing(2)(request, socket);
    await using peer = await connectTo(politeAnswers(refusing));
    await expect.poll(() => peer.server.requests.map(({ method }) => method).slice(4), patience).toEqual(['GET_PARAMETER', 'OPTIONS']);
    expect(peer.server.requests.slice(4).every(({ headers }) => headers.get('session') === '77')).toBe(true);
  });

  it('answers a request of the server, and streams on', async () => {
    const said: string[] = [];
    const asking: ScriptedAnswer = ({ method }, socket) => {
      if (method !== 'PLAY') return undefined;
      socket.on('data', (bytes) => said.push(String(bytes)));
      setImmediate(() => {
        socket.write('SET_PARAMETER rtsp://x RTSP/1.0\r\nCSeq: 5\r\nContent-Length: 3\r\n\r\nabc');
        send(socket, 0, 3);
      });
      return undefined;
    };
    await using peer = await connectTo(politeAnswers(asking));
    await expect.poll(() => peer.units.length, patience).toBe(3);
    await expect.poll(() => said.join(''), patience).toContain('RTSP/1.0 501 Not Implemented\r\nCSeq: 5\r\n');
  });

  it('tells a stall, its end, and a connection that is reset, and counts sessions', async () => {
    let socket: Socket | undefined;
    const grab: ScriptedAnswer = (request, own) => {
      socket = own;
      return playing(3)(request, own);
    };
    await using peer = await connectTo(politeAnswers(grab));
    await expect.poll(() => peer.camera.state.kind, patience).toBe('stalled');
    if (socket !== undefined) send(socket, 3, 6);
    await expect.poll(() => peer.states.map(({ kind }) => kind), patience).toEqual(['streaming', 'stalled', 'streaming', 'stalled']);
    expect(peer.units).toHaveLength(6);
    socket?.resetAndDestroy();
    await expect.poll(() => peer.units.length, patience).toBeGreaterThan(6);
    expect(peer.down()[0]).toBe('camera.closed');
    expect(peer.units.at(-1)?.session).toBe(2);
  });

  it('gives up a connection that stays silent, and makes a new one', async () => {
    await using peer = await connectTo(politeAnswers(playing(3)), { reconnectAfter: Millis(600) });
    await expect.poll(() => peer.units.some(({ session }) => session === 2), patience).toBe(true);
    expect(peer.down()[0]).toBe('camera.stalled');
  });

  it.each<[string, string, ScriptedAnswer]>([
    ['a stream that is not there', 'camera.unsupported', ({ method }) => (method === 'DESCRIBE' ? 'RTSP/1.0 404 Not Found\r\nCSeq: {cseq}\r\n\r\n' : undefined)],
    ['no H.264', 'camera.unsupported', ({ method }) => (method === 'DESCRIBE' ? ok('', SDP.replaceAll('H264', 'H265')) : undefined)],
    ['UDP only', 'camera.unsupported', ({ method }) => (method === 'SETUP' ? ok('Transport: RTP/AVP;unicast;server_port=1-2\r\nSession: 1\r\n') : undefined)],
    ['a user who may not watch', 'camera.unauthorized', ({ method }) => (method === 'PLAY' ? 'RTSP/1.0 403 Forbidden\r\nCSeq: {cseq}\r\n\r\n' : undefined)],
    ['a session without a name', 'camera.protocol', ({ method }) => (method === 'SETUP' ? ok('Transport: RTP/AVP/TCP;interleaved=0-1\r\n') : undefined)],
    ['a head that never ends', 'camera.protocol', () => `RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`],
    ['another protocol', 'camera.protocol', () => 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['noise', 'camera.protocol', () => '\u0000\u0001\u0002'],
    ['a broken parameter set', 'camera.protocol', ({ method }) => (method === 'DESCRIBE' ? ok('', SDP.replace(/Z0LA[^,]+/, 'Z0I=')) : undefined)],
    ['a goodbye in the middle', 'camera.closed', (request, socket) => (request.method === 'SETUP' ? void socket.end() : undefined)],
  ])('meets %s with %s', async (_, code, script) => {
    await using peer = await connectTo(politeAnswers(script));
    await expect.poll(peer.down, patience).toContain(code);
    expect(peer.units).toHaveLength(0);
  });

  it('says that nothing answers, waits longer each time, and stops when disposed', async () => {
    const server = await scriptedServer(() => undefined);
    await server[Symbol.asyncDispose]();
    const target = { host: '127.0.0.1', port: server.port, credentials: undefined, allowBasic: false };
    const pauses: unknown[] = [];
    const log: Log = { ...silentLog, warn: (_, fields) => void pauses.push(fields?.['retryInMillis']) };
    const camera = new RtspCamera({ target, url: `rtsp://127.0.0.1:${server.port}/`, stallAfter: Millis(300), reconnectAfter: Millis(5_000), clock: systemClock, log, random: () => 0.5 });
    await expect.poll(() => pauses.length, patience).toBe(3);
    camera[Symbol.dispose]();
    expect(pauses).toEqual([250, 500, 1_000]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(camera.state).toMatchObject({ kind: 'down', code: 'camera.closed' });
  });
});
