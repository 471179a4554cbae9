import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifest } from '@latchkey/driver-rtsp-camera';
import { type Clock, CodedError, Millis, Seconds, silentLog, sleep, withDeadline } from '@latchkey/kit';
import type { Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { z } from 'zod';
import { openChromium } from '../../apps/hub/src/live/chromium.fixture.ts';
import { type LivePageWindow, openLivePage } from '../../apps/hub/src/live/live-page.fixture.ts';
import { createLiveView } from '../../apps/hub/src/live/live-view.ts';
import { type BenchRow, benchRow } from './bench-row.ts';
import type { GlassReading } from './glass-reader.ts';
import { startProcess } from './owned-process.ts';

const CAMERA = fileURLToPath(new URL('../../sim/src/camera/main.ts', import.meta.url));
const READER = fileURLToPath(new URL('glass-reader.ts', import.meta.url));
const cameraReady = z.object({ type: z.literal('ready'), facts: z.object({ hallUrl: z.string(), username: z.string(), password: z.string() }) });

/**
 * Glass to glass: from the moment that the simulated camera looks at its scene (drawing and encoding included) to the moment at which the browser
 * shows it, read from the time that is burnt into the picture. Over RTSP to the real driver and the real live view, both ways to the browser.
 */
export async function glassBench(seconds: number, clock: Clock): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  try {
    await using camera = await startProcess([CAMERA], { clock, ipc: true, env: { SIM_DATA: join(folder, 'camera'), SIM_RTSP_PORT: '0' } });
    const { facts } = await withDeadline(clock, Seconds(20), 'the simulated camera', async (signal) => cameraReady.parse((await once(camera.child, 'message', { signal }))[0]));
    await using driver = await manifest.start(
      manifest.config.parse({ cameras: [{ name: 'hall', url: facts.hallUrl, username: facts.username, password: facts.password }] }),
      { clock, log: silentLog, dataDir: folder },
    );
    const port = driver.devices[0]?.camera;
    if (port === undefined) throw new CodedError('bench.no_camera', 'The driver made no camera');
    await using live = createLiveView({ cameras: new Map([['hall', port]]), clock, log: silentLog });
    await using page = await openLivePage(live, 'hall');
    const [browser, reader] = await Promise.all([openChromium(), bundleReader()]);
    try {
      const rows: BenchRow[] = [];
      for (const [name, query] of [['WebRTC', ''], ['MSE', '?direct=no']] as const) {
        const tab = await browser.newPage();
        await tab.goto(`${page.url}${query}`);
        rows.push(benchRow(`glass to glass, camera's scene to pixels, ${name} (simulated)`, 'ms', await readDelays(tab, reader, seconds, clock)));
        await tab.close();
      }
      return rows;
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readDelays(tab: Page, reader: string, seconds: number, clock: Clock): Promise<readonly number[]> {
  await tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.start()); // the page's own global
  await tab.waitForFunction(() => (globalThis as unknown as LivePageWindow).live.frames.length > 25, undefined, { timeout: 20_000 }); // the page's own global
  await sleep(clock, Millis(500));
  await tab.evaluate(reader);
  await sleep(clock, Seconds(seconds));
  const { delays, unread } = await tab.evaluate(() => (globalThis as unknown as { readonly glass: GlassReading }).glass); // glass-reader.ts puts it there
  if (unread > delays.length) throw new CodedError('bench.unreadable', `The time in the picture could be read ${delays.length} times and could not ${unread} times`);
  return delays;
}

async function bundleReader(): Promise<string> {
  await using build = await rolldown({ input: READER });
  const { output } = await build.generate({ format: 'iife' });
  return output[0].code;
}
