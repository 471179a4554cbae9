import { spawn, spawnSync } from 'node:child_process';
import { Instant, ManualClock, Millis, Seconds, sleep, systemClock } from '@latchkey/kit';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openH264Encoder } from '../camera/h264-encoder.ts';
import { createPushSource, type PushSource } from './access-unit-source.ts';
import { createLoopSource, type PreparedPicture } from './prepared-source.ts';
import { connectRtsp, type RtspTestClient } from './rtsp-client-fixture.ts';
import { createRtspServer, type RtspServer } from './rtsp-server.ts';

const credentials = { username: 'latchkey', password: 'a long enough secret' };
const sets = { sps: Uint8Array.of(0x67, 0x42, 0xc0, 0x1f, 1, 2), pps: Uint8Array.of(0x68, 3, 4) };
const interleaved = ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1'];

let server: RtspServer;
let source: PushSource;
let clients: RtspTestClient[] = [];

beforeEach(async () => {
  source = createPushSource(sets);
  server = await createRtspServer({ mounts: { '/hall': source }, credentials });
});
afterEach(async () => {
  for (const client of clients) client[Symbol.dispose]();
  clients = [];
  await server[Symbol.asyncDispose]();
});

const open = async (): Promise<RtspTestClient> => {
  const client = await connectRtsp(server.port);
  clients.push(client);
  return client;
};
const eventually = async (what: string, holds: () => boolean): Promise<void> => {
  for (let attempt = 0; attempt < 200 && !holds(); attempt += 1) await sleep(systemClock, Millis(20));
  expect(holds(), what).toBe(true);
};
const playing = async (): Promise<{ client: RtspTestClient; session: string }> => {
  const client = await open();
  const url = server.url('/hall');
  const setup = await client.authorised('SETUP', `${url}/trackID=0`, credentials, interleaved);
  expect(setup.status).toBe(200);
  const session = setup.headers.get('session')?.[0]?.split(';')[0] ?? '';
  expect((await client.authorised('PLAY', url, credentials, [`Session: ${session}`])).status).toBe(200);
  return { client, session };
};
let pictures = 0;
const push = (keyframe: boolean, size = 3_000): void => {
  pictures += 1;
  const slice = new Uint8Array(size).fill(keyframe ? 0x65 : 0x41);
  source.push({ nalUnits: keyframe ? [sets.sps, sets.pps, slice] : [slice], keyframe, rtpTime: pictures * 3_600, capturedAt: Instant(Date.now()) });
};
const rtp = (client: RtspTestClient) => client.packets.filter((packet) => packet.channel === 0).map((packet) => packet.payload);

describe('a well-behaved client', () => {
  it('learns the stream without having to play it', async () => {
    const client = await open();
    expect((await client.request('OPTIONS', '*')).headers.get('public')?.[0]).toContain('DESCRIBE');
    const described = await client.authorised('DESCRIBE', server.url('/hall'), credentials, ['Accept: application/sdp']);
    expect(described.status).toBe(200);
    expect(described.headers.get('content-base')?.[0]).toBe(`${server.url('/hall')}/`);
    expect(described.body).toContain('profile-level-id=42C01F');
    expect(described.body).toContain(`sprop-parameter-sets=${Buffer.from(sets.sps).toString('base64')},${Buffer.from(sets.pps).toString('base64')}`);
  });

  it.each(['MD5', 'SHA-256'] as const)('may use %s', async (algorithm) => {
    const client = await open();
    expect((await client.authorised('DESCRIBE', server.url('/hall'), credentials, [], algorithm)).status).toBe(200);
  });

  it('gets pictures from the next keyframe on, in sequence, with a sender report first', async () => {
    const { client } = await playing();
    push(false);
    push(true);
    push(false);
    await eventually('two pictures', () => rtp(client).filter((packet) => (packet[1] ?? 0) & 0x80).length === 2);
    const packets = rtp(client);
    expect((packets[0]?.[12] ?? 0) & 31).toBe(24);
    const sequences = packets.map((packet) => packet.readUInt16BE(2));
    expect(sequences).toEqual(sequences.map((_, index) => ((sequences[0] ?? 0) + index) % 65_536));
    const [first, last] = [packets[0]?.readUInt32BE(4) ?? 0, packets.at(-1)?.readUInt32BE(4) ?? 0];
    expect((last - first + 2 ** 32) % 2 ** 32).toBe(3_600);
    const report = client.packets.find((packet) => packet.channel === 1)?.payload;
    expect(report?.[1]).toBe(200);
    expect(report?.readUInt32BE(16)).toBe(first);
  });

  it('keeps its session alive, tears it down, and the source is let go', async () => {
    const { client, session } = await playing();
    expect((await client.authorised('GET_PARAMETER', server.url('/hall'), credentials, [`Session: ${session}`])).status).toBe(200);
    expect(source.listeners).toBe(1);
    expect((await client.authorised('TEARDOWN', server.url('/hall'), credentials, [`Session: ${session}`])).status).toBe(200);
    await client.closed;
    expect(source.listeners).toBe(0);
  });

  it('shares the stream with others', async () => {
    const two = [await playing(), await playing()];
    push(true);
    for (const { client } of two) await eventually('a picture each', () => rtp(client).length > 0);
    expect(server.clients).toBe(2);
    expect(rtp(two[0]?.client as RtspTestClient)[0]?.readUInt32BE(8)).not.toBe(rtp(two[1]?.client as RtspTestClient)[0]?.readUInt32BE(8)); // both exist: they were just made
  });

  it('loses pictures when it reads slowly, and goes on at a keyframe', async () => {
    const { client } = await playing();
    client.socket.pause();
    push(true, 200_000);
    for (let picture = 0; picture < 60; picture += 1) {
      push(false, 200_000);
      await sleep(systemClock, Millis(2));
    }
    client.socket.resume();
    await eventually('what was on its way', () => rtp(client).length > 100);
    await sleep(systemClock, Millis(300));
    const before = rtp(client).length;
    push(false, 500);
    push(true, 500);
    await eventually('the next keyframe', () => rtp(client).length > before);
    expect((rtp(client)[before]?.[12] ?? 0) & 31).toBe(24);
    const starts = rtp(client).filter((packet) => (packet[1] ?? 0) & 0x80).length;
    expect(starts).toBeLessThan(40);
  });
});

