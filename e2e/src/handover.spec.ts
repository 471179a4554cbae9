import { join } from 'node:path';
import { type Client, createClient } from '@latchkey/client';
import { type CarrierWord, makeDeviceKeys, readKeptPolicy, readKeptRoster, signCarrierWord, signerOf, signPolicy, thumbprint } from '@latchkey/grants';
import { randomToken, systemClock, toIso } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { openDemoOwnerKeys } from '../../apps/cli/src/demo-owner/demo-owner-keys.ts';
import { complaintsOf, launchChromium, phone } from './browser/chromium.ts';
import { readCode } from './browser/code-reading.ts';
import { lookAt } from './browser/screen-look.ts';
import { eventually } from './faults/eventually.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';

const NUMBER = 'MADEUP774000001';

/** The demo's owner lets the carrier's couriers into the parcel box by themselves. */
async function allowCarrier({ street, resident }: FaultyHome, accessPointId: string, carrierKey: string): Promise<void> {
  const keys = await openDemoOwnerKeys(join(street.dataDir, 'demo-owner-keys.json'));
  const name = await thumbprint(keys.sign.publicKey);
  const { roster, policy } = await resident.call('GET /api/v1/authority', {});
  const [devices, before] = [roster === null ? undefined : await readKeptRoster(roster), policy === null ? undefined : readKeptPolicy(policy)];
  if (devices === undefined || before === undefined) throw new TypeError('the demo home has signed nothing yet');
  const named = await Promise.all(devices.devices.map(async ({ deviceId, signKey }) => ({ deviceId, key: await thumbprint(signKey) })));
  const rule = { purposes: ['delivery' as const], whom: { kind: 'carrier' as const, name: 'Swift', keys: [carrierKey] }, windows: [], dates: { from: null, until: null }, how: 'itself' as const };
  const { text: _text, signedBy: _by, ...content } = before;
  const next = { ...content, version: before.version + 1, roster: devices.version, doors: before.doors.map((door) => (door.accessPointId === accessPointId ? { ...door, rules: [rule, ...door.rules] } : door)) };
  await resident.call('POST /api/v1/policies', { body: { policy: await signPolicy(next, signerOf(keys, named.find(({ key }) => key === name)?.deviceId ?? '')) } });
  await eventually('the hub to hold what the owner signed', () => resident.call('GET /api/v1/authority', {}), ({ hub }) => (hub?.policy ?? 0) >= next.version);
}

/** A carrier that announces one parcel for the box, and invites a courier; its word and route are given when the phone has joined. */
async function openCarrier(url: string, code: string) {
  const made = await createClient({ baseUrl: url }).call('POST /api/v1/carriers', { body: { name: 'Swift', kind: 'carrier', sandbox: false } });
  const carrier: Client = createClient({ baseUrl: url, authorize: async () => ({ authorization: `Bearer ${made.key.secret}` }) });
  const desk = await makeDeviceKeys();
  const { carrierKey } = await carrier.call('POST /api/v1/carrier/signing-key', { body: { publicKey: desk.sign.publicKey } });
  const delivery = await carrier.call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber: NUMBER, address: '4 Ash Street' } });
  const { id, url: invitation } = await carrier.call('POST /api/v1/carrier/couriers', { body: { name: 'Bo' } });
  const day = async () => (await carrier.call('GET /api/v1/carrier/day', {})).deliveries.find(({ deliveryId }) => deliveryId === delivery.id);
  return {
    carrierKey,
    invitation,
    day,
    async sendOut(): Promise<void> {
      const { couriers } = await carrier.call('GET /api/v1/carrier/day', {});
      const issuedAt = Math.floor(Date.now() / 1_000);
      const word: CarrierWord = { v: 1, carrier: made.account.id, carrierKey: desk.sign.publicKey, courierId: id, courier: couriers.find((each) => each.id === id)?.key ?? '', name: 'Bo', issuedAt, expiresAt: issuedAt + 86_400 };
      await carrier.call('POST /api/v1/carrier/couriers/{courierId}/word', { params: { courierId: id }, body: { word: await signCarrierWord(word, signerOf(desk, 'desk')) } });
      await carrier.call('POST /api/v1/carrier/couriers/{courierId}/route', { params: { courierId: id }, body: { deliveryIds: [delivery.id] } });
    },
  };
}

