import type { CallOutput } from '@latchkey/client';
import { readKeptPolicy } from '@latchkey/grants';
import { randomToken } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysOff, startCalendarHost } from '../../apps/server/src/calendar/calendar-host.fixture.ts';
import { startPushPeer } from '../../apps/server/src/notices/push-peer.fixture.ts';
import { complaintsOf, launchChromium, phone } from './browser/chromium.ts';
import { pushNotice } from './browser/pushed-notice.ts';
import { lookAt } from './browser/screen-look.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';

/** A household in control of its doors: by its pages, its devices' signatures and the hub that obeys nothing else. */
describe('a household', () => {
  let home: FaultyHome;
  let browser: Browser;
  let robin: Page;
  let partner: Page;
  let courier: Page;
  let frontDoor: CallOutput<'GET /api/v1/demo'>['doors'][number];
  const complaints: (readonly string[])[] = [];

  const newPage = async (): Promise<Page> => {
    const page = await (await browser.newContext({ ...phone, locale: 'en-GB' })).newPage();
    page.setDefaultTimeout(30_000);
    complaints.push(complaintsOf(page));
    return page;
  };
  const signIn = async (page: Page) => {
    await page.goto(`${home.street.url}/resident`);
    await page.getByRole('button', { name: 'Be the demo resident' }).click();
    await page.locator('.doors').waitFor();
  };
  /** Somebody stands at the front door and types the label of an expected parcel. */
  const ring = async (seed: number) => {
    await home.untilReady('front-door');
    const number = sampleNumber('ups_1z', seed);
    await home.resident.call('POST /api/v1/parcels', { body: { text: number, title: 'A birthday present' }, idempotencyKey: randomToken(20) });
    await courier.goto(`${home.street.url}${frontDoor.path}`);
    await courier.locator('.pair button').click();
    await courier.locator('#number').fill(number);
    await courier.keyboard.press('Enter');
  };
  const look = async (page: Page, name: string, shown: string, englishOnly = false): Promise<void> => {
    expect.soft(await lookAt(page, name, { shown, englishOnly, brief: true }), name).toEqual([]);
  };

  beforeAll(async () => {
    [home, browser] = await Promise.all([startFaultyHome({ env: { LATCHKEY_CALENDAR_LOOPBACK: 'true', LATCHKEY_PUSH_LOOPBACK: 'true' } }), launchChromium()]);
    // The demo home has one.
    frontDoor = (await home.resident.call('GET /api/v1/demo', {})).doors.find(({ kind }) => kind === 'front-door') as typeof frontDoor;
    [robin, partner, courier] = await Promise.all([newPage(), newPage(), newPage()]);
    await Promise.all([robin, partner].map((page) => signIn(page)));
  });
  afterAll(async () => {
    await browser?.close();
    await home?.[Symbol.asyncDispose]();
  });

  it('writes its rules as sentences and signs them', async () => {
    await robin.goto(`${home.street.url}/resident/settings/rules`);
    const door = robin.getByRole('region', { name: 'Front door', exact: true });
    await door.getByRole('button', { name: /^Change/ }).click();
    await door.getByLabel('What the door does').selectOption('ask');
    await door.getByText('What this means for the next days').click();
    await look(robin, 'rules-editing', '.rule-form', true);
    await door.getByRole('button', { name: 'Take this sentence' }).click();
    await door.getByLabel('While a delivery is inside, the alarm zone “Ground floor” is disarmed').check();
    await robin.getByText('These sentences are not signed yet.').waitFor();
    await look(robin, 'rules-unsigned', '.unsigned', true);
    await robin.getByRole('button', { name: 'Sign and send to the hub' }).click();
    await robin.getByText('What was signed before').waitFor();
    await expect.poll(async () => (await home.resident.call('GET /api/v1/authority', { query: { rostersAfter: 0 } })).hub?.policy, { timeout: 30_000 }).toBe(2);
  });

  it('is asked, and both phones see the one answer that opens the door', async () => {
    // A yes that is pressed before the page knows its own device is kept, not lost.
    const known = Promise.withResolvers<void>();
    await partner.route('**/api/v1/authority?*', async (route) => {
      await known.promise;
      await route.continue();
    });
    await Promise.all([robin, partner].map((page) => page.goto(`${home.street.url}/resident`)));
    await home.simulator.act('alarm', { press: 'ARM_HOME' });
    await robin.locator('.door-card', { hasText: 'Front door' }).getByText('Armed, at home').waitFor();
    await look(robin, 'home-armed', '.door-card', true);
    await ring(9_001);
    await courier.getByRole('heading', { name: 'Asking the household…' }).waitFor();
    await look(courier, 'courier-asking', '.ring');
    await Promise.all([robin, partner].map((page) => page.getByRole('button', { name: 'Let in' }).waitFor()));
    await look(robin, 'home-asked', '.question');
    await partner.getByRole('button', { name: 'Let in' }).click();
    await partner.getByRole('button', { name: 'Sending…' }).waitFor();
    known.resolve();
    await courier.getByRole('heading', { name: 'Open', exact: true }).waitFor();
    expect(await home.simulator.alarm()).toBe('disarmed');
    await robin.getByRole('button', { name: 'Let in' }).waitFor({ state: 'detached' });
  });

  it('finds its alarm armed behind the delivery as it was before, and nothing went off', async () => {
    await home.simulator.act('open-door');
    await courier.getByRole('heading', { name: 'Parcel inside' }).waitFor();
    await home.simulator.act('close-door');
    await courier.locator('.huge').click();
    await courier.locator('.screen.secured').waitFor({ timeout: 60_000 });
    await expect.poll(() => home.simulator.alarm(), { timeout: 30_000 }).toBe('armed_home');
    expect((await home.noticesOf(null)).filter((kind) => kind.includes('zone'))).toEqual([]);
    await home.simulator.act('alarm', { press: 'DISARM' });
  });

  it('says no, and the door stays shut', async () => {
    await ring(9_002);
    await robin.getByRole('button', { name: 'Say no' }).click();
    await courier.getByRole('heading', { name: 'The household said no' }).waitFor();
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
  });

  it('answers from the notice itself, and stops the visit from another', async () => {
    const { publicKey } = await home.resident.call('GET /api/v1/push-key', {});
    await using push = await startPushPeer(publicKey);
    const { endpoint, p256dh, auth } = push.subscription;
    await home.resident.call('POST /api/v1/push-subscriptions', { body: { endpoint, keys: { p256dh, auth } } });
    /** What a push service holds for this household's phones, once it holds it. */
    const pushed = async (button: string) => {
      const message = () => push.messages.find(({ payload }) => JSON.stringify(payload['buttons'] ?? '').includes(`"${button}"`));
      await expect.poll(message, { timeout: 20_000 }).toBeDefined();
      return message()?.payload ?? {};
    };
    await ring(9_005);
    const asked = await pushNotice(robin, await pushed('approve'));
    expect(asked.buttons).toEqual(['Let in', 'Say no']);
    await asked.press('approve');
    await courier.getByRole('heading', { name: 'Open', exact: true }).waitFor();
    const told = await pushNotice(robin, await pushed('stop'));
    expect(told.buttons).toEqual(['Stop']);
    await told.press('stop');
    await courier.locator('.screen.secured').waitFor({ timeout: 60_000 });
    await expect.poll(() => home.bolts(), { timeout: 30_000 }).toEqual(['thrown', 'thrown']);
    const { items } = await home.resident.call('GET /api/v1/notifications', { query: { limit: 100 } });
    const receipts = items.flatMap(({ kind, deliveries }) => deliveries.flatMap(({ channel, shownAt, acknowledgedAt }) => (channel === 'push' && shownAt !== null && acknowledgedAt !== null ? [kind] : [])));
    expect(receipts.toSorted()).toEqual(['approval.asked', 'visit.unlocked']);
  });

  it('keeps one parcel out, whatever the rules say', async () => {
    const number = sampleNumber('ups_1z', 9_003);
    await home.resident.call('POST /api/v1/parcels', { body: { text: number, title: 'A watch' }, idempotencyKey: randomToken(20) });
    await robin.goto(`${home.street.url}/resident/parcels`);
    const line = robin.locator('.parcel-line', { hasText: 'A watch' });
    await line.getByLabel('Only for this parcel').click();
    await look(robin, 'parcel-rule', '.parcel-rule[open]', true);
    await line.getByLabel('What the door does').selectOption('never');
    await line.locator('.parcel-words').getByText('No door opens for it').waitFor();
    await courier.goto(`${home.street.url}${frontDoor.path}`);
    await courier.locator('.pair button').click();
    await courier.locator('#number').fill(number);
    await courier.keyboard.press('Enter');
    await courier.getByText('This parcel must be handed to a person').waitFor();
    await robin.goto(`${home.street.url}/resident`);
  });

  it('has couriers ring first, and somebody who is at home says no', async () => {
    const box = (await home.resident.call('GET /api/v1/demo', {})).doors.find(({ kind }) => kind === 'parcel-box');
    await robin.goto(`${home.street.url}/resident/settings/rules`);
    const rules = robin.getByRole('region', { name: 'Parcel box', exact: true });
    await rules.getByLabel('Before it opens by itself').selectOption('15');
    await rules.getByLabel('Animals are at home').check();
    await rules.getByLabel('When the lock’s battery runs low').selectOption('20');
    await look(robin, 'door-terms', '.door-terms', true);
    await robin.getByRole('button', { name: 'Sign and send to the hub' }).click();
    await robin.getByText('These sentences are not signed yet.').waitFor({ state: 'detached' });
    await expect.poll(async () => (await home.resident.call('GET /api/v1/authority', { query: { rostersAfter: 0 } })).hub?.policy, { timeout: 30_000 }).toBe(3);
    await robin.goto(`${home.street.url}/resident`);
    const number = sampleNumber('ups_1z', 9_004);
    await home.resident.call('POST /api/v1/parcels', { body: { text: number, title: 'A book' }, idempotencyKey: randomToken(20) });
    await courier.goto(`${home.street.url}${box?.path}`);
    await courier.locator('.pair button').click();
    await courier.locator('#number').fill(number);
    await courier.keyboard.press('Enter');
    await courier.getByRole('heading', { name: 'Ring the bell' }).waitFor();
    await courier.getByText('Animals live here').waitFor();
    await look(courier, 'courier-ring', '.rings');
    await robin.getByText('if nobody answers').waitFor();
    await robin.getByRole('button', { name: 'Say no' }).click();
    await courier.getByRole('heading', { name: 'The household said no' }).waitFor();
    await robin.goto(`${home.street.url}/resident`);
  });

  it('keeps what is left in a battery for itself, and nobody at the door reads of it', async () => {
    const [box] = (await home.resident.call('GET /api/v1/demo', {})).doors.filter(({ kind }) => kind === 'parcel-box');
    await home.simulator.act('battery', { accessPoint: 'parcel-box', percent: 14 });
    await robin.getByText('Parcel box: battery at 14 %').waitFor();
    await robin.getByText('What is left is kept for the household').waitFor();
    await look(robin, 'home-battery', '.need.attention');
    await courier.goto(`${home.street.url}${box?.path}`);
    await courier.locator('.pair button').click();
    await courier.locator('#number').fill(sampleNumber('ups_1z', 9_004));
    await courier.keyboard.press('Enter');
    await courier.getByRole('heading', { name: 'The door did not accept this delivery' }).waitFor();
    expect(await courier.locator('body').innerText()).not.toMatch(/batter|\d ?%/i);
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    await home.simulator.act('battery', { accessPoint: 'parcel-box', percent: 90 });
    await robin.getByText('battery at').waitFor({ state: 'detached' });
  });

  it('pauses everything with one press, and allows it again with another', async () => {
    await robin.getByRole('button', { name: 'Pause all deliveries' }).click();
    await robin.getByText('All deliveries are paused.').waitFor();
    await robin.getByRole('button', { name: 'Allow deliveries again' }).click();
    await robin.getByText('All deliveries are paused.').waitFor({ state: 'detached' });
  });

  it('lets somebody outside watch the door by a link, until it takes the link back', async () => {
    const card = robin.getByRole('article', { name: 'Front door' });
    await card.getByText('Show it to somebody').click();
    await card.getByLabel('Whom it is for').fill('Kim next door');
    await card.getByRole('button', { name: 'Make a link' }).click();
    await card.getByRole('img', { name: 'The link for Kim next door' }).waitFor();
    await look(robin, 'live-share', '.share-code', true);
    const address = await card.locator('.share-address').innerText();
    const [kim, lee] = await Promise.all([newPage(), newPage()]);
    // Most who are elsewhere have no direct way to the hub.
    await lee.addInitScript('delete globalThis.RTCPeerConnection');
    await Promise.all([kim, lee].map(async (page) => {
      await page.goto(address);
      await page.locator('.live-badge').waitFor();
    }));
    await look(kim, 'shared-live', '.live-badge');
    // The hub wrote it down, by the name of the link.
    await expect.poll(async () => (await home.resident.call('GET /api/v1/acts', { query: {} })).items.some(({ text, byName }) => text.includes('live.watched') && byName === 'Kim next door'), { timeout: 30_000 }).toBe(true);
    await robin.reload();
    await card.getByText('Show it to somebody').click();
    await card.getByText('opened: ').waitFor();
    await card.getByRole('button', { name: 'Take back the link for Kim next door' }).click();
    await Promise.all([kim, lee].map((page) => page.getByText('This is no longer shared').waitFor()));
    await look(kim, 'shared-live-gone', '.note');
  });

  it('invites somebody, whose phone waits to be confirmed by a person', async () => {
    await robin.goto(`${home.street.url}/resident/settings/people`);
    await robin.getByLabel('Their name').fill('Kim');
    await robin.getByRole('button', { name: 'Make an invitation' }).click();
    await robin.getByRole('img', { name: 'Code with the invitation of Kim' }).waitFor();
    await look(robin, 'settings-invitation', '.invitation', true);
    const kim = await newPage();
    await kim.goto(await robin.locator('.invitation bdi').first().innerText());
    await kim.getByText('invites you to').waitFor();
    await look(kim, 'join', '.claim', true);
    await kim.getByRole('button', { name: 'Join', exact: true }).click();
    await kim.getByRole('button', { name: 'Later' }).click();
    await kim.getByText('This device opens nothing').waitFor();
    await look(kim, 'join-waiting', '.pairing-code', true);
  });

  it('takes somebody out again without a mouse, and is never lost on the page', async () => {
    const people = robin.getByRole('region', { name: 'People' });
    await robin.reload();
    await people.getByRole('button', { name: 'Change the role of Kim' }).click();
    await look(robin, 'people-role', '.ask-first');
    await people.getByRole('button', { name: 'Guest', exact: true }).click();
    await expect.poll(async () => (await home.resident.call('GET /api/v1/people', {})).items.map(({ role }) => role), { timeout: 30_000 }).toEqual(['owner', 'guest']);
    const remove = people.getByRole('button', { name: 'Remove Kim' });
    const has = (what: string) => expect.poll(() => robin.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent)).toBe(what);
    await remove.focus();
    await robin.keyboard.press('Enter');
    await has('Cancel');
    await look(robin, 'people-forget', '.ask-first');
    // Whoever presses twice has changed nothing.
    await robin.keyboard.press('Enter');
    await has('Remove Kim');
    await robin.keyboard.press('Enter');
    await has('Cancel');
    await robin.keyboard.press('Shift+Tab');
    await has('Remove and forget');
    await robin.keyboard.press('Enter');
    await has('People');
    await remove.waitFor({ state: 'detached' });
    expect((await home.resident.call('GET /api/v1/people', {})).items.map(({ name }) => name)).toEqual(['Robin']);
  });

  it('says when it is not to be disturbed: digit by digit, and every quick press counts', async () => {
    await robin.goto(`${home.street.url}/resident/settings/notices`);
    const notices = robin.getByRole('region', { name: 'How you are told' });
    const held = Promise.withResolvers<void>();
    await robin.route('**/api/v1/notice-settings', async (route) => {
      if (route.request().method() === 'PATCH') await held.promise;
      await route.continue();
    });
    await notices.getByText('Do not disturb me at night').click();
    await notices.getByText('Results once a day, together').click();
    held.resolve();
    await notices.getByLabel('At', { exact: true }).waitFor();
    await notices.getByLabel('From', { exact: true }).focus();
    await robin.keyboard.type('0615AM');
    await robin.keyboard.press('Enter');
    await look(robin, 'settings-quiet', '.notice-group');
    await expect.poll(() => home.resident.call('GET /api/v1/notice-settings', {})).toMatchObject({ settings: { quiet: { from: '06:15', until: '07:00' }, digestAt: '18:30', timeZone: expect.any(String) } });
    await robin.unrouteAll({ behavior: 'wait' });
  });

  it('gives a calendar an address, and takes it back without a mouse', async () => {
    await robin.goto(`${home.street.url}/resident/settings/parcels`);
    const calendar = robin.getByRole('region', { name: 'In your calendar' });
    await calendar.getByRole('button', { name: 'Make a calendar address' }).press('Enter');
    const address = await calendar.locator('.invitation bdi').innerText();
    const fetched = async () => (await fetch(new URL(new URL(address).pathname, home.street.url))).status;
    expect(await fetched()).toBe(200);
    await calendar.getByText('No calendar has fetched it yet.').waitFor();
    await look(robin, 'settings-calendar', '.settings');
    await robin.reload();
    await calendar.getByText('Last fetched').waitFor();
    expect(await calendar.locator('.invitation').count()).toBe(0);
    await calendar.getByRole('button', { name: 'Change or take back' }).press('Enter');
    await calendar.getByRole('button', { name: 'Take it back' }).press('Enter');
    await calendar.getByRole('button', { name: 'Make a calendar address' }).waitFor();
    expect(await robin.evaluate(() => document.activeElement?.textContent)).toBe('In your calendar');
    expect(await fetched()).toBe(404);
  });

  it('follows a calendar, which is read before it is kept', async () => {
    await using calendars = await startCalendarHost();
    await robin.goto(`${home.street.url}/resident/settings/rules`);
    const away = robin.getByRole('region', { name: 'Days on which doors ask first' });
    await away.getByLabel('Address of the calendar').fill(calendars.url);
    await robin.keyboard.press('Enter');
    await away.getByText('No calendar came from this address.').waitFor();
    calendars.answer = (response) => response.end(daysOff(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''), '20991227'));
    await robin.keyboard.press('Enter');
    await away.getByRole('listitem').waitFor();
    expect(await robin.evaluate(() => document.activeElement?.textContent)).toBe('Days on which doors ask first');
    await look(robin, 'settings-away', '.settings');
    await away.getByRole('button', { name: 'Follow it no more' }).press('Enter');
    await away.getByRole('group').getByRole('button', { name: 'Follow it no more' }).press('Enter');
    await away.getByText('No calendar is followed.').waitFor();
    expect(await home.resident.call('GET /api/v1/away-calendar', {})).toEqual({ calendar: null });
  });

  it('gives a guest a key, who comes in with it once', async () => {
    await robin.goto(`${home.street.url}/resident/settings/people`);
    const guests = robin.getByRole('region', { name: 'Guests' });
    await guests.getByLabel('Whose key it is').fill('Ann');
    await guests.getByLabel('Door', { exact: true }).selectOption({ label: 'Front door' });
    await look(robin, 'guest-key', '.invite', true);
    await guests.getByRole('button', { name: 'Make and sign the key' }).click();
    const link = await guests.locator('.invitation bdi').innerText();
    await look(robin, 'guest-key-made', '.invitation', true);
    await expect.poll(async () => {
      const { hub, policy } = await home.resident.call('GET /api/v1/authority', { query: { rostersAfter: 0 } });
      return hub !== null && hub.policy === readKeptPolicy(policy ?? '')?.version;
    }, { timeout: 30_000 }).toBe(true);
    await home.untilReady('front-door');

    const ann = await newPage();
    await ann.goto(link);
    await ann.getByRole('heading', { name: 'You have a key to this door' }).waitFor();
    // The key is out of the address, and the page finds it again.
    expect(new URL(ann.url()).hash).toBe('');
    await ann.reload();
    await look(ann, 'guest', '.huge');
    await ann.getByRole('button', { name: 'Open the door' }).click();
    await ann.getByRole('heading', { name: 'Open', exact: true }).waitFor();
    await home.simulator.act('open-door');
    await ann.getByRole('heading', { name: 'Door open' }).waitFor();
    await home.simulator.act('close-door');
    await ann.locator('.screen.secured').waitFor({ timeout: 60_000 });
    await ann.getByRole('button', { name: 'Open again' }).click();
    await ann.getByRole('button', { name: 'Open the door' }).click();
    await ann.getByRole('heading', { name: 'Your key does not open now' }).waitFor();
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);

    await guests.getByText('last came').waitFor();
    await guests.getByRole('button', { name: 'Take back the key of Ann' }).click();
    await guests.getByText('Nobody has a key.').waitFor();
    await robin.goto(`${home.street.url}/resident/timeline`);
    const { items } = await home.resident.call('GET /api/v1/visits', { query: { limit: 10 } });
    // A busy machine may have lost a picture meanwhile, which is never called clean.
    const words = items.find(({ guest, state }) => guest === 'Ann' && state === 'secured')?.clean === true ? 'A guest came, locked' : 'Locked, but not everything went well';
    await robin.locator('.visit-line').filter({ hasText: words }).filter({ hasText: 'Ann' }).first().waitFor();
  });

  it('chooses how long recordings are kept, which the hub heeds and a courier reads', async () => {
    await robin.goto(`${home.street.url}/resident/settings/data`);
    const kept = robin.getByRole('region', { name: 'How long things are kept' });
    await kept.getByLabel('Recordings of deliveries: kept for').selectOption('7');
    await kept.getByText('Nothing that is there now is deleted by this.').waitFor();
    await look(robin, 'retention', '.unsigned');
    await kept.getByRole('button', { name: 'Sign', exact: true }).click();
    await kept.getByText('These times are not signed yet.').waitFor({ state: 'detached' });
    expect(await robin.evaluate(() => document.activeElement?.textContent)).toBe('How long things are kept');
    await expect.poll(async () => (await home.resident.call('GET /api/v1/household/retention', {})).hub, { timeout: 30_000 }).toEqual({ most: 30, deliveries: 7, entries: 30, incidents: 30 });
    await courier.goto(`${home.street.url}${frontDoor.path}`);
    await courier.getByText('This door is filmed during a delivery · days kept: 7').waitFor();
    await robin.goto(`${home.street.url}/resident/timeline`);
  });

  it('narrows the time line, by the keyboard and by the address, and goes back', async () => {
    const lines = robin.locator('.visit-line');
    const found = robin.getByRole('status').filter({ hasText: 'found' });
    const what = robin.getByLabel('What happened');
    await look(robin, 'time-line', '.visit-lines', true);
    await what.selectOption({ label: 'Refused or stopped' });
    await expect.poll(() => lines.filter({ hasText: 'A guest came, locked' }).count(), { timeout: 30_000 }).toBe(0);
    await found.waitFor();
    expect(new URL(robin.url()).search).toBe('?what=refused');
    await what.selectOption({ label: 'Everything' });
    await robin.getByLabel('Guest, courier or carrier').focus();
    await robin.keyboard.type('ann');
    await robin.keyboard.press('Enter');
    await lines.filter({ hasText: 'Ann' }).first().waitFor();
    // The reader stays where they typed.
    expect(await robin.evaluate(() => document.activeElement?.id)).toBe('filter-who');
    await robin.getByLabel('Day', { exact: true }).fill('2026-01-01');
    await robin.getByText('No visit matches').waitFor();
    expect(new URL(robin.url()).search).toBe('?day=2026-01-01&who=ann');
    await look(robin, 'time-line-no-match', '.empty', true);
    await robin.goBack();
    await lines.filter({ hasText: 'Ann' }).first().waitFor();
    expect(await robin.getByLabel('Day', { exact: true }).inputValue()).toBe('');
    await robin.reload();
    await lines.filter({ hasText: 'Ann' }).first().waitFor();
    await robin.getByRole('button', { name: 'Show everything' }).click();
    await lines.filter({ hasText: 'A birthday present' }).first().waitFor();
    expect(await robin.getByLabel('Guest, courier or carrier').inputValue()).toBe('');
  });

  it('leaves the page without a complaint', () => {
    // The browser writes down who is not signed in, whose key or link opens no more, and whose parcel is let in nowhere.
    expect(complaints.flat().filter((line) => !/401|403 .*\/(entries|visits)>|404 .*\/shared\/live>|422 .*\/(away-calendar|visits)>/.test(line))).toEqual([]);
  });
});
