import { type Clock, silentLog, sleep, Millis, systemClock } from '@latchkey/kit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openChromium } from './chromium.fixture.ts';
import { type LivePage, type LivePageWindow, openLivePage } from './live-page.fixture.ts';
import { type LiveView, createLiveView } from './live-view.ts';
import { openLossyRelay } from './lossy-relay.fixture.ts';
import { type Material, type PlayingCamera, createPlayingCamera, encodeMaterial } from './playing-camera.fixture.ts';

const clock: Clock = systemClock;
let material: Material;
let high: Material;
let browser: Browser;

/** One camera, one hub, one page with the real player. */
interface Scene extends AsyncDisposable {
  readonly camera: PlayingCamera;
  readonly live: LiveView;
  readonly page: LivePage;
  readonly tab: Page;
}

async function openScene({ direct = true, format = material } = {}): Promise<Scene> {
  const resources = new AsyncDisposableStack();
  const camera = resources.use(createPlayingCamera(format, clock));
  const live = resources.use(createLiveView({ cameras: new Map([['door', camera]]), clock, log: silentLog }));
  const page = resources.use(await openLivePage(live, 'door'));
  const tab = resources.adopt(await browser.newPage(), (opened) => opened.close());
  await tab.goto(direct ? page.url : `${page.url}?direct=no`);
  return { camera, live, page, tab, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

type Seen = { readonly frames: number; readonly last: LivePageWindow['live']['states'][number] | undefined; readonly kinds: readonly string[]; readonly pixels: { readonly mean: number; readonly spread: number } };
const start = (tab: Page) => tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.start()); // the page's own global
const stop = (tab: Page) => tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.stop()); // the page's own global
const look = (tab: Page): Promise<Seen> =>
  tab.evaluate(() => {
    const { live } = globalThis as unknown as LivePageWindow; // the page's own global
    const { frames, states } = live;
    return { frames: frames.length, last: states.at(-1), kinds: states.map(({ kind, reason, transport }) => [kind, reason, transport].filter(Boolean).join(' ')), pixels: live.pixels() };
  });

/** Looks until `wanted` holds; its last view when it never does, for the assertion to show. */
async function lookUntil(tab: Page, wanted: (seen: Seen) => boolean, limit = 20_000): Promise<Seen> {
  const until = clock.monotonic() + limit;
  for (;;) {
    const seen = await look(tab);
    if (wanted(seen) || clock.monotonic() > until) return seen;
    await sleep(clock, Millis(50));
  }
}
const isLive = (seen: Seen) => seen.last?.kind === 'live' && seen.frames > 20;

