/** Every runtime dependency has its row in docs/dependencies.md, and the lockfile names no registry's host. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const table = readFileSync(`${root}docs/dependencies.md`, 'utf8');
const problems: string[] = [];

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

for (const file of globSync('{packages,drivers,apps}/*/package.json', { cwd: root }).concat('sim/package.json', 'package.json')) {
  // A package.json of our own.
  const manifest = JSON.parse(readFileSync(`${root}${file}`, 'utf8')) as Manifest;
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    if (!name.startsWith('@latchkey/') && !table.includes(`\`${name}\``)) problems.push(`${file}: ${name} has no row in docs/dependencies.md`);
  }
}
if (/"resolved": "https?:/.test(readFileSync(`${root}package-lock.json`, 'utf8'))) problems.push('package-lock.json records download addresses');

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'Every dependency is accounted for.' : `${problems.length} problems.`);
process.exit(problems.length === 0 ? 0 : 1);
