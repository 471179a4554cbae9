import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress } from '../../../apps/server/src/database/connect.ts';

/** The database of a street that runs: for facts that no page can set. Only the user who runs the street gets in. */
export async function databaseAddress(dataDir: string): Promise<DatabaseAddress> {
  const folder = join(dataDir, 'server', 'database');
  return { host: join(folder, 'socket'), port: 5432, user: 'latchkey', password: (await readFile(join(folder, 'password'), 'utf8')).trim(), database: 'postgres' };
}