describe.skipIf(!hasChromium)('a camera in Chromium', () => {
  beforeAll(async () => {
    [material, high, browser] = await Promise.all([encodeMaterial(), encodeMaterial({ profile: 'high' }), openChromium()]);
  });
  afterAll(() => browser?.close());

  it.each([
    ['webrtc', true],
    ['mse', false],
  ])('moves, in colour, and says how old it is, by %s', async (transport, direct) => {
    await using scene = await openScene({ direct });
    await start(scene.tab);
    const seen = await lookUntil(scene.tab, isLive);
    expect(seen.last).toMatchObject({ kind: 'live', transport });
    expect(seen.last?.ageMillis).toBeLessThan(2_000);
    expect(seen.pixels.mean).toBeGreaterThan(40);
    expect(seen.pixels.spread).toBeGreaterThan(100);
    const later = await lookUntil(scene.tab, ({ frames }) => frames > seen.frames + 10);
    expect(later.frames).toBeGreaterThan(seen.frames + 10);
    expect(scene.live.viewers).toBe(1);
  });

  it('plays a high profile under the description of the browser', async () => {
    await using scene = await openScene({ format: high });
    await start(scene.tab);
    expect((await lookUntil(scene.tab, isLive)).last).toMatchObject({ kind: 'live', transport: 'webrtc' });
  });

  it.each([
    ['webrtc', true],
    ['mse', false],
  ])('is not live when the camera falls silent, and live again after, by %s', async (_transport, direct) => {
    await using scene = await openScene({ direct });
    await start(scene.tab);
    await lookUntil(scene.tab, isLive);
    scene.camera.stall();
    const stalled = await lookUntil(scene.tab, ({ last }) => last?.kind === 'not-live');
    expect(stalled.last).toMatchObject({ kind: 'not-live', reason: 'stalled' });
    const older = await lookUntil(scene.tab, ({ last }) => (last?.ageMillis ?? 0) > 1_500);
    expect(older.last).toMatchObject({ kind: 'not-live' });
    expect(older.last?.ageMillis).toBeGreaterThan(1_500);
    scene.camera.resume();
    expect((await lookUntil(scene.tab, ({ last }) => last?.kind === 'live')).last).toMatchObject({ kind: 'live' });
  });

  it('says that it is the camera when the hub knows', async () => {
    await using scene = await openScene();
    await start(scene.tab);
    await lookUntil(scene.tab, isLive);
    scene.camera.stall('stalled');
    expect((await lookUntil(scene.tab, ({ last }) => last?.reason === 'camera')).last).toMatchObject({ kind: 'not-live', reason: 'camera' });
  });

  it('goes on when the camera comes back with other time stamps', async () => {
    await using scene = await openScene();
    await start(scene.tab);
    const before = await lookUntil(scene.tab, isLive);
    scene.camera.reconnect();
    const after = await lookUntil(scene.tab, ({ frames, last }) => frames > before.frames + 50 && last?.kind === 'live');
    expect(after.last).toMatchObject({ kind: 'live', transport: 'webrtc' });
    expect(after.frames).toBeGreaterThan(before.frames + 50);
  });

  it('comes by the fallback when the hub cannot be reached directly', async () => {
    await using scene = await openScene();
    scene.page.onAnswer = (sdp) => sdp.replaceAll(/a=candidate:.*\r\n/g, 'a=candidate:1 1 UDP 1 192.0.2.200 9 typ host\r\n').replaceAll(/a=ice-ufrag:.*/g, 'a=ice-ufrag:nobody');
    await start(scene.tab);
    expect((await lookUntil(scene.tab, isLive)).last).toMatchObject({ kind: 'live', transport: 'mse' });
  });

  it('goes on over a network that loses packets, and by the fallback when UDP dies', async () => {
    await using scene = await openScene();
    await using relay = await openLossyRelay();
    scene.page.onAnswer = relay.between;
    relay.loss = 0.03;
    await start(scene.tab);
    const seen = await lookUntil(scene.tab, ({ frames, last }) => frames > 100 && last?.kind === 'live');
    expect(seen.last).toMatchObject({ kind: 'live', transport: 'webrtc' });
    expect(seen.frames).toBeGreaterThan(100);
    expect(relay.lost).toBeGreaterThan(10);
    relay.loss = 1;
    expect((await lookUntil(scene.tab, ({ last }) => last?.kind === 'not-live')).last).toMatchObject({ kind: 'not-live', reason: 'stalled' });
    expect((await lookUntil(scene.tab, ({ last }) => last?.kind === 'live', 30_000)).last).toMatchObject({ kind: 'live', transport: 'mse' });
  });

  it('comes back by itself when the hub ends the session', async () => {
    await using scene = await openScene();
    const sessions: string[] = [];
    const answer = scene.live.answer.bind(scene.live);
    Object.assign(scene.live, { answer: (session: string, ...rest: [string, string]) => (sessions.push(session), answer(session, ...rest)) });
    await start(scene.tab);
    await lookUntil(scene.tab, isLive);
    scene.live.end(sessions[0] ?? '');
    const lost = await lookUntil(scene.tab, ({ kinds }) => kinds.some((kind) => kind.includes('reconnecting')));
    expect(lost.kinds).toContain('not-live reconnecting webrtc');
    expect((await lookUntil(scene.tab, ({ last }) => last?.kind === 'live')).last).toMatchObject({ kind: 'live', transport: 'webrtc' });
    expect(sessions.length).toBeGreaterThan(1);
  });

  it('says so when neither way works, and goes on trying', async () => {
    await using scene = await openScene();
    await scene.live[Symbol.asyncDispose]();
    await start(scene.tab);
    expect((await lookUntil(scene.tab, ({ last }) => last?.kind === 'failed')).last).toMatchObject({ kind: 'failed', reason: 'unreachable' });
    expect(scene.page.lastRefusal).toBe('live.closed');
  });

  it('claims nothing while the page is hidden, and is live when it is looked at again', async () => {
    await using scene = await openScene();
    await start(scene.tab);
    await lookUntil(scene.tab, isLive);
    const turn = (visibility: string) =>
      scene.tab.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, visibility);
    await turn('hidden');
    expect((await look(scene.tab)).last).toMatchObject({ kind: 'not-live', reason: 'hidden' });
    await turn('visible');
    expect((await lookUntil(scene.tab, ({ last }) => last?.kind === 'live')).last).toMatchObject({ kind: 'live' });
  });

  it('leaves nobody behind at the hub when the page stops', async () => {
    await using scene = await openScene();
    for (let i = 0; i < 3; i += 1) {
      await start(scene.tab);
      await lookUntil(scene.tab, ({ frames }) => frames > 3);
      await stop(scene.tab);
    }
    const until = clock.monotonic() + 5_000;
    while (scene.live.viewers > 0 && clock.monotonic() < until) await sleep(clock, Millis(50));
    expect(scene.live.viewers).toBe(0);
  });
});
