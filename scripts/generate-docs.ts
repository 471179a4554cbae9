/** Writes the generated pages of docs/reference (`npm run docs`); `--check` only compares them with what the sources give now. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiPage } from './reference/api-page.ts';
import { hubPage } from './reference/hub-page.ts';
import { labelsPage } from './reference/labels-page.ts';
import { serverPage } from './reference/server-page.ts';
import { simPage } from './reference/sim-page.ts';
import { visitMachinePage } from './reference/visit-machine-page.ts';

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'api.md': apiPage,
  'hub.md': hubPage,
  'labels.md': labelsPage,
  'server.md': serverPage,
  'sim.md': simPage,
  'visit-machine.md': visitMachinePage,
};

const isCheck = process.argv.includes('--check');
const rendered = await Promise.all(Object.entries(PAGES).map(async ([name, render]) => ({ name, text: await render() })));
const stale = rendered.filter(({ name, text }) => !existsSync(folder + name) || readFileSync(folder + name, 'utf8') !== text);
if (isCheck) {
  for (const { name } of stale) console.error(`docs/reference/${name} is not what the sources give: run npm run docs`);
} else {
  for (const { name, text } of stale) writeFileSync(folder + name, text);
}
console.log(`${rendered.length} pages, ${stale.length} ${isCheck ? 'stale' : 'written'}.`);
process.exit(isCheck && stale.length > 0 ? 1 : 0);
