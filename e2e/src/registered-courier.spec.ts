import { createClient } from '@latchkey/client';
import { newId, systemClock, toIso } from '@latchkey/kit';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addCarrier } from '../../apps/server/src/carriers/carrier.fixture.ts';
import { addBelongings } from '../../apps/server/src/household/belongings.fixture.ts';
import { addHousehold } from '../../apps/server/src/http/test-app.fixture.ts';
import { makeHubKey, newSite } from '../../apps/server/src/hub-link/test-hub.fixture.ts';
import { insertSite } from '../../apps/server/src/hub-link/test-rows.fixture.ts';
import { hashToken } from '../../apps/server/src/identity/token-hash.ts';
import { headersOf, wooOrder } from '../../apps/server/src/orders/shop-messages.fixture.ts';
import { startWebhookPeer } from '../../apps/server/src/webhooks/webhook-peer.fixture.ts';
import { startRealServer } from '../../apps/server/src/real-server.fixture.ts';
import { complaintsOf, desktop, launchChromium, phone } from './browser/chromium.ts';
import { walkByKeyboard } from './browser/keyboard-walk.ts';
import { lookAt } from './browser/screen-look.ts';

/** What a courier, a carrier or a street may be called by somebody who means harm. */
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

const look = async (page: Page, name: string, shown: string): Promise<void> => {
  expect.soft(await lookAt(page, name, { shown, brief: true }), name).toEqual([]);
};

/** Everything on the page can be reached and seen without a mouse. */
const walk = async (page: Page, name: string): Promise<void> => {
  const { stops, missed } = await walkByKeyboard(page);
  expect.soft({ name, missed, faults: stops.filter(({ faults }) => faults.length > 0) }).toEqual({ name, missed: [], faults: [] });
  expect.soft(stops.length, name).toBeGreaterThan(2);
};

