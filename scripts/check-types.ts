/** Types of everything: Node's side by tsconfig.json, the pages by apps/web/tsconfig.json, with the native compiler. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const projects = ['tsconfig.json', 'apps/web/tsconfig.json'].filter((project) => existsSync(`${root}${project}`));
const failed = projects.filter((project) => spawnSync('node', ['node_modules/@typescript/native/bin/tsc', '-p', project], { cwd: root, stdio: 'inherit' }).status !== 0);
console.log(`${projects.length} projects checked.`);
process.exit(failed.length === 0 ? 0 : 1);
