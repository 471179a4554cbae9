import { CodedError, Millis, Seconds, sleep, systemClock } from '@latchkey/kit';
import type { Page } from 'playwright-core';
import { openChromium } from '../../apps/hub/src/live/chromium.fixture.ts';
import { desktop } from '../../e2e/src/browser/chromium.ts';
import { type Courier, type FaultyHome, startFaultyHome } from '../../e2e/src/faults/faulty-home.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';

const clock = systemClock;
const STEP = 50;
/** From the scan until the door is locked again, with the courier below. */
const VISIT = 5_000;
const INSIDE = Millis(800);

/** What a page claims of any picture, with when; put there by {@link watchClaims}. */
interface ClaimsWindow {
  readonly claims: { readonly live: boolean; readonly at: number }[];
}

/**
 * How soon the household's own page says NOT LIVE in a visit, over the whole chain of a street: each visit is cut 50 ms later than the one before, from the
 * scan to the locked door (the camera sends nothing more, and nobody is told). Counted from the moment at which the camera is told to stop until no picture of
 * the page claims to be live. `--count` is cuts, spread over the visit.
 */
export async function notLiveVisitBench({ quick, count = quick ? 5 : VISIT / STEP }: BenchScale): Promise<BenchReport> {
  await using home = await startFaultyHome();
  const courier = await home.newCourier();
  const browser = await openChromium();
  try {
    const page = await (await browser.newContext({ ...desktop, locale: 'en-GB' })).newPage();
    await page.request.post(`${home.street.url}/api/v1/demo/session`, { data: {}, headers: { origin: home.street.url } });
    await page.goto(`${home.street.url}/resident`);
    await watchClaims(page);
    const delays: number[] = [];
    const states = new Map<string, number>();
    for (let cut = 0; cut < count; cut += 1) {
      await home.heal();
      await untilClaim(page, true, 0);
      const visitId = await home.begin(courier, 'front-door');
      const played = playVisit(home, courier, visitId);
      await sleep(clock, Millis(Math.floor((cut * VISIT) / count / STEP) * STEP));
      await untilClaim(page, true, 0);
      const at = Date.now();
      await home.simulator.act('fault', { fault: 'stall' });
      delays.push((await untilClaim(page, false, at)) - at);
      const { state } = await home.visit(visitId);
      states.set(state, (states.get(state) ?? 0) + 1);
      await played;
    }
    return {
      rows: [benchRow('household’s page: NOT LIVE after the camera stopped, at every 50 ms of a visit (simulated)', 'ms', delays, 'max <= 1000')],
      notes: [`not-live-visit: when the page said it, the visits were ${[...states].map(([state, times]) => `${state} (${times})`).join(', ')}`],
    };
  } finally {
    await browser.close();
  }
}

/** The courier's part: in, out, and lock. A cut ends it early, and the hub sees to the rest. */
async function playVisit(home: FaultyHome, courier: Courier, visitId: Parameters<Courier['visit']>[0]): Promise<void> {
  const { state } = await courier.until(visitId, 'unlocked', 'refused', 'secured');
  if (state === 'unlocked') {
    await home.simulator.act('open-door', { accessPoint: 'front-door' });
    await sleep(clock, INSIDE);
    await home.simulator.act('close-door', { accessPoint: 'front-door' });
    // Of a visit that is locking already there is nothing to ask.
    await courier.lock(visitId).catch(() => undefined);
  }
  await courier.until(visitId, 'refused', 'secured');
}

/** Notes, from now on, when the page begins and ends to claim that a picture is live. */
async function watchClaims(page: Page): Promise<void> {
  await page.evaluate(() => {
    const claims: { readonly live: boolean; readonly at: number }[] = [];
    const look = () => {
      const live = document.querySelector('figure.picture.live') !== null;
      if (claims.at(-1)?.live !== live) claims.push({ live, at: Date.now() });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
    look();
    Object.assign(globalThis, { claims });
  });
}

/** When the page's claim is this, at `since` (epoch milliseconds) or after. */
async function untilClaim(page: Page, live: boolean, since: number): Promise<number> {
  const limit = clock.monotonic() + Seconds(30);
  for (;;) {
    const last = await page.evaluate(() => (globalThis as unknown as ClaimsWindow).claims.at(-1)); // put there by watchClaims()
    if (last?.live === live) return Math.max(last.at, since);
    if (clock.monotonic() > limit) throw new CodedError('bench.no_picture', `The page did not say ${live ? 'LIVE' : 'NOT LIVE'} within 30 s`);
    await sleep(clock, Millis(20));
  }
}
