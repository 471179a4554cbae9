import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@latchkey/client';
import { Instant, parseInstant } from '@latchkey/kit';
import { readOpenedMp4 } from '@latchkey/sealing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../apps/cli/src/deliver/open-recording.ts';
import { type MailPeer, startMailPeer } from '../../apps/server/src/notices/mail-peer.fixture.ts';
import { type PushPeer, startPushPeer } from '../../apps/server/src/notices/push-peer.fixture.ts';
import { complaintsOf, desktop, launchChromium, phone } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';
import { shoot } from './browser/screenshots.ts';
import { filmLabel } from './street/label-film.ts';
import { timesInPicture } from './street/moving-picture.ts';
import { type Simulator, simulatorAt } from './street/simulator.ts';
import { type Street, startStreet } from './street/street.ts';

const TRACKING_NUMBER = '1Z999AA10123456784';

/** One delivery, seen by both at once: a courier with a phone at the door, a resident at a desk. */
describe('a whole delivery', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-delivery-'));
  let street: Street;
  let simulator: Simulator;
  let mail: MailPeer;
  let push: PushPeer;
  let browsers: Browser[] = [];
  let courier: Page;
  let resident: Page;
  let courierComplaints: readonly string[];
  let residentComplaints: readonly string[];
  let visitId: `vis_${string}`;

  /** Calls the API as the signed-in resident's page would. */
  const api = () => createClient({ baseUrl: street.url, fetch: async (input, init) => {
    const cookies = await resident.context().cookies(street.url);
    return fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), origin: street.url, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') } });
  } });

  beforeAll(async () => {
    const film = join(folder, 'label.mjpeg');
    mail = await startMailPeer();
    const [started] = await Promise.all([
      startStreet({ env: { LATCHKEY_SMTP_URL: mail.url, LATCHKEY_DEMO_EMAIL: 'robin@home.example', LATCHKEY_PUSH_LOOPBACK: 'true', LATCHKEY_SIM_LIGHT: 'day' } }),
      filmLabel(film, TRACKING_NUMBER),
    ]);
    street = started;
    simulator = simulatorAt(street.simulatorUrl);
    browsers = await Promise.all([launchChromium(film), launchChromium()]);
    courier = await (await (browsers[0] as Browser).newContext({ ...phone, permissions: ['camera'] })).newPage();
    resident = await (await (browsers[1] as Browser).newContext(desktop)).newPage();
    courierComplaints = complaintsOf(courier);
    residentComplaints = complaintsOf(resident);
  });

  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await street?.[Symbol.asyncDispose]();
    await mail?.[Symbol.asyncDispose]();
    await push?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the resident signs in on the street’s first page and expects a parcel', async () => {
    await resident.goto(street.url);
    await shoot(resident, 'landing', true);
    await resident.getByRole('link', { name: 'Go home' }).or(resident.getByRole('button', { name: 'Go home' })).click();
    await resident.waitForURL('**/resident**');
    await resident.getByLabel(/tracking number/i).first().fill(TRACKING_NUMBER);
    await resident.getByRole('button', { name: /^(add|expect)/i }).first().click();
    await resident.getByRole('listitem').filter({ hasText: TRACKING_NUMBER }).first().waitFor();
    await resident.evaluate(() => globalThis.scrollTo(0, 0));
    await resident.getByText('LIVE', { exact: true }).or(resident.getByRole('img')).first().waitFor();
    await shoot(resident, 'resident-home', true);
    const { publicKey } = await api().call('GET /api/v1/push-key', {});
    push = await startPushPeer(publicKey);
    const { endpoint, p256dh, auth } = push.subscription;
    await api().call('POST /api/v1/push-subscriptions', { body: { endpoint, keys: { p256dh, auth } } });
  });

  it('the courier scans the printed label with the phone’s camera, and the Matter lock’s bolt really moves', async () => {
    const { doors } = await api().call('GET /api/v1/demo', {});
    const door = doors.find(({ kind }) => kind === 'front-door');
    expect((await simulator.truth()).frontDoor).toMatchObject({ bolt: 'thrown', door: 'closed' });
    await simulator.act('take-parcel');
    await simulator.act('walk', { to: 'doorstep' });
    await courier.goto(`${street.url}${door?.path ?? ''}`, { waitUntil: 'commit' });
    // The label is before the camera already, so this screen may be gone in a blink.
    await courier.getByText('Hold the barcode in the frame').waitFor({ timeout: 5_000 }).then(() => shoot(courier, 'courier-scan', true), () => undefined);
    await courier.getByRole('heading', { name: /^(Open|Parcel inside)$/ }).waitFor({ timeout: 60_000 });
    expect((await simulator.truth()).frontDoor.bolt).toBe('withdrawn');
    await shoot(courier, 'courier-open', true);
    const { runningVisits } = await api().call('GET /api/v1/home', {});
    expect(runningVisits).toHaveLength(1);
    visitId = (runningVisits[0] as (typeof runningVisits)[number]).id;
  });

  it('the resident sees it live, while it happens', async () => {
    await resident.goto(`${street.url}/resident/visits/${visitId}`);
    await expect.poll(() => resident.locator('video').first().evaluate((video: HTMLVideoElement) => video.currentTime > 0 && video.videoWidth), { timeout: 20_000 }).toBe(1_280);
    await resident.getByText('LIVE', { exact: true }).first().waitFor();
    await simulator.act('open-door');
    await expect.poll(async () => (await simulator.truth()).frontDoor.door).toBe('open');
    await simulator.act('walk', { to: 'hall' });
    await courier.getByRole('heading', { name: 'Parcel inside' }).waitFor();
    await resident.waitForTimeout(2_500);
    await shoot(resident, 'resident-visit-live', true);
    await simulator.act('drop-parcel');
    await simulator.act('walk', { to: 'away' });
  });

  it('the courier locks, and secured is said on the reports of bolt and door', async () => {
    // Asked while the door still stands open: the hub keeps the wish and locks when it closes, never before.
    await courier.getByRole('button', { name: 'I left it: lock' }).click();
    await courier.getByRole('heading', { name: 'Close the door' }).waitFor();
    expect((await simulator.truth()).frontDoor).toMatchObject({ bolt: 'withdrawn', door: 'open' });
    await shoot(courier, 'courier-close-door');
    await expect.poll(async () => (await simulator.act('close-door'), (await simulator.truth()).frontDoor.door), { timeout: 15_000, interval: 500 }).toBe('closed');
    await courier.getByRole('heading', { name: 'Locked' }).waitFor({ timeout: 30_000 });
    await shoot(courier, 'courier-secured');
    expect(await simulator.truth()).toMatchObject({ frontDoor: { bolt: 'thrown', door: 'closed' }, parcelsInHall: 1 });
    const visit = await api().call('GET /api/v1/visits/{visitId}', { params: { visitId } });
    expect(visit).toMatchObject({ state: 'secured', clean: true, alarms: [], parcels: [{ number: TRACKING_NUMBER }] });
    expect(visit.entries.map(({ seq }) => seq)).toEqual(visit.entries.map(({ seq }) => seq).toSorted((a, b) => a - b));
  });

  it('the recording decodes, and holds the moment of the opening', async () => {
    await expect.poll(async () => (await api().call('GET /api/v1/visits/{visitId}', { params: { visitId } })).recording?.state, { timeout: 30_000 }).toBe('complete');
    const { recording, openedAt, unlockedAt } = await api().call('GET /api/v1/visits/{visitId}', { params: { visitId } });
    const sealed = await openRecording(api(), recording?.id as `rec_${string}`);
    const file = join(folder, 'visit.mp4');
    await writeFile(file, readOpenedMp4(sealed, true, AbortSignal.timeout(30_000)));
    const opened = parseInstant(openedAt ?? '') ?? Instant(0);
    const times = timesInPicture(file, opened);
    // At ten pictures a second, some picture was taken within a tenth of a second of the opening; and five seconds before the unlock are there too.
    expect(Math.min(...times.map((at) => Math.abs(at - opened)))).toBeLessThanOrEqual(150);
    expect(Math.min(...times)).toBeLessThanOrEqual((parseInstant(unlockedAt ?? '') ?? Instant(0)) - 4_900);
    expect(times.length).toBeGreaterThan((recording?.durationMillis ?? 0) / 100 - 10);
  });

  it('the courier reads what is kept of them, asks for the recording, and sees it once the household shares it', async () => {
    const address = (await courier.getByRole('link', { name: 'Your receipt' }).getAttribute('href')) ?? '';
    expect(address).toMatch(/^\/receipt#[\w-]{43}$/);
    // On any other device: the link alone opens it.
    const receipt = await (await (browsers[0] as Browser).newContext(phone)).newPage();
    await receipt.goto(`${street.url}${address}`);
    await receipt.getByText('The door’s own hub signed that the door was locked after you.').waitFor();
    await receipt.getByText('A camera recorded from').waitFor();
    for (const secret of [TRACKING_NUMBER, 'Robin']) expect(await receipt.locator('main').innerText()).not.toContain(secret);
    await receipt.getByRole('button', { name: 'Let me see the recording' }).click();
    await receipt.getByText('No answer yet.').waitFor();
    expect(await lookAt(receipt, 'courier-receipt', { shown: '.receipt .card .note' })).toEqual([]);
    await resident.goto(`${street.url}/resident`);
    await resident.getByText('The courier asks to see the recording.').waitFor();
    await shoot(resident, 'resident-home-courier-asks');
    await resident.goto(`${street.url}/resident/visits/${visitId}`);
    expect(await lookAt(resident, 'resident-courier-asks', { shown: '.courier-request', brief: true })).toEqual([]);
    await resident.setViewportSize({ width: 1_440, height: 900 });
    await resident.getByRole('button', { name: 'Share the recording with the courier' }).click();
    await resident.getByText('Agreed:').waitFor();
    await receipt.reload();
    await receipt.getByRole('link', { name: 'Watch the recording' }).click();
    await expect.poll(() => receipt.locator('video').first().evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 20_000 }).toBe(1_280);
    // By the key in the phone, without any link kept.
    const route = await courier.context().newPage();
    await route.goto(`${street.url}/route`);
    await route.getByText('Your visits: what is kept of you').click();
    expect(await lookAt(route, 'route-own-visits', { shown: '.own-visits .button', brief: true })).toEqual([]);
    await route.locator('.own-visits').getByRole('button').first().click();
    await route.getByRole('heading', { name: 'Who has looked' }).waitFor();
    await Promise.all([route.close(), receipt.close()]);
  });

  it('the resident plays it back with its time line', async () => {
    await resident.goto(`${street.url}/resident/visits/${visitId}`);
    const video = resident.locator('video').first();
    await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState >= 2 && element.duration), { timeout: 20_000 }).toBeGreaterThan(10);
    await shoot(resident, 'resident-visit', true);
    await resident.locator('.track-rail input').hover();
    await expect.poll(() => resident.locator('.track-preview img').evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 15_000 }).toBeGreaterThan(100);
    await shoot(resident, 'resident-visit-track');
    await resident.mouse.move(0, 0);
    await resident.locator('.track-preview').waitFor({ state: 'detached' });
  });

  it('a push service and a mail server really received the news', async () => {
    await expect.poll(() => push.messages.some(({ payload }) => /locked/i.test(`${payload['title']} ${payload['body']}`)), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => mail.messages.some(({ to, text }) => to.includes('robin@home.example') && /locked/i.test(text)), { timeout: 20_000 }).toBe(true);
    const { items } = await api().call('GET /api/v1/notifications', {});
    const told = items.find(({ kind }) => kind === 'visit.secured');
    expect(told?.deliveries.map(({ channel }) => channel).toSorted()).toEqual(['email', 'push']);
    // What a mailbox or a push service holds is no longer the household's alone: no picture ever goes there.
    for (const { text } of mail.messages) expect(text).not.toMatch(/content-type: (?:image|video|multipart\/(?:mixed|related))|content-disposition|<img|data:(?:image|video)|cid:/i);
    for (const { payload } of push.messages) expect(Object.keys(payload)).not.toContain('image');
    for (const delivery of told?.deliveries ?? []) expect(parseInstant(delivery.handedOverAt ?? '')).toBeGreaterThanOrEqual(parseInstant(told?.createdAt ?? '') ?? 0);
  });

  it('no page complained of anything', () => {
    expect([...courierComplaints, ...residentComplaints]).toEqual([]);
  });
});
