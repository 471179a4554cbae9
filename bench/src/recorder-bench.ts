import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, CodedError, Millis, Seconds, sleep, systemClock, withDeadline } from '@latchkey/kit';
import { openChromium } from '../../apps/hub/src/live/chromium.fixture.ts';
import type { LivePageWindow } from '../../apps/hub/src/live/live-page.fixture.ts';
import { createLoopSource, type LoopSource, type PreparedPicture } from '../../sim/src/rtsp/prepared-source.ts';
import { createRtspServer, type RtspServer } from '../../sim/src/rtsp/rtsp-server.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { killRecorder } from './kill-bench.ts';
import { type OwnedProcess, startProcess } from './owned-process.ts';
import { bitRate, prepareVideo } from './prepared-video.ts';
import type { HubAnswer, HubOrder } from './recording-hub.ts';

const HUB = fileURLToPath(new URL('recording-hub.ts', import.meta.url));
const CREDENTIALS = { username: 'bench', password: 'bench' };
const MOST_CAMERAS = 10;
const clock: Clock = systemClock;

/** What recording and watching cost the hub, and what a killed one loses. The cameras are simulated: prepared streams over RTSP, from this process. */
export async function recorderBench({ quick }: BenchScale): Promise<BenchReport> {
  const seconds = quick ? 4 : 20;
  const pictures = await prepareVideo(10);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  try {
    await using street = await openCameras(pictures, MOST_CAMERAS);
    const idle = await measureHub({ server: street.server, cameras: 1, seconds, record: false, watched: false, folder: join(folder, 'idle') });
    const one = await measureHub({ server: street.server, cameras: 1, seconds, record: true, watched: false, folder: join(folder, 'one') });
    const watched = await measureHub({ server: street.server, cameras: 1, seconds, record: true, watched: true, folder: join(folder, 'watched') });
    const ten = await measureHub({ server: street.server, cameras: MOST_CAMERAS, seconds, record: true, watched: false, folder: join(folder, 'ten') });
    const lost = await killRecorder(quick ? 5 : 20, folder, clock);
    return {
      rows: [
        benchRow('hub CPU: 1 camera received, not recorded (simulated)', '% of a core', idle.shares),
        benchRow('hub CPU: 1 camera recorded (simulated)', '% of a core', one.shares),
        benchRow('hub CPU: 1 camera recorded and watched by WebRTC (simulated)', '% of a core', watched.shares, 'p50 <= 5'),
        benchRow('hub CPU: 10 cameras recorded (simulated)', '% of a core', ten.shares, 'p50 <= 10'),
        benchRow('recording lost by kill -9 (simulated)', 'ms', lost, 'max <= 300'),
      ],
      notes: [`recorder: streams of ${bitRate(pictures).toFixed(2)} Mbit/s; in ${seconds} s the 10 cameras' recordings grew by ${ten.recorded} of ${MOST_CAMERAS * 25 * seconds} pictures`],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openCameras(pictures: readonly PreparedPicture[], count: number): Promise<{ readonly server: RtspServer } & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const sources: LoopSource[] = [];
  for (let index = 0; index < count; index += 1) {
    sources.push(opening.use(createLoopSource(pictures, 25, clock)));
    // Real cameras do not send their keyframes at the same moment.
    await sleep(clock, Millis(1_000 / count));
  }
  const server = opening.use(await createRtspServer({ mounts: Object.fromEntries(sources.map((source, index) => [`/${index}`, source])), credentials: CREDENTIALS }));
  const opened = opening.move();
  return { server, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

interface HubPlan {
  readonly server: RtspServer;
  readonly cameras: number;
  readonly seconds: number;
  readonly record: boolean;
  readonly watched: boolean;
  readonly folder: string;
}

async function measureHub({ server, cameras, seconds, record, watched, folder }: HubPlan): Promise<Extract<HubAnswer, { type: 'measured' }>> {
  await using hub = await startProcess([HUB, folder], { clock, ipc: true });
  const plan: HubOrder = { type: 'start', record, cameras: Array.from({ length: cameras }, (_, index) => ({ name: `camera-${index}`, url: server.url(`/${index}`), ...CREDENTIALS })) };
  const up = await ask(hub, plan, 'up');
  await using viewer = new AsyncDisposableStack();
  if (watched) {
    const browser = await openChromium();
    viewer.defer(() => browser.close());
    const tab = await browser.newPage();
    await tab.goto(up.pageUrl);
    await tab.evaluate(() => (globalThis as unknown as LivePageWindow).live.start()); // the page's own global
    await tab.waitForFunction(() => (globalThis as unknown as LivePageWindow).live.frames.length > 10, undefined, { timeout: 20_000 }); // the page's own global
  }
  // Connections are made and code is compiled.
  await sleep(clock, Seconds(3));
  // Awaited here: the hub ends when this function does.
  return await ask(hub, { type: 'measure', seconds }, 'measured', Seconds(seconds + 10));
}

/** Sends an order and waits for its answer. Rejects with `kit.deadline` or `bench.hub_ended`. */
async function ask<Type extends HubAnswer['type']>(hub: OwnedProcess, order: HubOrder, type: Type, limit = Seconds(15)): Promise<Extract<HubAnswer, { type: Type }>> {
  return withDeadline(clock, limit, `the hub's answer ${type}`, () => new Promise((resolve, reject) => {
    hub.child.once('close', () => reject(new CodedError('bench.hub_ended', `The measured hub ended:\n${hub.output()}`)));
    // The only messages that recording-hub.ts sends.
    hub.child.on('message', (message: HubAnswer) => message.type === type && resolve(message as Extract<HubAnswer, { type: Type }>));
    hub.child.send(order);
  }));
}