it('a dispatcher invites a courier and plans the route; the courier sees it and says why a stop cannot be served, also from a dead spot; a block cuts the phone off', async () => {
  await using real = await startRealServer({ LATCHKEY_CARRIER_SIGN_UP: 'true', LATCHKEY_WEBHOOK_LOOPBACK: 'true' });
  await using browser = await launchChromium().then((chromium) => ({ chromium, [Symbol.asyncDispose]: () => chromium.close() }));
  const ids = newSite();
  await insertSite(real.db, ids, makeHubKey());
  await real.db.insertInto('delivery_codes').values({ id: newId('dc'), code_hash: hashToken('CODE00000000'), site_id: ids.siteId, access_point_id: ids.accessPointId, name: 'Swift', carrier_id: null, created_at: toIso(systemClock.now()), expires_at: '9999-01-01T00:00:00.000Z', revoked_at: null }).execute();
  const made = await createClient({ baseUrl: real.url }).call('POST /api/v1/carriers', { body: { name: `Swift ${HOSTILE}`, kind: 'carrier', sandbox: false } });
  const carrier = createClient({ baseUrl: real.url, authorize: async () => ({ authorization: `Bearer ${made.key.secret}` }) });
  const deliveryId = (await carrier.call('POST /api/v1/carrier/deliveries', { body: { code: 'CODE00000000', trackingNumber: 'MADEUP771000001', address: '4 Ash Street', reference: `order 7 ${HOSTILE}`, notAfter: '2099-01-01T17:00:00.000Z' } })).id;

  const desk = await (await browser.chromium.newContext({ ...desktop, locale: 'en-GB' })).newPage();
  const deskComplaints = complaintsOf(desk);
  await desk.goto(`${real.url}/dispatch`);
  await desk.getByLabel('API key').fill(`${made.key.secret}x`);
  await desk.keyboard.press('Enter');
  await desk.getByText('This key was not accepted.').waitFor();
  await look(desk, 'dispatch-sign-in', '.sign-in .note');
  await desk.getByLabel('API key').fill(made.key.secret);
  await desk.keyboard.press('Enter');
  await desk.getByText('You have no courier yet.').waitFor();
  await desk.getByLabel('Name, as households may read it').fill(`Bo ${HOSTILE}`.slice(0, 80));
  await desk.keyboard.press('Enter');
  await desk.getByRole('img', { name: /^Code with the invitation of Bo/ }).waitFor();
  await look(desk, 'dispatch-invitation', '.invitation img');
  const invitation = (await desk.locator('.invitation .link').innerText()).replace(/^[^/]+\/\/[^/]+/, real.url);

  const context = await browser.chromium.newContext({ ...phone, locale: 'en-GB' });
  const courier = await context.newPage();
  const complaints = complaintsOf(courier);
  await courier.goto(invitation);
  await courier.getByText('No stop is on your route').waitFor();
  await courier.getByText('has not signed for this phone yet').waitFor();
  expect(new URL(courier.url()).hash).toBe('');

  // Whoever opens the link is a courier only when a person says so.
  await desk.getByRole('button', { name: /^It is the phone of Bo/ }).click();
  await desk.getByText('registered', { exact: true }).waitFor();
  await desk.getByLabel('List of stops').fill(`Code\tNumber\tAddress\nCODE00000000\tMADEUP771000002\t9 Birch Row ${HOSTILE}\nCODE00000000\tMADEUP771000003\t11 Cedar Close\nCODE00000000\tMADEUP771000001\nCODE99999999\tMADEUP771000004\nCODE00000000`);
  await desk.getByLabel('Who brings them').selectOption({ index: 1 });
  await desk.getByRole('button', { name: 'Add the stops' }).press('Enter');
  await desk.getByText('Added: 2.').waitFor();
  expect(await desk.locator('.faults li').allInnerTexts()).toEqual([
    'Line 1: this parcel was announced before', 'Line 2: the delivery code is not in use: ask the household for its code', 'Line 3: a delivery code and a tracking number are needed, and at most an address and a reference',
  ]);
  expect(await desk.getByLabel('List of stops').inputValue()).toBe('CODE00000000\tMADEUP771000001\nCODE99999999\tMADEUP771000004\nCODE00000000');
  await desk.getByLabel('Who brings 4 Ash Street').selectOption({ index: 1 });
  await desk.getByRole('heading', { name: 'On no route' }).waitFor({ state: 'detached' });
  await real.db.updateTable('parcels').set({ status: 'delivered', delivered_at: toIso(systemClock.now()) }).where('number', '=', 'MADEUP771000003').execute();

  // The link in the message is opened again next morning: it is used, and leads to the route.
  await courier.goto('about:blank');
  await courier.goto(invitation);
  await courier.getByRole('heading', { name: '4 Ash Street' }).waitFor();
  expect(await courier.getByText('has not signed').count()).toBe(0);
  expect(await lookAt(courier, 'route', { shown: '.stops .button' })).toEqual([]);
  await walk(courier, 'route');

  // What the carrier wrote is there to be read on every page that shows it, so that its not running says something.
  for (const [page, texts] of [[desk, [/^Swift <img/, /^order 7 <img/, /^9 Birch Row <img/, /^Bo <img/]], [courier, [/^Bo <img/, /^Swift <img/, /^order 7 <img/, /^9 Birch Row <img/]]] as const) {
    for (const text of texts) await page.getByText(text).filter({ visible: true }).first().waitFor();
    expect(await page.locator('img[src="x"], main script').count()).toBe(0);
  }

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
  const first = async () => (await carrier.call('GET /api/v1/carrier/day', {})).deliveries.find((each) => each.deliveryId === deliveryId)?.report;
  await expect.poll(first, { timeout: 30_000 }).toMatchObject({ reason: 'nobody' });
  await expect.poll(() => courier.getByText('not sent yet').count(), { timeout: 30_000 }).toBe(0);

  await desk.getByRole('region', { name: 'Needs you' }).getByText('Not left: nobody answered').waitFor();
  await desk.getByText('1 of 3 delivered').waitFor();
  expect(await lookAt(desk, 'dispatch', { shown: '.needs .stops' })).toEqual([]);
  await walk(desk, 'dispatch');

  // The same desk sees what its own programs are told.
  await using receiver = await startWebhookPeer();
  receiver.answers.push(410);
  await desk.goto(`${real.url}/webhooks`);
  await desk.getByLabel('Address (https)').fill(receiver.url);
  await desk.keyboard.press('Enter');
  await desk.locator('.secret code').waitFor();
  await carrier.call('DELETE /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId } });
  await desk.getByText('It answered 410: gone.').waitFor();
  expect(await lookAt(desk, 'webhooks', { shown: '.webhooks .messages .button' })).toEqual([]);
  await desk.getByRole('button', { name: /^Enable again/ }).press('Enter');
  await desk.getByText('Messages are taken').waitFor();
  await desk.getByRole('button', { name: /^Send again: cancelled/ }).press('Enter');
  await desk.getByText(/^Taken /).waitFor();
  await desk.getByRole('button', { name: 'Send them' }).press('Enter');
  await desk.getByText('Sent again: 4.').waitFor();
  await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(6);
  expect(receiver.received[1]?.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id']);

  // A shop's own system posts an order there, and the page says what was understood.
  await desk.getByRole('button', { name: 'Make an address' }).press('Enter');
  const orders = desk.getByRole('region', { name: 'From your shop’s system' });
  const secret = await orders.locator('.secret code').innerText();
  const address = await orders.locator('.what code').innerText();
  const { token } = await createClient({ baseUrl: real.url }).call('POST /api/v1/checkout/tokens', { body: { code: 'CODE00000000', shop: made.account.id } });
  const order = JSON.stringify({ ...wooOrder({ id: 1017, token, numbers: ['MADEUP771000009'] }), number: HOSTILE });
  expect((await fetch(`${real.url}${new URL(address).pathname}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headersOf.woocommerce(secret, order) }, body: order })).status).toBe(200);
  await orders.getByText('announced: 1').waitFor();
  await orders.getByText(/^<img src=x/).waitFor();
  expect(await lookAt(desk, 'webhooks-orders', { shown: '.orders .messages' })).toEqual([]);
  await walk(desk, 'webhooks');
  await desk.getByRole('link', { name: 'Dispatch' }).press('Enter');

  const block = desk.getByRole('group', { name: /^Block Bo/ });
  await desk.getByRole('button', { name: /^Block Bo/ }).press('Enter');
  await expect.poll(() => desk.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await block.getByRole('button', { name: 'Block' }).press('Enter');
  await desk.getByText('You have no courier yet.').waitFor();
  await desk.reload();
  await desk.getByRole('heading', { name: 'On no route' }).waitFor();
  await courier.reload();
  await courier.getByText('registered with no carrier').waitFor();
  expect(await lookAt(courier, 'route-none', { shown: '.route .note' })).toEqual([]);
  await context.setOffline(true);
  await courier.reload();
  await courier.getByText('The server cannot be reached').waitFor();
  expect(await courier.getByText('Ash Street').count()).toBe(0);
  // Nothing that was written ran, and no content policy had to stop it. Used links are answered by 422, removed phones by 404.
  expect([[...complaints, ...deskComplaints].filter((words) => !/ERR_INTERNET_DISCONNECTED|status of (401|404|409|422)/.test(words)), await courier.title(), await desk.title()]).toEqual([[], 'Latchkey: your route', 'Latchkey: dispatch']);
}, 120_000);

it('what strangers call things is read on every page of the household, and never run', async () => {
  await using real = await startRealServer();
  await using browser = await launchChromium().then((chromium) => ({ chromium, [Symbol.asyncDispose]: () => chromium.close() }));
  const household = await addHousehold(real.db, real.sessions, 'Ash');
  const cookie = await household.cookieOf('owner');
  const belongings = await addBelongings(real.db, household, { hubKey: makeHubKey().publicJwk.x, courierJkt: 'courier' });
  const { db } = real;
  const { ids } = await addCarrier(db, { ...household, ...belongings }, { courierJkt: 'courier' });
  await db.insertInto('registered_visits').values({ site_id: household.siteId, visit_id: belongings.visitId, courier_id: ids.courierId, carrier_key: 'key' }).execute();
  await db.insertInto('visit_parcels').values({ site_id: household.siteId, visit_id: belongings.visitId, parcel_id: belongings.parcelId }).execute();
  await db.updateTable('parcels').set({ title: HOSTILE, number: HOSTILE }).execute();
  await db.updateTable('mails').set({ sender: HOSTILE, sender_name: HOSTILE, subject: HOSTILE }).execute();
  await db.updateTable('couriers').set({ name: HOSTILE }).execute();
  await db.updateTable('carriers').set({ name: HOSTILE }).execute();
  await db.updateTable('sessions').set({ user_agent: HOSTILE }).execute();
  await db.updateTable('passkeys').set({ name: HOSTILE }).execute();
  await db.updateTable('devices').set({ name: HOSTILE }).execute();
  await db.updateTable('members').set({ name: HOSTILE }).execute();
  await db.updateTable('notifications').set({ title: HOSTILE, body: HOSTILE }).execute();

  const context = await browser.chromium.newContext({ ...desktop, locale: 'en-GB' });
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: real.url }]);
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  const readOn: string[] = [];
  const paths = ['', '/parcels', '/timeline', `/visits/${belongings.visitId}`, '/settings/you', '/settings/notices', '/settings/people', '/settings/shared'];
  for (const path of paths) {
    await page.goto(`${real.url}/resident${path}`);
    await page.locator('main#content').getByText('<img src=x onerror=').first().waitFor({ timeout: 20_000 }).then(() => readOn.push(path), () => undefined);
    expect.soft(await page.locator('img[src="x"]').count(), path).toBe(0);
    expect.soft(await page.title(), path).not.toMatch(/^[12]$/);
  }
  // It is there to be seen, so that its not running says something; the hub, which is not there, is all that a page complains of.
  expect(readOn).toEqual(paths);
  expect(complaints.filter((words) => !/status of (404|503|504)/.test(words))).toEqual([]);
}, 120_000);
