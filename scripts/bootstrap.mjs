// Runs on the machine's own Node (20 or newer), before anything of ours is installed: plain JavaScript, no imports but Node's.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Latchkey needs Node 20.19 or newer to install itself; this is ${process.versions.node}. It brings its own newer Node for the rest.`);
  process.exit(1);
}

/** Installs what the lockfile names when it is not there yet, or when the lockfile has changed since. */
export function ensurePackages() {
  const stamp = join(root, 'node_modules', '.latchkey-lock');
  const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing packages from the lockfile (once; about a minute) …');
  const started = Date.now();
  // Not `npm ci`: it refuses a lockfile that lacks an optional package of another platform, which a registry may not have. This one takes the lockfile's
  // versions and hashes too, and writes nothing back. npm is a shell script on Windows, which only a shell can start there.
  const { status, error } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`npm did not succeed${error === undefined ? '' : ` (${error.message})`}. Is the npm registry reachable, and is there room on the disk? Then run the same command again.`);
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, wanted);
  console.log(`Packages are in place (${Math.round((Date.now() - started) / 1000)} s).`);
}

/** The Node that runs Latchkey: the one that npm brought, else this one if it is new enough. */
export function findNode() {
  for (const name of [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`, `node-win-${process.arch}`]) {
    const candidate = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(candidate)) return candidate;
  }
  if (major >= 24) return process.execPath;
  console.error(`No Node 24 or newer came with the packages for ${process.platform} on ${process.arch}, and this is ${process.versions.node}. Install Node 24 or newer and run the same command again.`);
  process.exit(1);
}

/** The environment in which the tools of `node_modules` are found, under our Node. */
export function ourEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: [join(findNode(), '..'), join(root, 'node_modules', '.bin'), process.env.PATH].join(separator) };
}
