import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/**
 * What a browser fetches of a page before it draws, in bytes: the document, its scripts with all that they import, its styles; compressed as for one that knows only gzip.
 * The courier's is the tightest: 3 minutes a stop, 20 stops an hour, on a phone network. A resident's page is kept by the phone, and has all of its settings in it; a desk is opened once in the morning.
 */
const BUDGETS = { courier: 36_000, route: 28_000, index: 26_000, sign: 20_000, labels: 125_000, shared: 36_000, receipt: 50_000, verify: 55_000, dispatch: 45_000, developers: 20_000, webhooks: 46_000, resident: 262_000 };
/** Of that, the script that a courier's phone reads before it shows the camera. */
const COURIER_SCRIPT_BYTES = 30_000;

/** All that a shop's customer loads for the widget, compressed: its script, and the frame with its own. */
const WIDGET_BUDGET_BYTES = 10_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'latchkey-web-'));
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

beforeAll(async () => {
  // As `npm run build` has it: under the test runner's own value the pages carry what is for developers only.
  vi.stubEnv('NODE_ENV', 'production');
  await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  vi.unstubAllEnvs();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A page's scripts and everything that they import before they run. */
function scriptsOf(page: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const [, specifier = ''] of read(path).matchAll(/(?:\bfrom|\bimport)\s*["'`](\.[^"'`]+\.js)["'`]/g)) visit(posix.join(posix.dirname(path), specifier));
  };
  for (const [, path = ''] of read(page).matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)) visit(path);
  return found;
}

const pages = ['index.html', 'resident.html', 'courier.html', 'sign.html', 'labels.html', 'verify.html', 'shared.html', 'receipt.html', 'developers.html', 'route.html', 'dispatch.html', 'webhooks.html', 'checkout.html', 'shop.html'];

const stylesOf = (page: string): readonly string[] => [...read(page).matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map(([, path = '']) => path);
const compressedBytes = (paths: Iterable<string>): number => [...paths].reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path)), { level: 9 }).length, 0);

it.each(Object.entries(BUDGETS))('keeps the page %s within its budget', (name, budget) => {
  const page = `${name}.html`;
  const [scripts, styles] = [scriptsOf(page), stylesOf(page)];
  const bytes = compressedBytes([page, ...scripts, ...styles]);
  console.log(`${name} page: ${(bytes / 1_000).toFixed(1)} kB compressed in ${scripts.size} scripts and a style sheet`);
  expect(scripts.size).toBeGreaterThan(1);
  // Where there are two, a bundler chooses their order, and the design's may undo the page's.
  expect(styles).toHaveLength(1);
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThanOrEqual(budget);
});

it('keeps the courier’s script within its budget', () => {
  const bytes = compressedBytes(scriptsOf('courier.html'));
  expect(bytes).toBeGreaterThan(5_000);
  expect(bytes).toBeLessThanOrEqual(COURIER_SCRIPT_BYTES);
});

it('asks for no more scripts than a phone has connections, with the style sheet: more would wait for another round trip', () => {
  expect(scriptsOf('courier.html').size).toBeLessThanOrEqual(6);
});

it('keeps what shops embed within its budget, and out of the way of their own scripts', () => {
  const frame = read('checkout.html');
  const styles = [...frame.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map(([, path = '']) => path);
  const files = ['deliver-inside.js', 'checkout.html', ...scriptsOf('checkout.html'), ...styles];
  const bytes = files.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path)), { level: 9 }).length, 0);
  console.log(`checkout widget: ${(bytes / 1_000).toFixed(1)} kB compressed in ${files.length} files`);
  expect(styles).toHaveLength(1);
  expect(bytes).toBeGreaterThan(2_000);
  expect(bytes).toBeLessThanOrEqual(WIDGET_BUDGET_BYTES);
  // A classic script: what it names at its top would be a name in the shop's page.
  expect(read('deliver-inside.js')).toMatch(/^\(\(\)\s*=>\s*\{[\s\S]*\}\)\(\);?\s*$/);
});

it('loads neither the decoder nor a schema library before the courier’s page is drawn', () => {
  const text = [...scriptsOf('courier.html')].map(read).join('\n');
  expect(text).not.toMatch(/\.wasm|_zod/);
});

it('serves the decoder itself', () => {
  const assets = readdirSync(join(folder, 'assets'));
  const wasm = assets.find((name) => name.endsWith('.wasm'));
  const worker = assets.find((name) => /^scanner-worker-.*\.js$/.test(name));
  expect(read(`assets/${worker}`)).toContain(`/assets/${wasm}`);
});

describe.each(pages)('%s', (page) => {
  it('has no script or style inside, as the content security policy asks', () => {
    const html = read(page);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    for (const [script] of html.matchAll(/<script[^>]*>[^<]*/g)) expect(script).toMatch(/\ssrc="\/assets\/[^"]+"[^>]*>$/);
  });

  it('asks nobody else for anything', () => {
    for (const [, url = ''] of read(page).matchAll(/(?:src|href)="([^"]*)"/g)) expect(url).toMatch(/^\/[^/]/);
  });

  it('has a language, a direction, a title and a place for everything', () => {
    expect(read(page)).toMatch(/<html lang="en" dir="ltr">[\s\S]*<title>Latchkey[^<]*<\/title>[\s\S]*<div id="page"><\/div>/);
  });
});

describe('the service worker', () => {
  it('knows the shell of the pages that are kept, and no API', () => {
    const worker = read('service-worker.js');
    const kept = ['courier.html', 'resident.html', 'route.html'];
    for (const path of kept.flatMap((page) => [page, ...scriptsOf(page)])) expect(worker).toContain(`"${path}"`);
    expect(worker).not.toContain('__WB_MANIFEST');
  });

  it('runs as a classic script, which every browser takes', () => {
    expect(read('service-worker.js')).not.toMatch(/^\s*(import|export)\b/m);
  });
});

it('is installable', () => {
  // Written by the build from the list in vite.config.ts.
  const manifest = JSON.parse(read('manifest.webmanifest')) as { readonly start_url: string; readonly display: string; readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose?: string }[] };
  expect(manifest).toMatchObject({ start_url: '/resident', display: 'standalone', share_target: { action: '/resident/parcels', params: { text: 'text' } } });
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  for (const { src } of manifest.icons) expect(readFileSync(join(folder, src)).length).toBeGreaterThan(100);
});
