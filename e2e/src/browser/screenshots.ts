import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const folder = fileURLToPath(new URL('../../../docs/screenshots', import.meta.url));
/** Screens of a run are kept out of the repository, but for the few that the README shows. */
const results = fileURLToPath(new URL('../../results', import.meta.url));

/** Where a picture of this run is kept. */
export function pictureFile(name: string): string {
  mkdirSync(results, { recursive: true });
  return join(results, `${name}.png`);
}

/** Keeps a picture of the screen for a person to look at; `shown` also puts it where the README finds it, when the run is asked to. */
export async function shoot(page: Page, name: string, shown = false): Promise<void> {
  await page.screenshot({ path: pictureFile(name) });
  if (shown && process.env['LATCHKEY_README_SCREENSHOTS'] === 'true') {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
