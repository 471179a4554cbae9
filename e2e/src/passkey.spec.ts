import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, desktop, launchChromium } from './browser/chromium.ts';
import { addVirtualPasskey } from './browser/virtual-passkey.ts';
import { type Street, startStreet } from './street/street.ts';

/** A resident with a passkey, in a browser with an authenticator of its own (Chromium's virtual one, as WebAuthn specifies for tests). */
describe('a passkey', () => {
  let street: Street;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [street, browser] = await Promise.all([startStreet(), launchChromium()]);
    page = await (await browser.newContext(desktop)).newPage();
    complaints = complaintsOf(page);
    await addVirtualPasskey(page);
  });

  afterAll(async () => {
    await browser?.close();
    await street?.[Symbol.asyncDispose]();
  });

  it('is added in the settings, and signs in after signing out', async () => {
    await page.goto(street.url);
    await page.getByRole('link', { name: 'Go home' }).or(page.getByRole('button', { name: 'Go home' })).click();
    await page.waitForURL('**/resident**');
    await page.goto(`${street.url}/resident/settings`);
    await page.getByRole('button', { name: 'Add a passkey on this device' }).click();
    await page.getByText('The passkey was added.').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor({ timeout: 15_000 });
    expect(await page.evaluate(async () => (await fetch('/api/v1/session')).json())).toMatchObject({ name: 'Robin', role: 'owner' });
  });

  it('lets nobody in who has none', async () => {
    const stranger = await (await browser.newContext(desktop)).newPage();
    await stranger.goto(`${street.url}/resident/visits`);
    await stranger.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
    expect(await stranger.evaluate(async () => (await fetch('/api/v1/home')).status)).toBe(401);
    await stranger.context().close();
  });

  it('leaves the page without a complaint', () => {
    // Asking who is signed in answers 401 when nobody is.
    expect(complaints.filter((line) => !line.includes('401'))).toEqual([]);
  });
});
