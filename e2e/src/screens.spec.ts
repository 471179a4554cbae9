import type { CallOutput } from '@latchkey/client';
import { CodedError, randomToken } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS_GROUPS } from '../../apps/web/src/resident/settings/settings-groups.ts';
import { complaintsOf, launchChromium } from './browser/chromium.ts';
import { tabTo, walkByKeyboard } from './browser/keyboard-walk.ts';
import { lookAt, type LookOptions } from './browser/screen-look.ts';
import { shoot } from './browser/screenshots.ts';
import { eventually } from './faults/eventually.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';

let home: FaultyHome;
let browser: Browser;
let resident: Page;
let courier: Page;
let frontDoor: CallOutput<'GET /api/v1/demo'>['doors'][number];
const complaints: (readonly string[])[] = [];

/** A browser of their own: keys, session and language are nobody else's. */
const newPage = async (): Promise<Page> => {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(15_000);
  complaints.push(complaintsOf(page));
  return page;
};

beforeAll(async () => {
  [home, browser] = await Promise.all([startFaultyHome({ env: { LATCHKEY_SIM_LIGHT: 'day' } }), launchChromium()]);
  // The demo home has one, and whatever needs it fails loudly when it has not.
  frontDoor = (await home.resident.call('GET /api/v1/demo', {})).doors.find(({ kind }) => kind === 'front-door') as typeof frontDoor;
  [resident, courier] = await Promise.all([newPage(), newPage()]);
});
afterAll(async () => {
  await browser?.close();
  await home?.[Symbol.asyncDispose]();
});

const look = async (page: Page, name: string, shown: string, more: Omit<LookOptions, 'shown'> = {}): Promise<void> => expect.soft(await lookAt(page, name, { shown, ...more }), name).toEqual([]);

const RESIDENT_READY = 'body:not(:has(.skeleton)) main#content :is(h1, .note)';
const BOTH_LIVE = '.doors:has(.door-card:nth-child(1) .live-badge):has(.door-card:nth-child(2) .live-badge)';
const visitResident = async (path: string): Promise<void> => {
  await resident.goto(`${home.street.url}/resident${path}`);
  await resident.locator(RESIDENT_READY).first().waitFor();
};

/** What a browser that has been here before fetches for one page of the settings, which are all in the resident's script: measured 19 to 22 kB, nearly all of it the home's state. */
const SETTINGS_BYTES = 40_000;
/** Compressed, with headers; what comes out of a cache counts nothing. */
const fetchedBytes = (page: Page): Promise<number> => page.evaluate(() => performance.getEntries().reduce((sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0), 0));

const TITLES = ['Walking boots', 'A birthday present', 'Printer paper', 'Seeds for the balcony', 'Winter tyres', 'A new kettle', 'School books', 'Running socks'];
/** What a household would really wait for. Gives the number on its label. */
async function expectParcel(notBefore?: string): Promise<string> {
  const number = sampleNumber('ups_1z', 7_000 + TITLES.length);
  const body = { text: number, title: TITLES.shift() ?? 'A parcel', accessPointId: frontDoor.accessPointId, ...(notBefore === undefined ? {} : { notBefore }) };
  await home.resident.call('POST /api/v1/parcels', { body, idempotencyKey: randomToken(20) });
  return number;
}

/** Someone stands at the front door and types what is on the label. */
async function typeLabel(page: Page, text: string, beforeSending: () => Promise<void> = async () => undefined): Promise<void> {
  await page.goto(`${home.street.url}${frontDoor.path}`);
  await page.locator('.pair button').click();
  await page.locator('#number').fill(text);
  await beforeSending();
  await page.keyboard.press('Enter');
}
/** Waits for a screen by its heading; a screen that does not come is told of with what stood there instead. */
const heading = (page: Page, words: string) =>
  page
    .getByRole('heading', { name: words, exact: true })
    .waitFor({ timeout: 30_000 })
    .catch(async (cause: unknown) => {
      throw new CodedError('e2e.never', `No screen “${words}”; the page reads: ${await page.locator('body').innerText()}`, { cause });
    });

