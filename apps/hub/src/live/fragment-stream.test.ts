import { joinBytes, ManualClock, Millis, silentLog } from '@latchkey/kit';
import { ALL_FORMATS, BufferSource, type EncodedPacket, EncodedPacketSink, Input } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { createPuppetCamera, picture } from './access-unit.fixture.ts';
import { createCameraFeed } from './camera-feed.ts';
import { format } from './chromium-offer.fixture.ts';
import { fragmentStream } from './fragment-stream.ts';
import { LIVE_MESSAGE, clockMessage, fragmentMessage, initMessage } from './live-fragment-protocol.ts';

function setUp() {
  const camera = createPuppetCamera();
  const clock = new ManualClock();
  const feed = createCameraFeed(camera, clock, silentLog);
  const gone = new AbortController();
  const stream = fragmentStream(feed, clock, gone.signal);
  const pull = async (count: number) => {
    const messages: Uint8Array[] = [];
    while (messages.length < count) {
      const { value } = await stream.next();
      if (value === undefined) break;
      messages.push(value);
    }
    return messages;
  };
  return { camera, clock, feed, gone, pull };
}

const kinds = (messages: readonly Uint8Array[]) => messages.map((message) => Object.entries(LIVE_MESSAGE).find(([, kind]) => kind === message[0])?.[0]);

describe('the fallback stream', () => {
  it('begins with the clock, a header and the cached group', async () => {
    const { camera, pull } = setUp();
    camera.send(picture(0, true), picture(0.04), picture(0.08));
    const messages = await pull(5);
    expect(kinds(messages)).toEqual(['clock', 'init', 'fragment', 'fragment', 'fragment']);
    expect(messages.slice(2).map((message) => message[1])).toEqual([1, 0, 0]);
  });

  it('is a file that plays without a gap from the burst into live', async () => {
    const { camera, pull } = setUp();
    camera.send(...Array.from({ length: 10 }, (_, i) => picture(i / 25, i === 0)));
    const burst = await pull(12);
    camera.send(picture(0.4), picture(0.44));
    const messages = [...burst, ...(await pull(2))];
    const file = messages.flatMap((message) => (message[0] === LIVE_MESSAGE.init ? [message.subarray(2 + (message[1] ?? 0))] : message[0] === LIVE_MESSAGE.fragment ? [message.subarray(2)] : []));
    const track = await new Input({ source: new BufferSource(joinBytes(...file)), formats: ALL_FORMATS }).getPrimaryVideoTrack();
    if (track === null) throw new TypeError('no video track');
    const packets: EncodedPacket[] = [];
    for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
    expect(packets).toHaveLength(12);
    for (const [i, { timestamp }] of packets.entries()) {
      const before = packets[i - 1];
      if (before !== undefined) expect(timestamp - before.timestamp).toBeLessThan(2 * before.duration);
    }
    expect(packets[9]?.timestamp).toBeCloseTo(0.36, 3);
    expect(packets[11]?.timestamp).toBeCloseTo(0.44, 3);
  });

  it('repeats the clock, pictures or not', async () => {
    const { clock, pull } = setUp();
    await pull(1);
    const next = pull(1);
    clock.advance(Millis(200));
    expect(kinds(await next)).toEqual(['clock']);
  });

  it('sends a new header when the format changes', async () => {
    const { camera, pull } = setUp();
    camera.send(picture(0, true));
    await pull(3);
    camera.send({ ...picture(0.04, true), format: { ...format, width: 640, pps: Uint8Array.of(0x68, 1), codecString: 'avc1.64001f' } });
    expect(kinds(await pull(2))).toEqual(['init', 'fragment']);
  });

  it('goes on at an IDR after a reader fell behind', async () => {
    const { camera, pull } = setUp();
    camera.send(picture(0, true));
    await pull(3);
    const big = { bytes: 3_000_000 };
    camera.send(...Array.from({ length: 6 }, (_, i) => picture(1 + i, false, big)), picture(8, true), picture(9));
    const messages = await pull(2);
    expect(messages.map((message) => message[1])).toEqual([1, 0]);
  });

  it('ends when the viewer goes, even while it waits for a picture, and lets go of the feed', async () => {
    const { camera, feed, gone, pull } = setUp();
    await pull(1);
    const rest = pull(5);
    gone.abort();
    expect(await rest).toEqual([]);
    feed[Symbol.dispose]();
    expect(camera.listeners).toBe(0);
  });
});

describe('the bytes of the fallback', () => {
  it('are as the page reads them', () => {
    const clock = { type: 'clock', steady: Millis(5), wall: new ManualClock().now(), frame: null, camera: 'streaming' } as const;
    expect(Buffer.from(clockMessage(clock)).toString()).toBe(`\u0001${JSON.stringify(clock)}`);
    expect([...initMessage('avc1.42c00c', Uint8Array.of(9, 8))]).toEqual([2, 11, ...Buffer.from('avc1.42c00c'), 9, 8]);
    expect([...fragmentMessage(true, Uint8Array.of(7))]).toEqual([3, 1, 7]);
    expect([...fragmentMessage(false, Uint8Array.of(7))]).toEqual([3, 0, 7]);
  });
});
