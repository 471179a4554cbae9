import { CodedError, randomToken } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, launchChromium, phone } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';

/** As long as one may be. */
const PASSWORD = 'K7M4-711W-9Q2Z-6';

/** A sign is printed, so anybody may have a picture of it: the door's own motion sensor says whether somebody is there. */
describe('a printed sign', () => {
  let home: FaultyHome;
  let browser: Browser;
  let courier: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [home, browser] = await Promise.all([startFaultyHome({ env: { LATCHKEY_SIM_LIGHT: 'day', LATCHKEY_DEMO_LAMPS: 'on', LATCHKEY_DEMO_PRESENCE: 'on' } }), launchChromium()]);
    courier = await (await browser.newContext({ ...phone, locale: 'en-GB' })).newPage();
    courier.setDefaultTimeout(30_000);
    complaints = complaintsOf(courier);
  });
  afterAll(async () => {
    await browser?.close();
    await home?.[Symbol.asyncDispose]();
  });
  const heading = (words: string) => courier.getByRole('heading', { level: 1, name: words, exact: true }).waitFor().catch(async (cause: unknown) => {
    throw new CodedError('e2e.never', `No screen “${words}”; the page reads: ${await courier.locator('body').innerText()}`, { cause });
  });

  it('opens nothing for whoever is somewhere else, and goes on by itself once the door has noticed somebody', async () => {
    await home.untilReady('front-door');
    const { doors } = await home.resident.call('GET /api/v1/demo', {});
    const door = doors.find(({ kind }) => kind === 'front-door');
    const text = sampleNumber('ups_1z', 9_101);
    await home.resident.call('POST /api/v1/parcels', { body: { text, title: 'Reading glasses', ...(door !== undefined && { accessPointId: door.accessPointId }), attributes: { handoverCode: PASSWORD } }, idempotencyKey: randomToken(20) });
    await courier.goto(`${home.street.url}${door?.path}`);
    await courier.locator('.pair button').click();
    await courier.locator('#number').fill(text);
    await courier.keyboard.press('Enter');
    await heading('Ring the bell');
    expect.soft(await lookAt(courier, 'courier-unheard', { shown: '.rings' })).toEqual([]);
    expect(await home.bolts()).toEqual(['thrown', 'thrown']);
    const { runningVisits } = await home.resident.call('GET /api/v1/home', {});
    expect(runningVisits.map(({ state }) => state)).not.toContain('unlocking');

    await home.simulator.act('walk', { to: 'doorstep' });
    await heading('Open');
    await home.simulator.act('open-door');
    await heading('Parcel inside');
    await home.simulator.act('close-door');
    await courier.locator('.screen.secured').waitFor({ timeout: 60_000 });
    // The carrier's app asks for it, and nobody is at home to say it.
    expect(await courier.locator('.handover-codes').innerText()).toContain(PASSWORD);
    expect.soft(await lookAt(courier, 'courier-password', { shown: '.handover-codes' })).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
