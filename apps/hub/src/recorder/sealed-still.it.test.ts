import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openChromium } from '../live/chromium.fixture.ts';
import { FILM_SECONDS, openStillPage, type StillPageWindow } from './still-page.fixture.ts';

describe.skipIf(!hasChromium)('a still of a recording, in Chromium', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof openStillPage>>;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openChromium(), openStillPage()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  async function openTab() {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => 'still' in globalThis);
    return page;
  }

  it('is a picture at every moment, several at a time, the very first and the very last', async () => {
    const page = await openTab();
    const sizes = await page.evaluate((moments) => Promise.all(moments.map((at) => (globalThis as unknown as StillPageWindow).still(at))), [0, 1_234, FILM_SECONDS * 1_000 - 1, FILM_SECONDS * 1_000 + 500]); // the page's own global
    // One in which nothing is to be seen takes a tenth of this.
    expect(Math.min(...sizes)).toBeGreaterThan(8_000);
    await page.close();
  });

  it('waits for a player that does not know yet how large its pictures are', async () => {
    const page = await openTab();
    // Now and then one has taken everything and says it only a moment later; here each does.
    await page.evaluate(() => {
      const firstLooks = new WeakMap<HTMLVideoElement, number>();
      const own = Object.getOwnPropertyDescriptor(HTMLVideoElement.prototype, 'videoWidth');
      Object.defineProperty(HTMLVideoElement.prototype, 'videoWidth', {
        get(this: HTMLVideoElement): number {
          const now = performance.now();
          const first = firstLooks.get(this) ?? now;
          firstLooks.set(this, first);
          return now - first > 50 ? own?.get?.call(this) : 0;
        },
      });
    });
    expect(await page.evaluate(() => (globalThis as unknown as StillPageWindow).still(3_000))).toBeGreaterThan(8_000); // the page's own global
    await page.close();
  });
});
