import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** As root, in a machine without a network: what Debian's Chromium needs to start and to keep quiet. */
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const CHROMIUM = fileURLToPath(new URL('chromium.sh', import.meta.url));

/** Debian's Chromium. With `film`, its camera plays that file over and over. */
export function launchChromium(film?: string): Promise<Browser> {
  const camera = film === undefined ? [] : ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...camera] });
}

/** A courier's phone and a resident's desk. */
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: process.env['LATCHKEY_README_SCREENSHOTS'] === 'true' ? 2 : 1, hasTouch: true, isMobile: true };
export const desktop: BrowserContextOptions = { viewport: { width: 1_440, height: 900 } };

/** Collects what a page complains of, with the address it is about: a test that ends with any has found something. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} <${message.location().url}>`);
  });
  return complaints;
}
