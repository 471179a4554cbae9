import { type Clock, Millis, Seconds, silentLog, sleep, systemClock } from '@latchkey/kit';
import type { Page } from 'playwright-core';
import { openChromium } from '../../apps/hub/src/live/chromium.fixture.ts';
import { type LivePageWindow, openLivePage } from '../../apps/hub/src/live/live-page.fixture.ts';
import { createLiveView } from '../../apps/hub/src/live/live-view.ts';
import { createMediaTimeline } from '../../apps/hub/src/live/media-timeline.ts';
import { type PlayingCamera, createPlayingCamera, encodeMaterial } from '../../apps/hub/src/live/playing-camera.fixture.ts';
import { type BenchRow, benchRow } from './bench-row.ts';

/** How often the page connects, and how often its camera stalls. */
export interface LiveBenchCounts {
  readonly connects: number;
  readonly stalls: number;
}

const USUAL: LiveBenchCounts = { connects: 20, stalls: 10 };
const clock: Clock = systemClock;

/**
 * The live view at 720p25, an IDR each second, in Debian's Chromium with the real player and its security policy, both ways:
 * first frame, from asking to the first picture on the screen, over {@link CONNECTS} connects at random moments of the camera's group;
 * latency, from the picture's arrival at the hub to the moment the browser shows it, read from the time stamps it reports frame by frame;
 * and how long after the camera's last picture the page says that it is not live.
 */
export async function liveBench({ connects, stalls } = USUAL): Promise<BenchRow[]> {
  const [material, browser] = await Promise.all([encodeMaterial({ seconds: 10 }), openChromium()]);
  try {
    using camera = createPlayingCamera(material, clock);
    const arrivals = new Map<number, number>();
    const place = createMediaTimeline();
    camera.onAccessUnit((unit) => arrivals.set(place(unit).mediaTime, unit.arrivedAt));
    await using live = createLiveView({ cameras: new Map([['door', camera]]), clock, log: silentLog });
    await using page = await openLivePage(live, 'door');
    const rows: BenchRow[] = [];
    for (const [name, query] of [['WebRTC', ''], ['MSE', '?direct=no']] as const) {
      const tab = await browser.newPage();
      await tab.goto(`${page.url}${query}`);
      rows.push(...(await measure(tab, name, arrivals, connects)), await measureStalls(tab, name, camera, stalls));
      await tab.close();
    }
    return rows;
  } finally {
    await browser.close();
  }
}

async function measure(tab: Page, name: string, arrivals: ReadonlyMap<number, number>, connects: number): Promise<BenchRow[]> {
  const firsts: number[] = [];
  const latencies: number[] = [];
  const shares: number[] = [];
  for (let i = 0; i < connects; i += 1) {
    await tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.start()); // the page's own global
    await sleep(clock, Seconds(1));
    const used = process.cpuUsage();
    const from = clock.monotonic();
    await sleep(clock, Millis(1_000 + Math.random() * 1_000));
    const { user, system } = process.cpuUsage(used);
    shares.push((user + system) / 10 / (clock.monotonic() - from));
    const frames = await tab.evaluate(() => {
      const { live } = globalThis as unknown as LivePageWindow; // the page's own global
      live.stop();
      return [...live.frames];
    });
    const first = frames[0]?.at;
    if (first !== undefined) firsts.push(first);
    for (const { at, wall, mediaTime } of frames) {
      const arrived = arrivals.get(mediaTime);
      if (at > 1_000 && arrived !== undefined) latencies.push(wall - arrived);
    }
    await sleep(clock, Millis(200));
  }
  return [
    benchRow(`live first frame, ${name}`, 'ms', firsts, 'p50 <= 300, max <= 800'),
    benchRow(`live latency, camera's socket to pixels, ${name}`, 'ms', latencies, 'p50 <= 80, p95 <= 150'),
    benchRow(`hub process with one viewer, ${name} (with the test's camera and page server)`, '% of a core', shares),
  ];
}

async function measureStalls(tab: Page, name: string, camera: PlayingCamera, stalls: number): Promise<BenchRow> {
  const delays: number[] = [];
  await tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.start()); // the page's own global
  for (let i = 0; i < stalls; i += 1) {
    await sleep(clock, Millis(1_500 + Math.random() * 100));
    camera.stall();
    const stalledAt = clock.now();
    await sleep(clock, Millis(1_500));
    camera.resume();
    const states = await tab.evaluate(() => [...(globalThis as unknown as LivePageWindow).live.states]); // the page's own global
    const said = states.find(({ wall, kind }) => wall >= stalledAt && kind === 'not-live');
    if (said !== undefined) delays.push(said.wall - stalledAt);
  }
  await tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.stop()); // the page's own global
  return benchRow(`camera stalls to page says not live, ${name}`, 'ms', delays, `max <= 1000, n = ${stalls}`);
}

if (import.meta.main) {
  const rows = await liveBench();
  console.table(rows.map(({ p50, p95, min, max, ...row }) => ({ ...row, p50: Math.round(p50 * 10) / 10, p95: Math.round(p95 * 10) / 10, min: Math.round(min * 10) / 10, max: Math.round(max * 10) / 10 })), ['name', 'unit', 'p50', 'p95', 'min', 'max', 'n', 'target']);
}
