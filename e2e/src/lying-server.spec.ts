import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toIso, systemClock } from '@latchkey/kit';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWeb, webIsStale } from '../../apps/cli/src/launcher/web-build.ts';
import { launchChromium, phone } from './browser/chromium.ts';
import { lookAt } from './browser/screen-look.ts';

const dist = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));
const ORIGIN = 'http://localhost:9';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm' };

const hub = generateKeyPairSync('ed25519');
const server = generateKeyPairSync('ed25519');
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const xOf = (key: KeyObject) => key.export({ format: 'jwk' }).x ?? '';
const tokenOf = (claims: Readonly<Record<string, unknown>>, key: KeyObject) => {
  const head = `${encode({ alg: 'EdDSA', typ: 'secured+jwt' })}.${encode(claims)}`;
  return `${head}.${sign(null, Buffer.from(head), key).toString('base64url')}`;
};

let browser: Browser;
let visits = 0;

beforeAll(async () => {
  if (webIsStale()) await buildWeb();
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** A whole server that says what it likes: no line of ours runs behind it. `makeToken` is what it hands over as the hub's word. */
async function deliverAt(makeToken: (visitId: string, nonce: string) => string | null): Promise<Page> {
  const page = await (await browser.newContext({ ...phone, locale: 'en-GB', serviceWorkers: 'block', reducedMotion: 'reduce' })).newPage();
  const visitId = `vis_${String((visits += 1)).padStart(26, '0')}`;
  let nonce = '';
  let asked = 0;
  const visit = (state: string) => {
    const now = toIso(systemClock.now());
    const secured = state === 'secured';
    return {
      id: visitId, door: { name: 'Front door', kind: 'front-door' }, state, bolt: secured ? 'thrown' : 'withdrawn', doorState: 'closed', refusal: null, alarms: [],
      relocksAt: null, lockAskedAt: null, securedToken: secured ? makeToken(visitId, nonce) : null, updatedAt: now, serverNow: now,
    };
  };
  const json = (route: Route, status: number, body: unknown) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('/visits')) {
      // The page's proof of key carries what the hub would be given.
      const [, claims = ''] = (await request.headerValue('dpop'))?.split('.') ?? [];
      nonce = String((JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>)['visit_nonce']);
      return json(route, 201, visit('unlocked'));
    }
    if (pathname.includes('/courier/visits/')) return json(route, 200, visit((asked += 1) > 1 ? 'secured' : 'closed'));
    if (pathname.startsWith('/api/v1/doors/')) return json(route, 200, { name: 'Front door', kind: 'front-door', hindrance: null, recorded: true, hubKey: xOf(hub.publicKey), serverNow: toIso(systemClock.now()) });
    const file = join(dist, pathname.startsWith('/d/') ? 'courier.html' : pathname);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: TYPES[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) });
  });
  await page.goto(`${ORIGIN}/d/abcdefgh12345678`);
  await page.locator('.pair button').click();
  await page.locator('#number').fill('1Z5R89390357567127');
  await page.keyboard.press('Enter');
  return page;
}

const claimsOf = (visitId: string, nonce: string | null) => ({ sub: visitId, accessPointId: 'ap_00000000000000000000000001', securedAt: toIso(systemClock.now()), iat: 1, cnf: { jkt: 'x' }, nonce });
const heading = (page: Page, words: string) => page.getByRole('heading', { name: words, exact: true }).waitFor();

describe('a server that says “secured”', () => {
  it.each([
    ['without the hub’s word', () => null],
    ['with its own signature', (visitId: string, nonce: string) => tokenOf(claimsOf(visitId, nonce), server.privateKey)],
    ['with the hub’s word about another visit', (_visitId: string, nonce: string) => tokenOf(claimsOf('vis_zzzzzzzzzzzzzzzzzzzzzzzzzz', nonce), hub.privateKey)],
    ['with the hub’s word from an earlier time', (visitId: string) => tokenOf(claimsOf(visitId, 'what-an-earlier-page-made-up'), hub.privateKey)],
  ] as const)('%s, is not believed', async (_how, makeToken) => {
    const page = await deliverAt(makeToken);
    await heading(page, 'Not proved');
    await expect(page.getByRole('heading', { name: 'Locked', exact: true }).count()).resolves.toBe(0);
    await page.context().close();
  });

  it('with the hub’s word about this visit, is believed', async () => {
    const page = await deliverAt((visitId, nonce) => tokenOf(claimsOf(visitId, nonce), hub.privateKey));
    await heading(page, 'Locked');
    await page.getByText('Signed by the door’s own hub.').waitFor();
    await page.context().close();
  });

  it('without the hub’s word, looks like what it is', async () => {
    const page = await deliverAt(() => null);
    await heading(page, 'Not proved');
    expect(await lookAt(page, 'courier-not-proved', { shown: '.screen.attention' })).toEqual([]);
    await page.context().close();
  });
});
