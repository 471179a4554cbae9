import { sampleNumber } from '@latchkey/labels';
import { createTransport } from 'nodemailer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../apps/cli/src/launcher/free-port.ts';
import { complaintsOf, desktop, launchChromium } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';
import { type Street, startStreet } from './street/street.ts';

const NUMBER = sampleNumber('ups_1z', 4711);

/** A shop's mail goes to the household's address, and the resident sees what it brought and takes it back; another app shares a number with the page. */
describe('parcels by e-mail', () => {
  let street: Street;
  let browser: Browser;
  let page: Page;
  let smtp: number;
  let complaints: readonly string[];

  beforeAll(async () => {
    smtp = await freePort();
    [street, browser] = await Promise.all([startStreet({ env: { LATCHKEY_MAIL_PORT: String(smtp), LATCHKEY_MAIL_DOMAIN: 'home.example' } }), launchChromium()]);
    page = await (await browser.newContext(desktop)).newPage();
    complaints = complaintsOf(page);
    await page.goto(street.url);
    await page.getByRole('link', { name: 'Go home' }).or(page.getByRole('button', { name: 'Go home' })).click();
    await page.waitForURL('**/resident**');
  });

  afterAll(async () => {
    await browser?.close();
    await street?.[Symbol.asyncDispose]();
  });

  it('arrive in the settings, are taken up and taken back', async () => {
    await page.goto(`${street.url}/resident/settings/parcels`);
    await page.getByRole('button', { name: 'Make an address' }).click();
    const address = await page.getByText(/^parcels-[0-9a-f]{32}@home\.example$/).innerText();
    const transport = createTransport({ host: '127.0.0.1', port: smtp, ignoreTLS: true });
    const html = `<p>It is on its way.</p><p>Tracking number <b>${NUMBER}</b></p><img src=x onerror="document.title='seen'">`;
    await transport.sendMail({ from: 'Northern Bikes <orders@bikes.example>', to: address, subject: 'Your <b>bell</b> is on its way', html });
    await page.getByText('Your <b>bell</b> is on its way').waitFor();
    expect(await lookAt(page, 'settings-mail', { shown: '.mails li' })).toEqual([]);

    await page.getByRole('button', { name: `Expect it: ${NUMBER}` }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Expected since this mail').waitFor();
    await page.getByRole('button', { name: `Undo: do not expect ${NUMBER}` }).click();
    await page.getByText('Not expected').waitFor();
    expect(await page.title()).not.toBe('seen');
  });

  it('are shared from another app into the box where parcels are added', async () => {
    await page.goto(`${street.url}/resident/parcels?title=Parcel&text=${encodeURIComponent(`Your parcel ${NUMBER}`)}`);
    await page.getByText('Looks like UPS').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByText('Door, time and more').click();
    await page.getByLabel('Perishable').check();
    await page.getByLabel('The carrier’s one-time password').fill('482913');
    await page.getByRole('button', { name: 'Expect it' }).click();
    await page.getByText('482913').waitFor();
    expect(await lookAt(page, 'parcels-facts', { shown: '.handover-code' })).toEqual([]);
  });

  it('leave the pages without a complaint', () => {
    expect(complaints.filter((line) => !line.includes('401'))).toEqual([]);
  });
});
