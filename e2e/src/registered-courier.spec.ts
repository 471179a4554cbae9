import { createClient } from '@latchkey/client';
import { makeDeviceKeys, signCarrierWord, signerOf } from '@latchkey/grants';
import { newId, systemClock, toIso } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { makeHubKey, newSite } from '../../apps/server/src/hub-link/test-hub.fixture.ts';
import { insertSite } from '../../apps/server/src/hub-link/test-rows.fixture.ts';
import { hashToken } from '../../apps/server/src/identity/token-hash.ts';
import { startRealServer } from '../../apps/server/src/real-server.fixture.ts';
import { complaintsOf, launchChromium, phone } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';

/** What a courier, a carrier or a street may be called by somebody who means harm. */
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

it('a courier joins by a carrier’s link, sees the route and says why a stop cannot be served, also from a dead spot; removal cuts the phone off', async () => {
  await using real = await startRealServer({ LATCHKEY_CARRIER_SIGN_UP: 'true' });
  await using browser = await launchChromium().then((chromium) => ({ chromium, [Symbol.asyncDispose]: () => chromium.close() }));
  const ids = newSite();
  await insertSite(real.db, ids, makeHubKey());
  await real.db.insertInto('delivery_codes').values({ id: newId('dc'), code_hash: hashToken('CODE00000000'), site_id: ids.siteId, access_point_id: ids.accessPointId, name: 'Swift', carrier_id: null, created_at: toIso(systemClock.now()), expires_at: '9999-01-01T00:00:00.000Z', revoked_at: null }).execute();
  const made = await createClient({ baseUrl: real.url }).call('POST /api/v1/carriers', { body: { name: 'Swift Parcels', kind: 'carrier', sandbox: false } });
  const carrier = createClient({ baseUrl: real.url, authorize: async () => ({ authorization: `Bearer ${made.key.secret}` }) });
  const desk = await makeDeviceKeys();
  await carrier.call('POST /api/v1/carrier/signing-key', { body: { publicKey: desk.sign.publicKey } });
  const announce = async (trackingNumber: string, address: string) => (await carrier.call('POST /api/v1/carrier/deliveries', { body: { code: 'CODE00000000', trackingNumber, address, reference: 'order 7', notAfter: '2099-01-01T17:00:00.000Z' } })).id;
  const deliveryIds = [await announce('MADEUP771000001', '4 Ash Street'), await announce('MADEUP771000002', `9 Birch Row ${HOSTILE}`), await announce('MADEUP771000003', '11 Cedar Close')];
  const invited = await carrier.call('POST /api/v1/carrier/couriers', { body: { name: `Bo ${HOSTILE}`.slice(0, 80) } });

  const context = await browser.chromium.newContext({ ...phone, locale: 'en-GB' });
  const courier = await context.newPage();
  const complaints = complaintsOf(courier);
  await courier.goto(invited.url.replace(new URL(invited.url).origin, real.url));
  await courier.getByText('No stop is on your route').waitFor();
  await courier.getByText('has not signed for this phone yet').waitFor();
  expect(new URL(courier.url()).hash).toBe('');

  const courierKey = (await carrier.call('GET /api/v1/carrier/day', {})).couriers.find(({ id }) => id === invited.id)?.key ?? expect.unreachable();
  const issuedAt = Math.floor(Date.now() / 1_000);
  const word = await signCarrierWord({ v: 1, carrier: made.account.id, carrierKey: desk.sign.publicKey, courierId: invited.id, courier: courierKey, name: 'Bo', issuedAt, expiresAt: issuedAt + 86_400 }, signerOf(desk, 'desk'));
  await carrier.call('POST /api/v1/carrier/couriers/{courierId}/word', { params: { courierId: invited.id }, body: { word } });
  await carrier.call('POST /api/v1/carrier/couriers/{courierId}/route', { params: { courierId: invited.id }, body: { deliveryIds } });
  await real.db.updateTable('parcels').set({ status: 'delivered', delivered_at: toIso(systemClock.now()) }).where('number', '=', 'MADEUP771000003').execute();

  // The link in the message is opened again next morning: it is used, and leads to the route.
  await courier.goto('about:blank');
  await courier.goto(invited.url.replace(new URL(invited.url).origin, real.url));
  await courier.getByRole('heading', { name: '4 Ash Street' }).waitFor();
  expect(await courier.getByText('has not signed').count()).toBe(0);
  expect(await lookAt(courier, 'route', { shown: '.stops .button' })).toEqual([]);

  // A dead spot: the page comes all the same, what is said there waits, and arrives with its time when the phone is back.
  await courier.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await context.setOffline(true);
  await courier.reload();
  await courier.getByText('No network: this is how it stood').waitFor();
  await courier.getByRole('button', { name: 'Cannot leave it: 4 Ash Street' }).click();
  await courier.getByRole('button', { name: 'Nobody answers' }).click();
  await courier.getByText('not sent yet').waitFor();
  await courier.getByRole('button', { name: /Cannot leave it: 9 Birch Row/ }).click();
  expect(await lookAt(courier, 'route-dead-spot', { shown: '.reasons' })).toEqual([]);
  await context.setOffline(false);
  const first = async () => (await carrier.call('GET /api/v1/carrier/day', {})).deliveries.find(({ deliveryId }) => deliveryId === deliveryIds[0])?.report;
  await expect.poll(first, { timeout: 30_000 }).toMatchObject({ reason: 'nobody' });
  await expect.poll(() => courier.getByText('not sent yet').count(), { timeout: 30_000 }).toBe(0);

  await carrier.call('DELETE /api/v1/carrier/couriers/{courierId}', { params: { courierId: invited.id } });
  await courier.reload();
  await courier.getByText('registered with no carrier').waitFor();
  expect(await lookAt(courier, 'route-none', { shown: '.route .note' })).toEqual([]);
  await context.setOffline(true);
  await courier.reload();
  await courier.getByText('The server cannot be reached').waitFor();
  expect(await courier.getByText('Ash Street').count()).toBe(0);
  // Nothing that was written ran, and no content policy had to stop it. Used links are answered by 422, removed phones by 404.
  expect([complaints.filter((words) => !/ERR_INTERNET_DISCONNECTED|status of (404|422)/.test(words)), await courier.title()]).toEqual([[], 'Latchkey: your route']);
}, 120_000);
