import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readZip, verifyBundle, writeZip } from '@latchkey/evidence';
import type { Browser, Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBundle } from '../../apps/web/src/verify/check/bundle-check.ts';
import { complaintsOf, launchChromium, phone } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';

interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Well within what is masked here, in thousandths. */
const HIDDEN: Part = { x: 60, y: 580, width: 210, height: 300 };
const WHOLE: Part = { x: 0, y: 0, width: 1_000, height: 1_000 };
/** Brightness that coding may leave in what is black throughout; what is seen there differs by more. */
const FLAT = 12;

/** How far the brightest point is from the darkest within a part of each picture of a film, decoded by ffmpeg, which we did not write. */
function spreads(film: Uint8Array, { x, y, width, height }: Part): readonly number[] {
  const [across, down] = [320, 240];
  const filter = `crop=iw*${width / 1_000}:ih*${height / 1_000}:iw*${x / 1_000}:ih*${y / 1_000},scale=${across}:${down}:flags=neighbor,format=yuv420p,extractplanes=y`;
  const { stdout, status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-f', 'mp4', '-i', '-', '-fps_mode', 'passthrough', '-enc_time_base', '1/90000', '-vf', filter, '-f', 'rawvideo', '-'], { input: film, maxBuffer: 2 ** 31 });
  if (status !== 0 || stderr.length > 0) throw new TypeError(`ffmpeg could not decode the recording: ${stderr.toString()}`);
  const size = across * down;
  return Array.from({ length: stdout.length / size }, (_, index) => {
    const picture = stdout.subarray(index * size, (index + 1) * size);
    return picture.reduce((most, each) => Math.max(most, each), 0) - picture.reduce((least, each) => Math.min(least, each), 255);
  });
}

/** The same of a picture that the page shows; undefined while it shows none. */
const shownSpread = (image: Locator, part: Part) =>
  image.evaluate((picture: HTMLImageElement | HTMLVideoElement, { x, y, width, height }) => {
    const [across, down] = picture instanceof HTMLVideoElement ? [picture.videoWidth, picture.videoHeight] : [picture.naturalWidth, picture.naturalHeight];
    const canvas = Object.assign(document.createElement('canvas'), { width: across, height: down });
    const context = canvas.getContext('2d');
    if (context === null || across === 0) return undefined;
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData((x * across) / 1_000, (y * down) / 1_000, (width * across) / 1_000, (height * down) / 1_000);
    const green = data.filter((_, at) => at % 4 === 1);
    return green.reduce((most, each) => Math.max(most, each), 0) - green.reduce((least, each) => Math.min(least, each), 255);
  }, part);

/** The JPEGs in a PDF. */
const picturesIn = (pdf: Buffer): readonly Buffer[] => {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/Subtype \/Image\b[^>]*\/Length (\d+)[^>]*>>\s*stream\r?\n/g)].map(({ index, 0: head, 1: length }) => pdf.subarray(index + head.length, index + head.length + Number(length)));
};

