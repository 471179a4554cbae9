import { Seconds } from '@latchkey/kit';
import type { Page } from 'playwright-core';
import { openChromium } from '../../apps/hub/src/live/chromium.fixture.ts';
import { desktop } from '../../e2e/src/browser/chromium.ts';
import { startFaultyHome } from '../../e2e/src/faults/faulty-home.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { recordVisit } from './recorded-visit.ts';

/** A player reads 30 s ahead: what lies beyond is fetched, opened and decoded only when somebody seeks there. */
const AHEAD_SECONDS = 30;
const LIMIT = { timeout: 30_000 };

/**
 * A sealed recording on the resident's page in Chromium, over the whole chain of a street: hub, server, key, decryption, decoder.
 * First frame: from the player's appearing on a freshly loaded page to the first picture drawn. Seeks: from the wish to the wished picture drawn,
 * where nothing was read yet and where it was.
 */
export async function playbackBench({ quick, count = quick ? 4 : 20 }: BenchScale): Promise<BenchReport> {
  await using home = await startFaultyHome();
  const browser = await openChromium();
  try {
    const { path, seconds } = await recordVisit(home, Seconds(quick ? 40 : 75));
    const context = await browser.newContext(desktop);
    await context.addInitScript(noteFirstFrame);
    const page = await context.newPage();
    await page.request.post(`${home.street.url}/api/v1/demo/session`, { data: {}, headers: { origin: home.street.url } });
    const [firsts, far, near]: number[][] = [[], [], []];
    for (let round = 0; round < count; round += 1) {
      await page.goto(`${home.street.url}${path}`);
      firsts?.push(await page.evaluate(() => (globalThis as unknown as FirstFrameWindow).firstFrame)); // set by the script above
      const beyond = AHEAD_SECONDS + 3 + ((seconds - AHEAD_SECONDS - 6) * round) / count;
      far?.push(await seek(page, beyond));
      near?.push(await seek(page, (20 * (round + 1)) / count));
    }
    return {
      rows: [
        benchRow('sealed recording, first frame (simulated camera)', 'ms', firsts ?? [], 'p50 <= 800, p95 <= 800'),
        benchRow('sealed recording, seek to what was not read yet', 'ms', far ?? [], 'p50 <= 300, p95 <= 300'),
        benchRow('sealed recording, seek to what was read', 'ms', near ?? [], 'p50 <= 300, p95 <= 300'),
      ],
      notes: [],
    };
  } finally {
    await browser.close();
  }
}

interface FirstFrameWindow {
  /** Milliseconds. */
  readonly firstFrame: Promise<number>;
}

/** Runs in the page before its own scripts. */
function noteFirstFrame(): void {
  const { promise, resolve } = Promise.withResolvers<number>();
  Object.assign(globalThis, { firstFrame: promise });
  new MutationObserver((_changes, observer) => {
    const video = document.querySelector<HTMLVideoElement>('.recorded video');
    if (video === null) return;
    observer.disconnect();
    const appearedAt = performance.now();
    // A still lies over the first picture until it plays.
    video.autoplay = true;
    video.requestVideoFrameCallback(() => {
      resolve(performance.now() - appearedAt);
      video.pause();
    });
  }).observe(document, { childList: true, subtree: true });
}

/** Milliseconds until the picture at `seconds` is drawn. */
function seek(page: Page, seconds: number): Promise<number> {
  return page.locator('.recorded video').evaluate((video: HTMLVideoElement, to) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const askedAt = performance.now();
    const look = (_now: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      if (Math.abs(mediaTime - to) < 0.25) resolve(performance.now() - askedAt);
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    video.currentTime = to;
    return promise;
  }, seconds, LIMIT);
}