it('a home without internet takes a parcel from a registered courier: the phone, without a network too, shows a code to the box, which opens once; afterwards everybody reads what happened when', async () => {
  await using home = await startFaultyHome({ env: { LATCHKEY_CARRIER_SIGN_UP: 'true' } });
  await using browser = await launchChromium().then((chromium) => ({ chromium, [Symbol.asyncDispose]: () => chromium.close() }));
  const { street, resident, simulator } = home;
  await home.untilReady('parcel-box');
  const box = await home.door('parcel-box');
  const { code } = await resident.call('POST /api/v1/delivery-codes', { body: { accessPointId: box.id, name: 'Swift' }, idempotencyKey: randomToken(20) });
  const carrier = await openCarrier(street.url, code);
  await allowCarrier(home, box.id, carrier.carrierKey);

  const context = await browser.chromium.newContext({ ...phone, locale: 'en-GB' });
  const courier = await context.newPage();
  const complaints = complaintsOf(courier);
  await courier.goto(carrier.invitation.replace(/^[^/]+\/\/[^/]+/, street.url));
  await courier.getByText('No stop is on your route').waitFor();
  await carrier.sendOut();
  await courier.reload();
  const showCode = courier.getByRole('button', { name: 'No network here? Show the code 4 Ash Street' });
  await showCode.waitFor({ timeout: 40_000 });
  await courier.waitForFunction(() => navigator.serviceWorker.controller !== null);

  // The line goes, and the phone is in a dead spot.
  home.signal('server', 'SIGSTOP');
  let shown = '';
  const cutAt = systemClock.now();
  let restoredAt: number;
  try {
    await context.setOffline(true);
    await courier.reload();
    await courier.getByText('No network: this is how it stood').waitFor();
    expect(await lookAt(courier, 'route-held', { shown: '.stops .button.primary', brief: true })).toEqual([]);
    await showCode.focus();
    await courier.keyboard.press('Enter');
    await courier.locator('.code .dark').waitFor();
    expect(await courier.evaluate(() => document.activeElement?.textContent)).toBe('Hold this before the reader or camera at the door');
    expect(await lookAt(courier, 'route-code', { shown: '.code .dark', brief: true })).toEqual([]);
    const read = async () => (await readCode(await courier.locator('.code').screenshot())) ?? expect.unreachable('no decoder reads the code');
    const first = await read();
    expect(first).toMatch(/^LATCHKEY1:[0-9A-Z]{136}$/);
    // A picture of it is worth nothing two minutes later: it is signed anew.
    await eventually('another code', read, (text) => text !== first);

    expect((await simulator.truth()).parcelBox.bolt).toBe('thrown');
    // Whoever sees nothing happen holds it there again.
    let heldAt = 0;
    await eventually('the box to open', async () => {
      if (Date.now() > heldAt + 6_000) {
        heldAt = Date.now();
        shown = await read();
        await simulator.act('hold-phone', { text: shown });
      }
      return simulator.truth();
    }, ({ parcelBox }) => parcelBox.bolt === 'withdrawn');
    await simulator.act('lower-phone');
    await simulator.act('open-door', { accessPoint: 'parcel-box' });
    await simulator.act('drop-parcel', { into: 'parcel-box' });
    await simulator.act('close-door', { accessPoint: 'parcel-box' });
    await eventually('the box to lock by itself', () => simulator.truth(), ({ parcelBox }) => parcelBox.bolt === 'thrown' && parcelBox.door === 'closed');
    await courier.getByRole('button', { name: 'Back to the route' }).press('Enter');
    await courier.getByText(/^Code shown at /).waitFor();
    restoredAt = systemClock.now();
  } finally {
    home.signal('server', 'SIGCONT');
    await context.setOffline(false);
  }

  // The line is back: the household, the carrier and the courier read it, with the times of the door.
  await courier.getByText('Delivered', { exact: true }).waitFor({ timeout: 60_000 });
  expect(await courier.getByText(/^Code shown at /).count()).toBe(0);
  const delivery = await eventually('the carrier to read it', carrier.day, (each) => each?.visit?.securedToken !== null && each?.visit?.securedToken !== undefined);
  const visitId = delivery?.visit?.id ?? expect.unreachable('no visit');
  const visit = await home.until(visitId, 'the recording to be complete', ({ recording, endedAt }) => endedAt !== null && recording?.state === 'complete');
  expect(visit).toMatchObject({ state: 'secured', registered: { courier: 'Bo', carrier: 'Swift', carrierKey: carrier.carrierKey }, parcels: [{ number: NUMBER }] });
  for (const at of [visit.startedAt, visit.unlockedAt, visit.openedAt, visit.closedAt, visit.lockedAt]) expect([at, (at ?? '') > toIso(cutAt) && Date.parse(at ?? '') <= restoredAt]).toEqual([at, true]);
  const { items } = await resident.call('GET /api/v1/parcels', { query: { limit: 20 } });
  expect(items.find(({ number }) => number === NUMBER)).toMatchObject({ status: 'delivered', deliveredAt: visit.endedAt });
  await eventually('the household to be told', () => home.noticesOf(visitId), (kinds) => kinds.includes('visit.secured'));

  // The same code again, held as long as a reader needs: nothing moves, and no visit begins.
  await home.untilReady('parcel-box');
  await simulator.act('hold-phone', { text: shown });
  const until = Date.now() + 4_000;
  while (Date.now() < until) {
    expect((await simulator.truth()).parcelBox.bolt).toBe('thrown');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect((await resident.call('GET /api/v1/visits', { query: { limit: 10 } })).items.filter(({ accessPointId }) => accessPointId === box.id)).toHaveLength(1);
  expect(complaints.filter((words) => !/ERR_INTERNET_DISCONNECTED/.test(words))).toEqual([]);
});