/** A parcel is expected, and the door stands unlocked for it. Gives the parcel's number and the visit. */
async function unlockedFor(page: Page): Promise<{ readonly number: string; readonly visitId: `vis_${string}` }> {
  await home.untilReady('front-door');
  const number = await expectParcel();
  await typeLabel(page, number);
  await heading(page, 'Open');
  const { runningVisits } = await home.resident.call('GET /api/v1/home', {});
  return { number, visitId: (runningVisits[0] as (typeof runningVisits)[number]).id };
}
const openDoor = async (): Promise<void> => {
  await home.simulator.act('open-door');
  await heading(courier, 'Parcel inside');
};
const closeDoor = () =>
  eventually('the door to close', async () => (await home.simulator.act('close-door'), (await home.simulator.truth()).frontDoor.door), (door) => door === 'closed');
const untilLocked = () => courier.locator('.screen.secured').waitFor({ timeout: 60_000 });

describe('before anybody is at the door', () => {
  it('the street', async () => {
    await resident.goto(home.street.url);
    await look(resident, 'landing', '.place');
    await resident.goto(`${home.street.url}/labels`);
    await look(resident, 'labels', '.sheet li');
  });

  it('the API’s page loads nothing from elsewhere', async () => {
    const elsewhere: string[] = [];
    resident.on('request', (request) => {
      if (!request.url().startsWith(home.street.url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    await resident.goto(`${home.street.url}/docs`);
    await look(resident, 'docs', '.opblock', { foreign: true });
    expect(elsewhere).toEqual([]);
    resident.removeAllListeners('request');
  });

  it('the simulated home', async () => {
    await resident.goto(home.street.simulatorUrl);
    for (const room of ['#hall', '#box']) await expect.poll(() => resident.locator(room).evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 10_000 }).toBeGreaterThan(0);
    await look(resident, 'simulated-home', '#link[data-state=live]', { englishOnly: true });
  });

  it('the resident signs in', async () => {
    await visitResident('/');
    await look(resident, 'sign-in', '.sign-in');
    await resident.getByRole('button', { name: 'Be the demo resident' }).click();
    await resident.locator('.doors').waitFor();
  });

  it('a home without visits', async () => {
    await look(resident, 'resident-home-new', BOTH_LIVE);
    await visitResident('/timeline');
    await look(resident, 'timeline-empty', '.time-line-screen .card');
    await visitResident('/parcels');
    await look(resident, 'parcels', '.parcel-lines');
    await visitResident('/settings');
    await look(resident, 'settings', '.settings-list');
    for (const group of SETTINGS_GROUPS) {
      await visitResident(`/settings/${group}`);
      expect.soft(await fetchedBytes(resident), `bytes fetched for settings/${group}`).toBeLessThanOrEqual(SETTINGS_BYTES);
      await look(resident, `settings-${group}`, '.settings-page .card', { brief: true });
    }
    await visitResident('/settings');
    const focused = () => resident.evaluate(() => document.activeElement?.textContent);
    await resident.getByRole('link', { name: 'Data and privacy' }).press('Enter');
    await expect.poll(focused).toBe('Data and privacy');
    await resident.goBack();
    await expect.poll(focused).toBe('Settings');
    await visitResident(`/visits/vis_${'0'.repeat(26)}`);
    await look(resident, 'visit-unknown', RESIDENT_READY);
    await visitResident('/nowhere');
    await look(resident, 'nowhere', RESIDENT_READY);
  });

  it('the sign at the door', async () => {
    await resident.goto(`${home.street.url}/sign/${frontDoor.accessPointId}`);
    await look(resident, 'sign', '.sign .qr');
  });
});

describe('a courier whose label opens nothing', () => {
  it('scans without a camera, and types', async () => {
    await courier.goto(`${home.street.url}${frontDoor.path}`);
    await look(courier, 'courier-scan', '.no-camera');
    await courier.locator('.pair button').click();
    await look(courier, 'courier-type', '#number');
  });

  it('waits for an answer that is slow', async () => {
    const answer = Promise.withResolvers<void>();
    await courier.route('**/api/v1/doors/*/visits', async (route) => {
      await answer.promise;
      await route.continue();
    });
    await typeLabel(courier, '1Z999AA10123456784');
    await courier.getByText('Waiting for the door’s answer').waitFor();
    await look(courier, 'courier-checking', '.spinner');
    answer.resolve();
    await courier.unrouteAll({ behavior: 'wait' });
    await heading(courier, 'This parcel is not for this door');
    await look(courier, 'courier-refused-unknown', '.screen .code');
  });

  it('is told why', async () => {
    await typeLabel(courier, 'hello');
    await heading(courier, 'This code is not a parcel label');
    await look(courier, 'courier-refused-unreadable', '.screen .code');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await typeLabel(courier, await expectParcel(tomorrow));
    await heading(courier, 'This parcel may not be left now');
    await look(courier, 'courier-refused-day', '.screen .code');
    await courier.goto(`${home.street.url}/d/nosuchdoor234567`);
    await heading(courier, 'There is no door behind this code');
    await look(courier, 'courier-no-door', '.screen .code');
  });
});

describe('a delivery', () => {
  let first: Awaited<ReturnType<typeof unlockedFor>>;

  it('something is put out to be taken along', async () => {
    await visitResident('/parcels');
    await resident.locator('details.take-along summary').click();
    await resident.getByLabel('What is it?').fill('Boots that were too small, in a brown box');
    await resident.getByRole('button', { name: 'Put it out' }).click();
    await resident.getByText('The next courier is asked').waitFor();
    await look(resident, 'parcels-take-along', 'details.take-along');
  });

  it('the door is open', async () => {
    first = await unlockedFor(courier);
    await look(courier, 'courier-open', '.screen.open');
    await openDoor();
    await courier.getByText('Please take along').waitFor();
    await look(courier, 'courier-take-along', '.take-along');
    await courier.getByRole('button', { name: 'I have it' }).click();
    await courier.getByText('Taken along').waitFor();
    await look(courier, 'courier-parcel-inside', '.screen.open');
    const second = await expectParcel();
    const another = async (number: string) => {
      await courier.getByRole('button', { name: 'Type it' }).click();
      await courier.locator('#number').fill(number);
      await courier.keyboard.press('Enter');
    };
    await courier.getByRole('button', { name: 'Another parcel' }).click();
    await another('1Z999AA10123456784');
    await heading(courier, 'This parcel is not for this door');
    await look(courier, 'courier-another-refused', '.screen .badge');
    await courier.getByRole('button', { name: 'Scan another label' }).click();
    await another(second);
    await courier.getByText('Parcels noted so far: 2').waitFor({ timeout: 30_000 });
    await shoot(courier, 'courier-another-inside');
    await courier.locator('.huge').click();
    await heading(courier, 'Close the door');
    await look(courier, 'courier-close-door', '.screen');
  });

  it('the door is locked', async () => {
    await closeDoor();
    await untilLocked();
    await look(courier, 'courier-locked', '.screen.secured');
    await courier.locator('.actions button').last().click();
    await look(courier, 'courier-done', '.screen .badge');
    await typeLabel(courier, first.number);
    await heading(courier, 'This parcel was already delivered');
    await look(courier, 'courier-refused-delivered', '.screen .code');
    const { parcels } = await eventually('the recording', () => home.visit(first.visitId), ({ recording }) => recording?.state === 'complete');
    expect(parcels.map(({ direction }) => direction).toSorted()).toEqual(['in', 'in', 'out']);
    await visitResident(`/visits/${first.visitId}`);
    await resident.getByText('The courier took a parcel along').waitFor();
    await look(resident, 'visit-secured', '.timeline-line');
  });

  it('does not fit, needs help, and another courier must wait', async () => {
    const other = await newPage();
    const { number, visitId } = await unlockedFor(courier);
    await typeLabel(other, await expectParcel());
    await heading(other, 'A delivery is running at this door');
    await courier.locator('.pair button').last().click();
    await look(courier, 'courier-help', '.advice');
    await courier.locator('.actions button').last().click();
    await courier.locator('.pair button').first().click();
    // Said in a dead spot: kept, and sent when there is a network.
    await courier.context().setOffline(true);
    await courier.getByRole('button', { name: 'Does not fit' }).click();
    await courier.getByText('Kept on this phone').waitFor();
    await courier.locator('.photo input').setInputFiles({ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') });
    await courier.getByText('This picture cannot be used').waitFor();
    await courier.locator('.photo input').setInputFiles({ name: 'parcel.png', mimeType: 'image/png', buffer: await courier.screenshot() });
    await courier.locator('.photo').getByText('Kept on this phone').waitFor();
    await courier.context().setOffline(false);
    await courier.getByText('The household can read it').waitFor({ timeout: 30_000 });
    await courier.getByText('Photos sent: 1').waitFor({ timeout: 30_000 });
    await look(courier, 'courier-not-left', '.reasons [aria-pressed=true]');
    await courier.locator('.huge').click();
    await untilLocked();
    await shoot(courier, 'courier-locked-not-left');
    await look(other, 'courier-refused-busy', '.screen .code');
    await other.context().close();
    expect(await home.visit(visitId)).toMatchObject({ state: 'secured', report: { reason: 'no-fit' } });
    await visitResident(`/visits/${visitId}`);
    await resident.getByText('The courier says that the parcel does not fit.').waitFor();
    await expect.poll(() => resident.locator('.visit-photos img').evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 15_000 }).toBeGreaterThan(100);
    await shoot(resident, 'visit-not-left');
    await typeLabel(courier, number);
    await heading(courier, 'Asking the household…');
    await courier.getByRole('button', { name: 'Wait no longer' }).click();
    await heading(courier, 'You stopped waiting');
    await look(courier, 'courier-refused-reasons', '.screen .reasons');
    await courier.getByRole('button', { name: 'Nobody answers' }).click();
    await courier.getByText('The household can read it').waitFor({ timeout: 30_000 });
  });

  it('the resident watches', async () => {
    const { visitId } = await unlockedFor(courier);
    await openDoor();
    await home.simulator.act('take-parcel');
    await home.simulator.act('walk', { to: 'hall' });
    await visitResident(`/visits/${visitId}`);
    await resident.locator('.live-badge').waitFor();
    await look(resident, 'visit-running', '.visit.running .live-badge');
    await home.simulator.act('drop-parcel', { into: 'front-door' });
    await home.simulator.act('walk', { to: 'away' });
    await eventually('the courier to be gone', () => home.simulator.truth(), ({ courier: { position } }) => position === 0);
    await closeDoor();
    await untilLocked();
  });
});

describe('when something is wrong', () => {
  it('a bolt that does not go in', async () => {
    const { visitId } = await unlockedFor(courier);
    await openDoor();
    await home.simulator.act('block-bolt', { blocked: true });
    await closeDoor();
    await courier.locator('.screen.attention').waitFor({ timeout: 30_000 });
    await look(courier, 'courier-not-locked', '.screen.attention');
    await visitResident(`/visits/${visitId}`);
    await look(resident, 'visit-jammed', '.visit.running:has(.alarms) .live-badge');
    await visitResident('/');
    await look(resident, 'resident-home-alarm', BOTH_LIVE);
    await home.simulator.act('block-bolt', { blocked: false });
    // The hub may be trying once more by itself at this moment.
    await Promise.race([courier.locator('.screen.attention .huge').click(), untilLocked()]);
    await untilLocked();
    await visitResident(`/visits/${visitId}`);
    await look(resident, 'visit-with-alarm', '.visit:not(.running) .alarms');
  });

  it('a camera that shows nothing', async () => {
    await home.untilReady('front-door');
    const number = await expectParcel();
    try {
      await typeLabel(courier, number, async () => {
        await home.simulator.act('fault', { fault: 'stall' });
        await eventually('the camera not to be live', () => home.door('front-door'), ({ camera }) => camera.state !== 'live');
      });
      await heading(courier, 'The door’s camera is not working');
      await look(courier, 'courier-refused-camera', '.screen .code');
      await visitResident('/');
      await look(resident, 'resident-home-no-picture', '.doors');
      const { items } = await home.resident.call('GET /api/v1/visits', { query: { limit: 1 } });
      await visitResident(`/visits/${items[0]?.id}`);
      await look(resident, 'visit-refused', '.visit');
    } finally {
      await home.simulator.act('fault', { fault: null });
    }
    await home.untilReady('front-door');
  });

  it('a hub that is away', async () => {
    home.signal('hub', 'SIGSTOP');
    try {
      await eventually('the hub to be missed', () => home.resident.call('GET /api/v1/home', {}), ({ hub }) => !hub.online);
      await courier.goto(`${home.street.url}${frontDoor.path}`);
      await heading(courier, 'This door cannot open now');
      await look(courier, 'courier-door-away', '.screen .code');
      await visitResident('/');
      await look(resident, 'resident-home-hub-away', '.doors');
    } finally {
      home.signal('hub', 'SIGCONT');
    }
    // The page looks again by itself.
    await heading(courier, 'Scan the parcel’s label');
    await home.untilReady('front-door');
  });

  it('a home with visits', async () => {
    await visitResident('/');
    await look(resident, 'resident-home', `${BOTH_LIVE} ~ .home-lists .visit-line`);
    await visitResident('/timeline');
    await look(resident, 'timeline', '.visit-lines');
    await visitResident('/parcels');
    await look(resident, 'parcels-delivered', '.parcel-lines');
  });
});

describe('without a mouse', () => {
  it('the courier’s field takes what is typed as soon as it is there', async () => {
    await courier.goto(`${home.street.url}${frontDoor.path}`);
    await courier.locator('.pair button').waitFor();
    const focused = await courier.evaluate(async () => {
      document.querySelector<HTMLButtonElement>('.pair button')?.click();
      // Before the next paint: a slow phone's may be long in coming.
      while (document.querySelector('#number') === null) await Promise.resolve();
      return document.activeElement?.id;
    });
    expect(focused).toBe('number');
  });

  it('the courier types and is answered', async () => {
    await courier.setViewportSize({ width: 390, height: 844 });
    await courier.goto(`${home.street.url}${frontDoor.path}`);
    await courier.locator('.pair button').focus();
    await courier.keyboard.press('Enter');
    await courier.locator('#number').waitFor();
    await courier.keyboard.type('1Z999AA10123456784');
    const walk = await walkByKeyboard(courier);
    expect(walk).toEqual({ stops: walk.stops.map(({ control }) => ({ control, faults: [] })), missed: [] });
    expect(walk.stops.map(({ control }) => control)).toEqual(['select Language', 'input', 'button Check this parcel', 'button Back to the camera']);
    await courier.locator('#number').focus();
    await courier.keyboard.press('Tab');
    await courier.keyboard.press('Enter');
    await heading(courier, 'This parcel is not for this door');
  });

  it('the courier delivers: types, walks in, and locks', async () => {
    await home.untilReady('front-door');
    const number = await expectParcel();
    await courier.goto(`${home.street.url}${frontDoor.path}`);
    await courier.locator('.pair button').waitFor();
    await tabTo(courier, '.pair button');
    await courier.keyboard.press('Enter');
    await courier.locator('#number').waitFor();
    await courier.keyboard.type(number);
    await courier.keyboard.press('Enter');
    await heading(courier, 'Open');
    await openDoor();
    await tabTo(courier, '.huge');
    await courier.keyboard.press('Enter');
    await heading(courier, 'Close the door');
    await closeDoor();
    await untilLocked();
  });

  it.each([['a phone', 390, 844], ['a desk', 1_440, 900]])('the resident reaches everything on %s', async (_what, width, height) => {
    await resident.setViewportSize({ width, height });
    await visitResident('/');
    await resident.locator('.visit-line').first().waitFor();
    const walk = await walkByKeyboard(resident);
    expect(walk).toEqual({ stops: walk.stops.map(({ control }) => ({ control, faults: [] })), missed: [] });
    expect(walk.stops.length).toBeGreaterThan(10);
    expect(walk.stops[0]?.control).toBe('a Skip to the content');
  });

  it('the resident locks, and expects a parcel', async () => {
    await resident.getByRole('button', { name: /^Lock/ }).first().focus();
    await resident.keyboard.press('Enter');
    await resident.locator('.lock-said.secured').first().waitFor({ timeout: 20_000 });
    await resident.getByLabel(/tracking number/i).first().focus();
    await resident.keyboard.type('1Z999AA10123456784');
    await resident.getByRole('button', { name: /^(add|expect)/i }).first().focus();
    await resident.keyboard.press('Enter');
    await resident.locator('.add-results .added').waitFor();
  });
});

it('no page complained of anything but an answer that says no', () => {
  const answersNo = /^console: Failed to load resource: the server responded with a status of (401|404|409|422|503) .*<[^>]*\/api\/v1\//;
  // On a busy machine a hub may answer for a still too late: its frame stays empty, and nothing else depends on it.
  const stillTooLate = /a status of 504 .*<[^>]*\/recordings\//;
  // What a courier says and asks in a dead spot.
  const offline = /ERR_INTERNET_DISCONNECTED <[^>]*\/courier\/visits\/\w+(\/(report|photo-readers))?>/;
  // The server's own words, for whoever looks for the cause.
  const said = home.street.output().split('\n').filter((line) => /request failed|was not taken up/.test(line)).join('\n');
  expect(complaints.flat().filter((complaint) => [answersNo, stillTooLate, offline].every((expected) => !expected.test(complaint))), said).toEqual([]);
});
