import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../apps/server/src/database/connect.ts';
import { complaintsOf, desktop, launchChromium } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';
import { databaseAddress } from './faults/database-address.ts';
import { addVirtualPasskey } from './browser/virtual-passkey.ts';
import { type Street, startStreet } from './street/street.ts';

/** A server without a demo: from the link in the terminal to an owner with a passkey and a code for their hub. */
describe('a new server', () => {
  let street: Street;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  let link: string;

  beforeAll(async () => {
    [street, browser] = await Promise.all([startStreet({ args: ['--empty'] }), launchChromium()]);
    page = await (await browser.newContext({ ...desktop, locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
    complaints = complaintsOf(page);
    link = /http:\/\/localhost:\d+\/resident\/claim#setup=[\w-]+/.exec(street.output())?.[0] ?? 'the terminal printed no link';
    await addVirtualPasskey(page);
  });

  afterAll(async () => {
    await browser?.close();
    await street?.[Symbol.asyncDispose]();
  });

  it('takes no owner with a wrong key, and says where the right one is', async () => {
    await page.goto(`${street.url}/resident/claim#setup=wrong`);
    await page.getByText('The key of this server came with the link.').waitFor();
    await page.getByRole('button', { name: 'Make it mine' }).click();
    await page.getByText('Enter your name: the others see it.').waitFor();
    await page.getByLabel('Your name').fill('Ann');
    await page.getByLabel('Name of your home').fill('12 Lantern Street');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the key of this server.').waitFor();
    expect(await lookAt(page, 'claim-wrong-key', { shown: '.claim .note.attention', englishOnly: true })).toEqual([]);
    expect(await page.evaluate(async () => (await fetch('/api/v1/session')).status)).toBe(401);
  });

  it('belongs to whoever opens the link that the terminal printed', async () => {
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByText('The key of this server came with the link.').waitFor();
    expect(page.url()).not.toContain('setup=');
    // Speaking Arabic loads the page anew, and the key is no longer in its address.
    expect(await lookAt(page, 'claim-owner', { shown: '.claim-form' })).toEqual([]);
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByLabel('Your name').fill('Ann');
    await page.getByLabel('Name of your home').fill('12 Lantern Street');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'A way to come back' }).waitFor();
    expect(await lookAt(page, 'claim-passkey', { shown: '.claim .button.big' })).toEqual([]);
    await page.getByRole('button', { name: 'Add a passkey on this device' }).click();
    await page.getByRole('heading', { name: 'The hub at your door' }).waitFor();
    await page.getByRole('button', { name: 'Get a pairing code' }).click();
    await page.locator('.pairing-code bdi').waitFor();
    expect(await lookAt(page, 'claim-hub', { shown: '.pairing-code', englishOnly: true })).toEqual([]);
    await page.getByRole('link', { name: 'Pair the hub later' }).click();
    await page.waitForURL('**/resident');
    expect(await page.evaluate(async () => (await fetch('/api/v1/session')).json())).toMatchObject({ name: 'Ann', role: 'owner', householdName: '12 Lantern Street' });
  });

  it('asks for the passkey again after five minutes, and then does by itself what was asked', async () => {
    const pool = createPool(await databaseAddress(street.dataDir), () => undefined, 1);
    const age = () => pool.query("update sessions set verified_at = now() - interval '6 minutes'");
    try {
      await age();
      await page.goto(`${street.url}/resident/parcels`);
      await page.getByRole('textbox').first().fill('1Z999AA10123456784');
      await page.getByRole('button', { name: 'Expect it' }).click();
      await page.getByText('1Z999AA10123456784').first().waitFor();
      await expect.poll(async () => (await pool.query('select count(*)::int as parcels from parcels')).rows, { timeout: 30_000 }).toEqual([{ parcels: 1 }]);
      await age();
      await page.goto(`${street.url}/resident/settings/hub`);
      await page.getByRole('button', { name: 'Get a pairing code' }).click();
      await page.locator('.pairing-code bdi').waitFor();
      await page.goto(`${street.url}/resident/settings/you`);
      expect(await lookAt(page, 'settings-passkeys', { shown: '.passkeys li' })).toEqual([]);
      const { rows } = await pool.query("select count(*)::int as fresh from sessions where verified_at > now() - interval '1 minute'");
      expect(rows).toEqual([{ fresh: 1 }]);
    } finally {
      await pool.end();
    }
  });

  it('comes back with a recovery code and the recovery sheet when every device and every passkey is lost', async () => {
    await page.goto(`${street.url}/resident/settings/you`);
    await page.getByRole('button', { name: 'Make codes' }).click();
    const code = await page.locator('.sheet-line').first().innerText();
    await page.goto(`${street.url}/resident/settings/people`);
    await page.getByRole('button', { name: 'Make a recovery sheet' }).click();
    const letters = await page.locator('.sheet-letters').innerText();
    await page.getByRole('img', { name: 'The same letters, as a code to scan' }).waitFor();
    expect(await lookAt(page, 'settings-recovery-sheet', { shown: '.sheet-letters', englishOnly: true })).toEqual([]);
    // A new device has neither the passkey nor the keys in the lost browser's own store.
    const other = await (await browser.newContext({ ...desktop, locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
    await addVirtualPasskey(other);
    await other.goto(`${street.url}/resident`);
    await other.getByText('I lost my device').click();
    await other.getByLabel('Recovery code').fill(code);
    await other.keyboard.press('Enter');
    await other.waitForURL('**/resident/settings/you');
    expect(await page.evaluate(async () => (await fetch('/api/v1/session')).status)).toBe(401);
    await other.goto(`${street.url}/resident/settings/people`);
    await other.getByText('This browser waits: confirm it on an owner’s device.').waitFor();
    const field = other.getByLabel('Letters of the recovery sheet');
    await field.fill(letters.replace(/^../, ''));
    await other.keyboard.press('Enter');
    await other.getByText('This is no recovery sheet of this home.').waitFor();
    expect(await lookAt(other, 'settings-recovery-lost', { shown: '.sheet .note', englishOnly: true })).toEqual([]);
    await field.fill(letters.toUpperCase().replaceAll('-', ' '));
    await other.keyboard.press('Enter');
    await other.getByRole('button', { name: 'Make another: the one before counts no more' }).waitFor();
    await other.getByText('This browser waits: confirm it on an owner’s device.').waitFor({ state: 'detached' });
    await other.context().close();
  });

  it('has one owner: the link is worth nothing any more', async () => {
    const stranger = await (await browser.newContext(desktop)).newPage();
    await stranger.goto(link);
    await stranger.getByLabel('Your name').fill('Ben');
    await stranger.getByLabel('Name of your home').fill('Elsewhere');
    await stranger.keyboard.press('Enter');
    await stranger.getByText('This server already has its owner.').waitFor();
    await stranger.context().close();
  });

  it('leaves the page without a complaint', () => {
    // Being nobody yet is a 401; a wrong key, and a passkey wanted again, are a 403; who was signed out asks for a demo, which is a 404.
    expect(complaints.filter((line) => !/\b40[13]\b|\/api\/v1\/demo\b/.test(line))).toEqual([]);
  });
});
