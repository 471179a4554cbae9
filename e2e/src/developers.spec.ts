import { expect, it } from 'vitest';
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
  const visits = JSON.parse((await page.getByLabel('Visits of this delivery').textContent()) ?? '') as { state: string; securedToken: string }[];
  expect(visits).toEqual([expect.objectContaining({ state: 'secured', securedToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) })]);
  expect(await lookAt(page, 'developers', { shown: '.developers [role=status]', englishOnly: true })).toEqual([]);
  expect(complaints).toEqual([]);
});