/** What an owner masks is drawn by keyboard and mouse, signed, and black for whoever looks. */
describe('privacy masks', () => {
  let home: FaultyHome;
  let browser: Browser;
  let robin: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [home, browser] = await Promise.all([startFaultyHome({}), launchChromium()]);
    robin = await (await browser.newContext({ ...phone, locale: 'en-GB' })).newPage();
    robin.setDefaultTimeout(30_000);
    complaints = complaintsOf(robin);
    await robin.goto(`${home.street.url}/resident`);
    await robin.getByRole('button', { name: 'Be the demo resident' }).click();
    await robin.locator('.doors').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await home?.[Symbol.asyncDispose]();
  });

  const liveSpread = () => shownSpread(robin.locator('.mask-stage video'), HIDDEN);

  it('are drawn over the picture, undone, moved by keyboard, signed, and nobody sees what is under them', async () => {
    await robin.goto(`${home.street.url}/resident/settings/hub`);
    const masks = robin.getByRole('region', { name: 'Privacy masks' });
    await masks.getByRole('button', { name: 'Change the masks: Front door' }).click();
    const editor = masks.getByRole('group', { name: 'Masks of Front door' });
    await editor.getByRole('button', { name: 'Add an area' }).click();
    const area = editor.getByRole('button', { name: 'Area 1: 40 % from the left' });
    await area.press('ArrowRight');
    await editor.getByRole('button', { name: /^Area 1: 41 % from the left, 40 %/ }).press('Shift+ArrowDown');
    await editor.getByRole('button', { name: 'Area 1: 41 % from the left, 40 % from the top, 20 % wide, 21 % high' }).waitFor();
    await editor.getByRole('button', { name: 'Undo' }).click();
    await editor.getByRole('button', { name: 'Undo' }).click();
    await editor.getByRole('button', { name: 'Undo' }).click();
    await editor.getByText('Nothing is masked.').waitFor();

    await editor.locator('.mask-areas').scrollIntoViewIfNeeded();
    const box = await editor.locator('.mask-areas').boundingBox();
    if (box === null) throw new TypeError('no picture to draw on');
    await robin.mouse.move(box.x + box.width * 0.05, box.y + box.height * 0.55);
    await robin.mouse.down();
    await robin.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.7, { steps: 3 });
    await robin.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.95, { steps: 3 });
    await robin.mouse.up();
    const left = editor.getByRole('spinbutton', { name: 'Area 1: From the left, %' });
    await left.fill('4');
    await left.press('Enter');
    const width = editor.getByRole('spinbutton', { name: 'Area 1: Width, %' });
    await width.fill('25');
    await width.press('Enter');
    // In another language the page begins anew, without what was drawn.
    expect.soft(await lookAt(robin, 'masks-editing', { shown: '.mask-editor', englishOnly: true, brief: true }), 'masks-editing').toEqual([]);
    await editor.getByLabel('Show it as it will be recorded').check();
    // Until it is signed the hub shows everything.
    await expect.poll(liveSpread, { timeout: 30_000 }).toBeGreaterThan(FLAT);
    await editor.getByRole('button', { name: 'Sign and mask' }).click();
    await masks.getByRole('button', { name: 'Change the masks: Front door' }).click();
    await editor.getByRole('button', { name: /^Area 1: 4 % from the left/ }).waitFor();
    await expect.poll(liveSpread, { timeout: 60_000 }).toBeLessThanOrEqual(FLAT);
    await expect.poll(async () => (await home.resident.call('GET /api/v1/home', {})).accessPoints.find(({ name }) => name === 'Front door')?.camera, { timeout: 30_000 }).toMatchObject({ state: 'live', masks: { percent: expect.any(Number) } });
    // Before signing in, and while the process that masks begins, an answer is no.
    expect(complaints.filter((each) => !/status of (401|503)/.test(each))).toEqual([]);
  });

  it('cannot cover more than half of the picture', async () => {
    const editor = robin.getByRole('group', { name: 'Masks of Front door' });
    for (const [side, percent] of [['From the left', 0], ['From the top', 0], ['Width', 100], ['Height', 80]] as const) {
      const field = editor.getByRole('spinbutton', { name: `Area 1: ${side}, %` });
      await field.fill(String(percent));
      await field.press('Enter');
    }
    await editor.getByText('More than half of the picture would be masked.').waitFor();
    expect(await editor.getByRole('button', { name: 'Sign and mask' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('cover a whole visit: its recording, its stills, and what is given out of it, which says so to both verifiers', { timeout: 150_000 }, async () => {
    // Whoever watches live takes what the machine could record with.
    await robin.goto('about:blank');
    const courier = await home.newCourier();
    await home.untilReady('front-door');
    const visitId = await home.enter(courier, 'front-door');
    await home.simulator.act('close-door', { accessPoint: 'front-door' });
    await courier.lock(visitId);
    await courier.until(visitId, 'secured');
    const { recording } = await home.until(visitId, 'its recording to be complete', (seen) => seen.recording?.state === 'complete');
    const percent = recording?.maskedPercent ?? 0;
    expect(percent).toBeGreaterThanOrEqual(8);
    const sealed = () => home.resident.call('GET /api/v1/visits/{visitId}/evidence', { params: { visitId } }).then(({ lines, witnesses }) => witnesses.length > 0 && lines.at(-1)?.includes('"kind":"seal"'));
    await expect.poll(sealed, { timeout: 60_000, interval: 500 }).toBe(true);

    await robin.goto(`${home.street.url}/resident/timeline`);
    const still = robin.locator('img.visit-still').first();
    await still.waitFor();
    await expect.poll(() => shownSpread(still, WHOLE)).toBeGreaterThan(60);
    expect(await shownSpread(still, HIDDEN)).toBeLessThanOrEqual(FLAT);

    await robin.goto(`${home.street.url}/resident/visits/${visitId}`);
    await robin.getByText(`${percent} % of the picture was masked by the household.`).waitFor();
    const downloads: Download[] = [];
    robin.on('download', (download) => downloads.push(download));
    await robin.getByRole('button', { name: 'Claim packet with PDF' }).click();
    await expect.poll(() => downloads.length, { timeout: 60_000 }).toBe(2);
    const saved = async (kind: string) => readFileSync((await downloads.find((download) => download.suggestedFilename().endsWith(kind))?.path()) ?? '');
    const [pdf, zip] = [await saved('.pdf'), await saved('.zip')];
    const members = readZip(zip)?.members ?? [];

    const films = members.filter(({ name }) => name.startsWith('opened/')).map(({ bytes }) => bytes);
    const hidden = films.flatMap((film) => spreads(film, HIDDEN));
    expect(hidden.length).toBe(recording?.frames);
    expect(Math.max(...hidden)).toBeLessThanOrEqual(FLAT);
    expect(Math.min(...films.flatMap((film) => spreads(film, WHOLE)))).toBeGreaterThan(60);

    const jpegs = picturesIn(pdf);
    expect(jpegs.length).toBeGreaterThanOrEqual(3);
    for (const jpeg of jpegs) {
      await robin.evaluate((text) => document.body.append(Object.assign(new Image(), { className: 'from-claim', src: text })), `data:image/jpeg;base64,${jpeg.toString('base64')}`);
      const image = robin.locator('img.from-claim').last();
      await expect.poll(() => shownSpread(image, WHOLE)).toBeGreaterThan(60);
      expect(await shownSpread(image, HIDDEN)).toBeLessThanOrEqual(FLAT);
    }

    const [one, other] = [verifyBundle(zip), await checkBundle(zip)];
    expect(other).toEqual(one);
    expect(one).toMatchObject({ kind: 'proved', findings: [], recordings: [{ masked: { percent, asked: percent, signedBy: { deviceId: expect.stringMatching(/^dev_/) } } }] });
    expect(one.timeline.at(-1)?.state).toBe('secured');
    const changed = writeZip(members.map(({ name, bytes }) => ({ name, bytes: name === 'journal.jsonl' ? Buffer.from(Buffer.from(bytes).toString().replaceAll(`"maskedPercent":${percent}`, '"maskedPercent":1')) : bytes })));
    for (const { kind, findings } of [verifyBundle(changed), await checkBundle(changed)]) expect([kind, findings.map(({ code }) => code)]).toEqual(['not_proved', expect.arrayContaining(['line.not_included'])]);

    await robin.goto(`${home.street.url}/verify`);
    await robin.locator('.drop input[type=file]').setInputFiles({ name: 'visit.zip', mimeType: 'application/zip', buffer: zip });
    await robin.getByRole('heading', { name: 'Proved', exact: true }).waitFor();
    await robin.getByText(`${percent} % of the picture was covered by privacy masks before it was recorded`).waitFor();
    await robin.getByText(`The household’s policy asks for masks over ${percent} % at this door.`).waitFor();
    expect.soft(await lookAt(robin, 'verify-masked', { shown: '.outcome', englishOnly: true }), 'verify-masked').toEqual([]);
  });
});
