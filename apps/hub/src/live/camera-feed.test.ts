import { ManualClock, silentLog } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createPuppetCamera, picture } from './access-unit.fixture.ts';
import { createCameraFeed } from './camera-feed.ts';

const seconds = (group: readonly { readonly unit: { readonly arrivedMonotonic: number } }[]) => group.map(({ unit }) => unit.arrivedMonotonic / 1_000);

describe('a camera as its viewers see it', () => {
  it('keeps the pictures since the last IDR', () => {
    const camera = createPuppetCamera();
    using feed = createCameraFeed(camera, new ManualClock(), silentLog);
    camera.send(picture(1), picture(2, true), picture(3), picture(4));
    expect(seconds(feed.group)).toEqual([2, 3, 4]);
    camera.send(picture(5, true));
    expect(seconds(feed.group)).toEqual([5]);
  });

  it('passes nothing on that cannot be decoded: before the first IDR, and after a reconnect until the next', () => {
    const camera = createPuppetCamera();
    using feed = createCameraFeed(camera, new ManualClock(), silentLog);
    const seen: number[] = [];
    feed.onUnit(({ unit }) => seen.push(unit.arrivedMonotonic / 1_000));
    camera.send(picture(1), picture(2, true), picture(3), picture(4, false, { session: 2 }), picture(5, true, { session: 2 }), picture(6, false, { session: 2 }));
    expect(seen).toEqual([2, 3, 5, 6]);
    expect(seconds(feed.group)).toEqual([5, 6]);
  });

  it('does not keep a group without end', () => {
    const camera = createPuppetCamera();
    using feed = createCameraFeed(camera, new ManualClock(), silentLog);
    const big = { bytes: 2_000_000 };
    camera.send(picture(1, true, big), picture(2, false, big), picture(3, false, big), picture(4));
    expect(feed.group).toEqual([]);
  });

  it('tells the age of the newest picture, decodable or not, and the camera\'s state', () => {
    const camera = createPuppetCamera();
    const clock = new ManualClock();
    using feed = createCameraFeed(camera, clock, silentLog);
    expect(feed.clock()).toMatchObject({ frame: null, camera: 'streaming', wall: clock.now(), steady: 0 });
    camera.send(picture(1, true), picture(1.5));
    camera.state = { kind: 'stalled', since: clock.now(), lastPacketAt: clock.now() };
    expect(feed.clock()).toMatchObject({ frame: { arrived: 1_500, mediaTime: 45_000 }, camera: 'stalled' });
  });

  it('forgets what must not be seen any more, and goes on with the next IDR', () => {
    const camera = createPuppetCamera();
    using feed = createCameraFeed(camera, new ManualClock(), silentLog);
    camera.send(picture(1, true), picture(2));
    feed.forget();
    expect(feed.group).toEqual([]);
    camera.send(picture(3));
    expect(feed.group).toEqual([]);
    camera.send(picture(4, true), picture(5));
    expect(seconds(feed.group)).toEqual([4, 5]);
  });

  it('lets go of the camera', () => {
    const camera = createPuppetCamera();
    createCameraFeed(camera, new ManualClock(), silentLog)[Symbol.dispose]();
    expect(camera.listeners).toBe(0);
  });
});