describe('a stranger', () => {
  it('gets nothing without the password, and no hint of what exists', async () => {
    const client = await open();
    for (const mount of ['/hall', '/nothing']) {
      const refused = await client.request('DESCRIBE', server.url(mount));
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toHaveLength(2);
      const guessed = await client.authorised('DESCRIBE', server.url(mount), { ...credentials, password: 'guess' });
      expect(guessed.status).toBe(401);
    }
    expect(source.listeners).toBe(0);
  });

  it.each([
    ['nonsense', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a request without a number', 'OPTIONS * RTSP/1.0\r\n\r\n', 400],
    ['an oversized header', `OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nA: ${'b'.repeat(20_000)}\r\n\r\n`, 431],
    ['an oversized body', 'SET_PARAMETER * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 100000\r\n\r\n', 413],
  ])('is told %s is wrong and is cut off; the others are not', async (_what, text, status) => {
    const [stranger, { client }] = [await open(), await playing()];
    stranger.write(text);
    expect((await stranger.reply()).status).toBe(status);
    await stranger.closed;
    push(true);
    await eventually('a picture for the other', () => rtp(client).length > 0);
  });

  it.each([['nothing at all', ''], ['half a request', 'DESCRIBE rtsp://h/hall RTSP/1.0\r\nCSeq: 1\r\n']])('who says %s is hung up on after 10 s', async (_what, text) => {
    await server[Symbol.asyncDispose]();
    const clock = new ManualClock();
    server = await createRtspServer({ mounts: { '/hall': source }, credentials, clock });
    const client = await open();
    client.write(text);
    await eventually('the connection', () => server.clients === 1);
    clock.advance(Seconds(9));
    expect(server.clients).toBe(1);
    clock.advance(Seconds(2));
    await client.closed;
  });

  it('whose session falls silent for a minute loses it; RTCP or a request keeps it', async () => {
    await server[Symbol.asyncDispose]();
    const clock = new ManualClock();
    server = await createRtspServer({ mounts: { '/hall': source }, credentials, clock });
    const { client } = await playing();
    clock.advance(Seconds(50));
    client.write(Uint8Array.of(0x24, 1, 0, 4, 0x80, 201, 0, 0));
    expect((await client.request('OPTIONS', '*')).status).toBe(200);
    clock.advance(Seconds(50));
    expect(source.listeners).toBe(1);
    clock.advance(Seconds(11));
    await client.closed;
    await eventually('the source is let go', () => source.listeners === 0);
  });

  it('is turned away beyond the limit of clients', async () => {
    await server[Symbol.asyncDispose]();
    server = await createRtspServer({ mounts: { '/hall': source }, credentials, maxClients: 1 });
    const first = await open();
    expect((await first.request('OPTIONS', '*')).status).toBe(200);
    const second = await connectRtsp(server.port).catch(() => undefined);
    await second?.closed;
    expect(server.clients).toBe(1);
  });
});

describe('what the server does not do', () => {
  it.each([
    ['UDP', 'RTP/AVP;unicast;client_port=5000-5001'],
    ['multicast', 'RTP/AVP;multicast'],
    ['nothing', ''],
    ['channels out of range', 'RTP/AVP/TCP;unicast;interleaved=300-301'],
  ])('answers 461 to %s', async (_what, transport) => {
    const client = await open();
    expect((await client.authorised('SETUP', server.url('/hall'), credentials, [`Transport: ${transport}`])).status).toBe(461);
  });

  it('takes TCP when it is offered second', async () => {
    const client = await open();
    const reply = await client.authorised('SETUP', server.url('/hall'), credentials, ['Transport: RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;unicast;interleaved=4-5']);
    expect(reply.headers.get('transport')?.[0]).toContain('interleaved=4-5');
  });

  it.each([
    ['an unknown stream', 'DESCRIBE', '/nothing', [], 404],
    ['an inherited name', 'DESCRIBE', '/__proto__', [], 404],
    ['playing before setting up', 'PLAY', '/hall', [], 455],
    ['a session that does not exist', 'PLAY', '/hall', ['Session: abc'], 454],
    ['an unknown method', 'RECORD', '/hall', [], 405],
    ['a description it cannot give', 'DESCRIBE', '/hall', ['Accept: text/html'], 406],
    ['an option it does not know', 'DESCRIBE', '/hall', ['Require: something'], 551],
  ] as const)('says so: %s', async (_what, method, mount, headers, status) => {
    const client = await open();
    expect((await client.authorised(method, server.url(mount), credentials, headers)).status).toBe(status);
  });
});

describe('faults', () => {
  it('stall: the connection lives, the pictures stop, and go on at a keyframe', async () => {
    const { client, session } = await playing();
    server.setFault('stall');
    push(true);
    expect((await client.authorised('GET_PARAMETER', server.url('/hall'), credentials, [`Session: ${session}`])).status).toBe(200);
    expect(rtp(client)).toHaveLength(0);
    server.setFault(undefined);
    push(false);
    push(true);
    await eventually('a keyframe', () => rtp(client).length > 0);
    expect((rtp(client)[0]?.[12] ?? 0) & 31).toBe(24);
  });

  it('cut: connections are reset and new ones refused, until it is over', async () => {
    const { client } = await playing();
    server.setFault('cut');
    await client.closed;
    const second = await connectRtsp(server.port).catch(() => undefined);
    await second?.closed;
    expect(server.clients).toBe(0);
    server.setFault(undefined);
    expect((await (await open()).request('OPTIONS', '*')).status).toBe(200);
  });

  it('refuse-auth: the right password is not good enough', async () => {
    server.setFault('refuse-auth');
    expect((await (await open()).authorised('DESCRIBE', server.url('/hall'), credentials)).status).toBe(401);
  });

  it('garbage: the framing holds, the payload does not', async () => {
    const { client } = await playing();
    server.setFault('garbage');
    push(true);
    await eventually('packets', () => rtp(client).length > 0);
    const sent = Buffer.concat(rtp(client).map((packet) => packet.subarray(12)));
    expect(sent.includes(Buffer.from(sets.sps))).toBe(false);
  });

  it('picture faults are handed to the sources that can', async () => {
    const told: unknown[] = [];
    await server[Symbol.asyncDispose]();
    server = await createRtspServer({ mounts: { '/hall': createPushSource(sets, (fault) => told.push(fault)) }, credentials });
    for (const fault of ['freeze', 'stall', 'black', undefined] as const) server.setFault(fault);
    expect(told).toEqual(['freeze', undefined, 'black', undefined]);
  });
});

const ffprobe = spawnSync('ffprobe', ['-version']);
describe.skipIf(ffprobe.error !== undefined)('ffprobe, which we did not write (skipped where FFmpeg is not installed)', () => {
  let prepared: PreparedPicture[];
  beforeAll(async () => {
    using encoder = await openH264Encoder({ width: 320, height: 180, framesPerSecond: 25, bitsPerSecond: 300_000 });
    prepared = Array.from({ length: 25 }, (_, index) => {
      encoder.picture.luma.fill(40 + index * 6);
      return { nalUnits: encoder.encode(index * 3_600, index === 0), keyframe: index === 0 };
    });
  });

  it('plays the stream and decodes its pictures', async () => {
    using loop = createLoopSource(prepared, 25, systemClock);
    await using probed = await createRtspServer({ mounts: { '/loop': loop }, credentials });
    const url = probed.url('/loop').replace('rtsp://', `rtsp://${credentials.username}:${encodeURIComponent(credentials.password)}@`);
    const child = spawn('ffprobe', ['-v', 'error', '-rtsp_transport', 'tcp', '-read_intervals', '%+1.5', '-count_frames', '-show_streams', '-of', 'json', url]);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code, errors).toBe(0);
    const [stream] = JSON.parse(text).streams;
    expect(stream).toMatchObject({ codec_name: 'h264', profile: 'Constrained Baseline', width: 320, height: 180, has_b_frames: 0 });
    expect(Number(stream.nb_read_frames)).toBeGreaterThan(20);
    expect(errors).toBe('');
  }, 30_000);
});
