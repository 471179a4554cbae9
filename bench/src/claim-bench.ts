import { readFile } from 'node:fs/promises';
import { Seconds } from '@latchkey/kit';
import { verifyBundle } from '@latchkey/evidence';
import type { Page } from 'playwright-core';
import { openChromium } from '../../apps/hub/src/live/chromium.fixture.ts';
import { checkBundle } from '../../apps/web/src/verify/check/bundle-check.ts';
import { desktop } from '../../e2e/src/browser/chromium.ts';
import { startFaultyHome } from '../../e2e/src/faults/faulty-home.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { recordVisit } from './recorded-visit.ts';

/**
 * A claim packet on the resident's page in Chromium, over the whole chain of a street: from the press of the button to both files saved. A freshly loaded
 * page each time, so that everything is fetched, opened, checked and drawn anew.
 */
export async function claimBench({ quick, count = quick ? 4 : 20 }: BenchScale): Promise<BenchReport> {
  await using home = await startFaultyHome();
  const browser = await openChromium();
  try {
    const { path, seconds } = await recordVisit(home, Seconds(quick ? 20 : 180));
    const page = await (await browser.newContext({ ...desktop, acceptDownloads: true, locale: 'en-GB' })).newPage();
    await page.request.post(`${home.street.url}/api/v1/demo/session`, { data: {}, headers: { origin: home.street.url } });
    const [packets, checks, checksOfPage]: number[][] = [[], [], []];
    let [fewest, size] = [Infinity, 0];
    for (let round = 0; round < count; round += 1) {
      await page.goto(`${home.street.url}${path}`);
      const packet = await makePacket(page);
      packets?.push(packet.millis);
      fewest = Math.min(fewest, picturesIn(packet.pdf));
      size = packet.zip.length;
      const from = performance.now();
      verifyBundle(packet.zip);
      const between = performance.now();
      await checkBundle(packet.zip);
      checks?.push(between - from);
      checksOfPage?.push(performance.now() - between);
    }
    return {
      rows: [
        benchRow('claim packet, button → PDF and bundle saved (simulated camera)', 'ms', packets ?? [], 'p50 <= 5000, p95 <= 5000'),
        benchRow('its bundle checked, first verifier', 'ms', checks ?? [], 'p95 <= 1000'),
        benchRow('its bundle checked, page’s code in Node', 'ms', checksOfPage ?? [], 'p95 <= 1000'),
      ],
      notes: [`claim packet: a visit with a recording of ${seconds.toFixed(0)} s, a bundle of ${(size / 1e6).toFixed(1)} MB, never fewer than ${fewest} pictures in the PDF.`],
    };
  } finally {
    await browser.close();
  }
}

async function makePacket(page: Page): Promise<{ readonly millis: number; readonly pdf: Buffer; readonly zip: Buffer }> {
  const button = page.getByRole('button', { name: 'Claim packet with PDF' });
  await button.waitFor({ timeout: 30_000 });
  const saved = (ending: string) => page.waitForEvent('download', { timeout: 60_000, predicate: (download) => download.suggestedFilename().endsWith(ending) });
  const from = performance.now();
  const [pdf, zip] = await Promise.all([saved('.pdf'), saved('.zip'), button.click()]);
  const millis = performance.now() - from;
  return { millis, pdf: await readFile(await pdf.path()), zip: await readFile(await zip.path()) };
}

const picturesIn = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Subtype \/Image\b/g)?.length ?? 0;
