import { Millis, silentLog, sleep, systemClock } from '@latchkey/kit';
import type { Page } from 'playwright-core';
import { openChromium } from '../../apps/hub/src/live/chromium.fixture.ts';
import { type LivePageWindow, openLivePage } from '../../apps/hub/src/live/live-page.fixture.ts';
import { createLiveView } from '../../apps/hub/src/live/live-view.ts';
import { createPlayingCamera, encodeMaterial } from '../../apps/hub/src/live/playing-camera.fixture.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';

const clock = systemClock;
const STEP = 50;
const SPAN = 1_000;

/**
 * How soon a resident's page says NOT LIVE after the truth. The stream is cut (nothing more is sent, and nobody is told) 50 ms later in each round,
 * while Chromium plays it by WebRTC with the page's own player. Counted from the last picture that left the hub. `--count` is cuts.
 */
export async function notLiveBench({ quick, count = quick ? 4 : 20 }: BenchScale): Promise<BenchReport> {
  await using running = new AsyncDisposableStack();
  const camera = running.use(createPlayingCamera(await encodeMaterial({ width: 640, height: 360 }), clock));
  const live = running.use(createLiveView({ cameras: new Map([['door', camera]]), clock, log: silentLog }));
  const page = running.use(await openLivePage(live, 'door'));
  const browser = running.adopt(await openChromium(), (open) => open.close());
  const tab = await browser.newPage();
  await tab.goto(page.url);
  await tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.start()); // the page's own global

  const delays: number[] = [];
  for (let cut = 0; cut < count; cut += 1) {
    let last = 0;
    const stop = camera.onAccessUnit(() => void (last = Date.now()));
    await toldAfter(tab, 'live', Date.now());
    await sleep(clock, Millis(500 + ((cut * STEP) % SPAN)));
    camera.stall();
    delays.push((await toldAfter(tab, 'not-live', last)) - last);
    stop();
    camera.resume();
  }
  return { rows: [benchRow('page: NOT LIVE after the last picture (simulated camera)', 'ms', delays, 'max <= 1000')], notes: [] };
}

/** The page's first state of this kind told after `since` (epoch milliseconds). */
async function toldAfter(from: Page, kind: string, since: number): Promise<number> {
  for (;;) {
    const found = await from.evaluate(([wanted, after]) => {
      const { live: { states } } = globalThis as unknown as LivePageWindow; // the page's own global
      return states.find((state) => state.kind === wanted && state.wall >= after)?.wall;
    }, [kind, since] as const);
    if (found !== undefined) return found;
    await sleep(clock, Millis(20));
  }
}
