import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinBytes } from '@latchkey/kit';
import { readOpenedMp4 } from '@latchkey/sealing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { streetProcesses } from '../../bench/src/street-processes.ts';
import { openRecording } from '../../apps/cli/src/deliver/open-recording.ts';
import { readFacts } from '../../apps/cli/src/launcher/demo-site.ts';
import { desktop, launchChromium } from './browser/chromium.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';
import { type CameraMarkers, takeMarkers } from './privacy/camera-markers.ts';
import { MARKER_SIZE } from './privacy/marker-search.ts';
import { searchBytes, searchFolder, searchMemory } from './privacy/searched-places.ts';
import { captureLoopback, LOOKING_WANTS, mayLookInside, type TrafficCapture } from './privacy/traffic-capture.ts';

/** Visits that are played; `LATCHKEY_PRIVACY_VISITS=20` looks longer. */
const visits = Number(process.env['LATCHKEY_PRIVACY_VISITS'] ?? 1);
const FEWEST_MARKERS = 1_000;
/** More than these make the search slow and no surer: they are taken evenly over the whole time. */
const MOST_MARKERS = 3_000;
const patience = { timeout: 30_000 };

const folder = mkdtempSync(join(tmpdir(), 'latchkey-privacy-'));
let home: FaultyHome;
let browser: Browser;
let markers: CameraMarkers;
let server: TrafficCapture;
let cameras: TrafficCapture;

beforeAll(async () => {
  if (!mayLookInside) return;
  [home, browser] = await Promise.all([startFaultyHome(), launchChromium()]);
  const facts = readFacts(join(home.street.dataDir, 'sim'))?.devices.camera;
  if (facts === undefined) throw new TypeError('the simulated cameras told nothing of themselves');
  const { hallUrl, boxUrl, username, password } = facts;
  const ports = [hallUrl, boxUrl].map((url) => `tcp port ${new URL(url).port}`).join(' or ');
  [server, cameras] = await Promise.all([captureLoopback(join(folder, 'server.pcap'), `tcp port ${new URL(home.street.url).port}`), captureLoopback(join(folder, 'cameras.pcap'), ports)]);
  markers = await takeMarkers({ url: hallUrl, username, password }, folder);
});
afterAll(async () => {
  await markers?.[Symbol.asyncDispose]();
  await browser?.close();
  await home?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The resident at a desk who watches a visit live; without a direct connection the pictures pass through the server. */
async function watch(visitId: string, direct: boolean): Promise<Page> {
  const context = await browser.newContext(desktop);
  if (!direct) await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
  const page = await context.newPage();
  await page.request.post(`${home.street.url}/api/v1/demo/session`, { data: {}, headers: { origin: home.street.url } });
  await page.goto(`${home.street.url}/resident/visits/${visitId}`);
  await page.getByText('LIVE', { exact: true }).first().waitFor(patience);
  return page;
}

it.skipIf(!mayLookInside)(`no picture of a visit that is watched ever stands in the server, on its disk, in its memory or on its wire${mayLookInside ? '' : LOOKING_WANTS}`, async () => {
  const courier = await home.newCourier();
  const pictures: Uint8Array[] = [];
  let label = '';
  let sealed: Uint8Array = new Uint8Array();
  for (let visit = 0; visit < visits; visit += 1) {
    await home.untilReady('front-door');
    label = await home.expectParcel({ door: 'front-door' });
    const { id } = await courier.scan('front-door', label);
    await courier.until(id, 'unlocked');
    const pages = await Promise.all([watch(id, true), watch(id, false)]);
    await courier.lock(id);
    await courier.until(id, 'secured');
    const { recording } = await home.until(id, 'its recording', (seen) => (seen.recording?.frames ?? 0) > 100);
    const recordingId = recording?.id ?? 'rec_none';
    sealed = new Uint8Array(await (await home.resident.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId } })).arrayBuffer());
    for await (const part of readOpenedMp4(await openRecording(home.resident, recordingId), false, AbortSignal.timeout(30_000))) pictures.push(part);
    if (visit + 1 < visits) await Promise.all(pages.map((page) => page.context().close()));
  }
  const { trees, hub } = streetProcesses(home.street);
  const programs = [...trees.server, ...trees.database];
  await Promise.all([server.stop(), cameras.stop()]);

  // What the camera sent, as far as it was recorded: each of these would be a piece of a picture.
  const film = joinBytes(...pictures);
  const recorded = [...searchBytes(film, markers.taken).found].flatMap((number) => markers.taken[number] ?? []);
  expect(recorded.length).toBeGreaterThanOrEqual(FEWEST_MARKERS);
  const known = recorded.filter((_marker, index) => index % Math.ceil(recorded.length / MOST_MARKERS) === 0);
  const serverFolder = join(home.street.dataDir, 'server');
  const wire = readFileSync(join(folder, 'server.pcap'));
  const places = { disk: searchFolder(serverFolder, known), memory: searchMemory(programs, known), wire: searchBytes(wire, known) };
  for (const [place, { bytes, found }] of Object.entries(places)) {
    console.log(`${place} of the server: ${(bytes / 1e6).toFixed(0)} MB, ${known.length} markers, ${found.size} found`);
    expect.soft([place, found.size]).toEqual([place, 0]);
  }

  // The same search finds them where they have to be: in the hub, and on the cameras' own wire.
  expect(searchMemory([hub], known).found.size).toBeGreaterThan(0);
  expect(searchBytes(readFileSync(join(folder, 'cameras.pcap')), known).found.size).toBeGreaterThan(known.length * 0.9);
  // And it really looked at the server: the parcel's number stands in each place, and the sealed pictures passed over the wire.
  const [number, passed] = [Buffer.from(label), sealed.slice(-10_000, -10_000 + MARKER_SIZE)];
  expect(searchFolder(serverFolder, [number]).found.size).toBe(1);
  expect(searchMemory(trees.server, [number]).found.size).toBe(1);
  expect(searchMemory(trees.database, [number]).found.size).toBe(1);
  expect(searchBytes(wire, [number, passed]).found.size).toBe(2);
});
