import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, desktop, launchChromium } from './browser/chromium.ts';
import { walkByKeyboard } from './browser/keyboard-walk.ts';
import { lookAt } from './browser/screen-look.ts';
import { addVirtualPasskey } from './browser/virtual-passkey.ts';
import { type Street, startStreet } from './street/street.ts';

/** Tab reaches all that can be used on the page, and shows where it is. */
const reachable = async (page: Page): Promise<void> => {
  const walk = await walkByKeyboard(page);
  expect(walk).toEqual({ stops: walk.stops.map(({ control }) => ({ control, faults: [] })), missed: [] });
  expect(walk.stops.length).toBeGreaterThan(1);
};

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
    await page.goto(`${street.url}/resident/settings/you`);
    await page.getByRole('button', { name: 'Add a passkey on this device' }).click();
    await page.getByText('The passkey was added.').waitFor();
    // By the keyboard alone, which keeps its place.
    await page.getByRole('button', { name: /^Rename: / }).press('Enter');
    await page.keyboard.type('The blue phone');
    await page.keyboard.press('Enter');
    await page.getByText('The blue phone', { exact: true }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Rename: The blue phone');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
    await reachable(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).press('Enter');
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor({ timeout: 15_000 });
    expect(await page.evaluate(async () => (await fetch('/api/v1/session')).json())).toMatchObject({ name: 'Robin', role: 'owner' });
  });

  it('is not all: a code on paper makes another on a new device, once, and ends the session of the lost one', async () => {
    await page.goto(`${street.url}/resident/settings/you`);
    await page.getByRole('button', { name: 'Make codes' }).press('Enter');
    await page.locator('.sheet-line').first().waitFor();
    const [code = ''] = await page.locator('.sheet-line').allInnerTexts();
    expect(await lookAt(page, 'settings-codes', { shown: '.sheet-letters', brief: true })).toEqual([]);
    await page.getByRole('button', { name: 'I have them on paper' }).press('Enter');
    await page.getByText('Codes left: 10').waitFor();
    const fresh = await (await browser.newContext(desktop)).newPage();
    await addVirtualPasskey(fresh);
    await fresh.goto(`${street.url}/resident`);
    await fresh.getByText('I lost my device').click();
    const field = fresh.getByLabel('Recovery code');
    await field.fill('0000-0000-0000-0000');
    await fresh.keyboard.press('Enter');
    await fresh.getByText('This is no recovery code that still counts.').waitFor();
    expect(await lookAt(fresh, 'sign-in-code', { shown: '.recovery-form .note', brief: true })).toEqual([]);
    await reachable(fresh);
    await field.fill(code.toLowerCase().replaceAll('-', ' '));
    await field.press('Enter');
    await fresh.waitForURL('**/resident/settings/you');
    await fresh.getByText('Codes left: 9').waitFor();
    await expect.poll(() => fresh.locator('.passkeys li').count()).toBe(2);
    const { items } = (await fresh.evaluate(async () => (await fetch('/api/v1/notifications')).json())) as { readonly items: readonly { readonly kind: string }[] };
    expect(items.map(({ kind }) => kind)).toContain('alarm.account_recovered');
    await fresh.context().close();
    // The lost one is signed out; in the right hands its passkey still signs in.
    expect(await page.evaluate(async () => (await fetch('/api/v1/session')).status)).toBe(401);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).press('Enter');
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor({ timeout: 15_000 });
  });

  it('lets an assistant in by the keyboard alone, to what was left ticked', async () => {
    const back = 'http://127.0.0.1:39123/back';
    const registered = await fetch(`${street.url}/api/v1/oauth/clients`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ client_name: 'Reader', redirect_uris: [back] }) });
    const { client_id: client } = (await registered.json()) as { readonly client_id: string };
    const query = new URLSearchParams({ client_id: client, redirect_uri: back, response_type: 'code', state: 's', code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'), code_challenge_method: 'S256' });
    await page.route(`${back}*`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>back</title>' }));
    await page.goto(`${street.url}/resident/connect?${query}`);
    await page.getByText('asks to answer your questions').waitFor();
    expect(await lookAt(page, 'connect-assistant', { shown: '.scopes' })).toEqual([]);
    await page.goto(`${street.url}/resident/connect?${query}`);
    await page.locator('.scopes').waitFor();
    await reachable(page);
    await page.getByLabel('Read who was at your doors').press('Space');
    await page.getByRole('button', { name: 'Connect', exact: true }).press('Enter');
    await page.waitForURL(`${back}?**`);
    const answer = new URL(page.url()).searchParams;
    expect(answer.get('state')).toBe('s');
    const token = await fetch(`${street.url}/api/v1/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: answer.get('code') ?? '', redirect_uri: back, client_id: client, code_verifier: 'v'.repeat(43) }) });
    expect(token.status).toBe(200);
    await page.goto(`${street.url}/resident/settings/shared`);
    await page.getByRole('button', { name: 'Disconnect Reader' }).waitFor();
    const { items } = (await page.evaluate(async () => (await fetch('/api/v1/assistants')).json())) as { readonly items: readonly { readonly scopes: readonly string[] }[] };
    expect(items.map(({ scopes }) => scopes.toSorted())).toEqual([['doors:read', 'parcels:read']]);
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
