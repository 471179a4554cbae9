import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createResidentClient } from '../../apps/cli/src/deliver/resident-client.ts';
import { checkProof } from '../../apps/cli/src/verify/secured-proof.ts';
import { complaintsOf, launchChromium } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';
import { startStreet } from './street/street.ts';

it('a developer of a shop has a sandbox delivery at the simulated door from the page alone', async () => {
  await using street = await startStreet();
  await using browser = await launchChromium().then((chromium) => ({ chromium, [Symbol.asyncDispose]: () => chromium.close() }));
  const page = await (await browser.chromium.newContext({ locale: 'en-GB' })).newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${street.url}/developers`);
  // By keyboard alone.
  for (const name of ['Make the account', 'Announce it', 'Send the courier']) {
    const button = page.getByRole('button', { name });
    await expect.poll(() => button.isEnabled(), { timeout: 30_000 }).toBe(true);
    await button.focus();
    await page.keyboard.press('Enter');
  }
  await page.getByText('the hub signed that the door is locked').waitFor({ timeout: 120_000 });
  const visits = JSON.parse((await page.getByLabel('Visits of this delivery').textContent()) ?? '') as { id: string; state: string; securedToken: string; hubKey: string }[];
  expect(visits).toEqual([expect.objectContaining({ state: 'secured', securedToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) })]);
  // Saved with the key that came with it, it is proved without the server.
  expect(visits.map(({ id, hubKey, securedToken }) => checkProof(JSON.stringify({ visit: id, hubKey: { kty: 'OKP', crv: 'Ed25519', x: hubKey }, token: securedToken })))).toEqual(visits.map(({ id }) => expect.objectContaining({ visitId: id, says: 'secured' })));
  expect(await lookAt(page, 'developers', { shown: '.developers [role=status]', englishOnly: true })).toEqual([]);

  // The checkout, in the example shop: by keyboard alone, and what was ordered is expected at home.
  await page.goto(`${street.url}/shop`);
  const widget = page.frameLocator('deliver-inside iframe');
  const code = widget.getByLabel('Delivery code for this shop');
  await code.fill('SANDBOXX');
  await code.press('Enter');
  await widget.getByText('This code is wrong').waitFor();
  await code.fill('SANDBOX');
  await code.press('Enter');
  await widget.getByText('Chosen.').waitFor();
  await page.getByRole('button', { name: 'Place the order' }).press('Enter');
  const number = (await page.locator('.placed').innerText()).match(/SANDBOX\d{9}/)?.[0];
  const { items } = await (await createResidentClient(street.url)).call('GET /api/v1/parcels', {});
  expect(items.find((parcel) => parcel.number === number)).toMatchObject({ status: 'expected', title: 'Reading lamp' });
  expect(await lookAt(page, 'shop', { shown: '.placed', englishOnly: true })).toEqual([]);

  // In a shop of another origin, whose policy allows it and nothing else: its own scripts see a token, never the code.
  await using shop = await startShop(street.url, await page.locator('deliver-inside').getAttribute('shop') ?? '');
  await page.goto(shop.url);
  await widget.getByLabel('Liefercode für diesen Shop').fill('SANDBOX');
  await widget.getByRole('button', { name: 'Verwenden' }).press('Enter');
  await widget.getByText(`Gewählt. \u2068${new URL(shop.url).host}\u2069`).waitFor();
  const seen = await page.evaluate(() => ({ token: new FormData(document.forms[0]).get('deliver-inside'), frame: document.querySelector('deliver-inside')?.shadowRoot?.querySelector('iframe')?.contentDocument ?? null }));
  expect(seen).toEqual({ token: expect.stringMatching(/^[\w-]+(\.[\w-]*){4}$/), frame: null });
  expect(await lookAt(page, 'shop-elsewhere', { shown: 'deliver-inside', englishOnly: true })).toEqual([]);
  // The wrong code was answered by 422.
  expect(complaints.filter((words) => !words.includes('status of 422'))).toEqual([]);
});

/** A shop of another origin that embeds the widget. */
async function startShop(latchkey: string, account: string): Promise<AsyncDisposable & { readonly url: string }> {
  const page = `<!doctype html><html lang="de"><head><title>Laden</title><script src="${latchkey}/deliver-inside.js" async></script></head><body><main><h1>Kasse</h1><form><deliver-inside name="deliver-inside" shop="${account}" lang="de-AT" theme="light"></deliver-inside></form></main></body></html>`;
  const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': `default-src 'none'; img-src 'self'; script-src ${latchkey}; frame-src ${latchkey}` }).end(page));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // Listening on TCP, so the address is not a text.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
