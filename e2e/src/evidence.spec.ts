import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseObject, readZip, verifyBundle, writeBundle } from '@latchkey/evidence';
import type { Browser, Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResidentClient } from '../../apps/cli/src/deliver/resident-client.ts';
import { checkBundle } from '../../apps/web/src/verify/check/bundle-check.ts';
import { complaintsOf, desktop, launchChromium, phone } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';
import { latchkey } from './street/command.ts';
import { type Street, startStreet } from './street/street.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-evidence-'));
let street: Street;
let browser: Browser;
beforeAll(async () => {
  [street, browser] = await Promise.all([startStreet({ dataDir }), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await street.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the evidence of a real visit', () => {
  it('is sealed, witnessed and proved by both verifiers, from the door to the last picture', async () => {
    expect((await latchkey(['deliver', '--url', street.url])).code).toBe(0);
    const resident = await createResidentClient(street.url);
    const { items } = await resident.call('GET /api/v1/visits', { query: {} });
    const visitId = items[0]?.id ?? 'vis_none';
    const read = () => resident.call('GET /api/v1/visits/{visitId}/evidence', { params: { visitId } });
    const isWhole = (evidence: Awaited<ReturnType<typeof read>>) => parseObject(evidence.lines.at(-1) ?? '')?.['kind'] === 'seal' && evidence.witnesses.length === 1;
    await expect.poll(async () => isWhole(await read()), { timeout: 60_000, interval: 500 }).toBe(true);
    const data = await read();

    const recordingId = items[0]?.recording?.id ?? 'rec_none';
    const answer = await resident.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId } });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const bundle = writeBundle({ data, parts: [{ recordingId, part: 0, bytes }], withheld: [], openingKeys: [], exportedAt: new Date().toISOString(), page: '<!doctype html>', readme: 'For people.\n' });

    const [one, other] = [verifyBundle(bundle), await checkBundle(bundle)];
    expect(one.findings).toEqual([]);
    expect(other).toEqual(one);
    expect(one.timeline.map(({ state }) => state)).toEqual(expect.arrayContaining(['unlocked', 'open', 'closed', 'secured']));
    expect(one.recordings).toEqual([expect.objectContaining({ recordingId, withheld: 0 })]);
    expect(one.recordings[0]?.segments).toBeGreaterThan(0);

    const file = join(dataDir, 'visit.zip');
    writeFileSync(file, bundle);
    const { code, stdout } = await latchkey(['verify', file, '--hub', one.hub?.thumbprint ?? '']);
    expect(stdout).toContain('PROVED\n');
    expect(code).toBe(0);
  });

  it('is given out by the resident’s page, with a claim in PDF, and checked by the page that uploads nothing', async () => {
    const page = await (await browser.newContext({ ...desktop, acceptDownloads: true, locale: 'en-GB' })).newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${street.url}/`);
    await page.request.post(`${street.url}/api/v1/demo/session`, { data: {}, headers: { origin: street.url } });
    const { items } = await (await createResidentClient(street.url)).call('GET /api/v1/visits', { query: {} });
    await page.goto(`${street.url}/resident/visits/${items[0]?.id}`);
    const button = page.getByRole('button', { name: 'Claim packet with PDF' });
    await button.waitFor({ timeout: 30_000 });
    const downloads: Download[] = [];
    page.on('download', (download) => downloads.push(download));
    await button.click();
    await expect.poll(() => downloads.length, { timeout: 60_000 }).toBe(2);
    await page.getByText(/^Made in/).waitFor();
    const seconds = Number(/[\d.]+/.exec(await page.getByText(/^Made in/).innerText())?.[0]);
    expect(seconds).toBeLessThan(30);
    const saved = new Map<string, Buffer>();
    for (const download of downloads) {
      const path = join(dataDir, download.suggestedFilename());
      await download.saveAs(path);
      saved.set(download.suggestedFilename().split('.').at(-1) ?? '', readFileSync(path));
    }
    const [pdf, zip] = [saved.get('pdf') ?? Buffer.alloc(0), saved.get('zip') ?? Buffer.alloc(0)];
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    // A picture in which nothing is to be seen takes a tenth of this.
    const pictures = [...pdf.toString('latin1').matchAll(/\/Subtype \/Image\b[^>]*\/Length (\d+)/g)].map(([, length]) => Number(length));
    expect(pictures.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...pictures)).toBeGreaterThan(15_000);
    expect(verifyBundle(zip)).toMatchObject({ kind: 'proved', findings: [], witnesses: [{ what: 'server' }, { what: 'device' }] });
    expect.soft(await lookAt(page, 'resident-visit-evidence', { shown: '#visit-evidence' })).toEqual([]);

    // As if this device had seen another journal: what hub and server show does not continue it.
    await page.evaluate(() => {
      for (const [name, kept] of Object.entries(localStorage)) {
        if (name.startsWith('latchkey.record.')) localStorage.setItem(name, String(kept).replace(/\\n([A-Za-z0-9+/]{2})[A-Za-z0-9+/]{2}/, '\\n$1AA'));
      }
    });
    await page.reload();
    await page.getByRole('alert').getByText('The record was changed').waitFor({ timeout: 30_000 });
    expect.soft(await lookAt(page, 'resident-record-changed', { shown: '.record-alarm' })).toEqual([]);
    await page.getByRole('button', { name: 'I know why' }).click();
    await page.locator('.record-alarm').waitFor({ state: 'detached' });

    const requests: string[] = [];
    await page.goto(`${street.url}/verify`);
    await page.locator('.drop input[type=file]').waitFor();
    page.on('request', (request) => requests.push(request.url()));
    await page.locator('.drop input[type=file]').setInputFiles({ name: 'visit.zip', mimeType: 'application/zip', buffer: zip });
    await page.getByRole('heading', { name: 'Proved', exact: true }).waitFor({ timeout: 30_000 });
    await expect.poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 30_000 }).toBeGreaterThan(0);
    expect.soft(await lookAt(page, 'verify-proved', { shown: '.outcome', englishOnly: true })).toEqual([]);

    const altered = Buffer.from(zip);
    const place = altered.indexOf('"state":"secured"');
    altered.write('"state":"unknown', place);
    await page.locator('.drop input[type=file]').setInputFiles({ name: 'altered.zip', mimeType: 'application/zip', buffer: altered });
    await page.getByRole('heading', { name: 'Not proved', exact: true }).waitFor({ timeout: 30_000 });
    expect.soft(await lookAt(page, 'verify-not-proved', { shown: '.flaws', englishOnly: true })).toEqual([]);
    expect(requests.filter((url) => url.startsWith('http') && !url.includes('/assets/') && !url.includes('/verify') && !url.includes('/icons/'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is shown to one person by a link that opens without an account, until it is taken back', async () => {
    const page = await (await browser.newContext({ ...desktop, locale: 'en-GB' })).newPage();
    const stranger = await (await browser.newContext({ ...phone, locale: 'en-GB' })).newPage();
    const complaints = [complaintsOf(page), complaintsOf(stranger)];
    const resident = await createResidentClient(street.url);
    const { items } = await resident.call('GET /api/v1/visits', { query: {} });
    await page.goto(`${street.url}/`);
    await page.request.post(`${street.url}/api/v1/demo/session`, { data: {}, headers: { origin: street.url } });
    await page.goto(`${street.url}/resident/visits/${items[0]?.id}`);
    await page.getByLabel('Whom it is for').fill('Aunt Kim');
    await page.getByRole('button', { name: 'Make a link' }).click();
    const address = await page.locator('.share-address').innerText();
    await page.getByText('not opened yet').waitFor();

    const asked: string[] = [];
    stranger.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''} ${JSON.stringify(request.headers())}`));
    await stranger.goto(address);
    await expect.poll(() => stranger.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 30_000 }).toBeGreaterThan(0);
    expect.soft(await lookAt(stranger, 'shared-recording', { shown: '.shared video' })).toEqual([]);
    const secret = address.split('#')[1] ?? '';
    expect(secret).toHaveLength(43);
    expect(asked.filter((request) => request.includes(secret))).toEqual([]);
    expect(await stranger.context().cookies()).toEqual([]);

    await page.goto(`${street.url}/resident/settings/shared`);
    await page.getByText(/opened: \d+,/).waitFor();
    await page.getByRole('button', { name: 'Take back the link for Aunt Kim' }).click();
    await page.getByText('Nothing is shown to anybody.').waitFor();
    await page.goto(`${street.url}/resident/settings/data`);
    const [archive] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('button', { name: 'Save everything' }).click()]);
    const files = readZip(readFileSync(await archive.path()));
    expect(files).toMatchObject({ damaged: [], malformed: false });
    const rows = new TextDecoder().decode(files?.members[0]?.bytes).trimEnd().split('\n');
    expect([files?.members[0]?.name, JSON.parse(rows.at(-1) ?? '')]).toEqual(['household.jsonl', { end: true, rows: rows.length - 2, sha256: expect.any(String) }]);
    expect(files?.members.slice(1).map(({ name, bytes }) => [name, new TextDecoder().decode(bytes.subarray(4, 8))])).toEqual([[`recordings/${items[0]?.recording?.id}.mp4`, 'ftyp']]);
    // Each of these acts stands in the hub's record, and comes back from there.
    await page.goto(`${street.url}/resident/timeline#acts`);
    const acts = page.locator('.acts');
    await expect.poll(async () => {
      await page.reload();
      await acts.locator('li').first().waitFor();
      return (await acts.innerText()).includes('Not in your hub’s record yet');
    }, { timeout: 30_000, interval: 500 }).toBe(false);
    for (const what of ['Everything exported', 'Link to a picture taken back', 'Link to a picture opened', 'Link to a picture made', 'Recording opened']) await acts.getByText(what).first().waitFor();
    expect.soft(await lookAt(page, 'resident-acts', { shown: '.acts li' })).toEqual([]);
    await stranger.reload();
    await stranger.getByText('This is no longer shared').waitFor();
    await stranger.goto(`${street.url}/shared#${secret.slice(0, 20)}`);
    await stranger.getByText('This link is not complete.').waitFor();
    // The browser writes down what was refused.
    expect(complaints.flat().filter((line) => !/40[34]/.test(line))).toEqual([]);
  });
});
