import { join, resolve } from 'node:path';
import type { Clock, Log } from '@latchkey/kit';
import { openDatabase } from '../database/database.ts';
import { lockDataFolder } from '../database/data-folder-lock.ts';
import type { ServerConfig } from '../server-config.ts';
import { openArchive } from './archive-lines.ts';
import { type Restored, restoreHousehold } from './restore.ts';

/** Restores an archive into the database of a server that does not run. Rejects as {@link restoreHousehold} does, and with `server.folder_in_use` or a code of `database.` */
export async function restoreArchive(config: ServerConfig, bytes: Uint8Array, { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<Restored & { readonly films: number }> {
  const { lines, films } = openArchive(bytes);
  const folder = join(resolve(config.LATCHKEY_DATA), 'server');
  await using _lock = await lockDataFolder(folder);
  await using database = await openDatabase({ url: config.DATABASE_URL, folder, clock, log });
  return { ...(await restoreHousehold(database.db, lines)), films };
}
