/** Imports point one way only. A low count of modules means that the checker saw nothing, which it would otherwise call success. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FEWEST_MODULES = 150;
const root = fileURLToPath(new URL('..', import.meta.url));
const run = (type: string) =>
  spawnSync('node', ['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', 'packages', 'drivers', 'apps', 'sim', 'model', 'bench', 'e2e', '--config', '.dependency-cruiser.cjs', '--output-type', type], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });

const { stdout, stderr, status } = run('err');
process.stdout.write(stdout);
process.stderr.write(stderr);
const cruised = Number(/(\d+) modules/.exec(stdout)?.[1] ?? 0);
if (cruised < FEWEST_MODULES) console.error(`Only ${cruised} modules were seen, fewer than ${FEWEST_MODULES}: the check did not look.`);
process.exit(status === 0 && cruised >= FEWEST_MODULES ? 0 : 1);
