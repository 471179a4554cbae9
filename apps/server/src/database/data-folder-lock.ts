import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CodedError } from '@latchkey/kit';

/**
 * Takes the data folder for this process alone until disposed. The lock is the kernel's (an SQLite file held exclusively), so that it ends with the process,
 * whatever ends it, and no stale file ever keeps a server from starting.
 * Rejects with `server.folder_in_use`, naming the process that holds it.
 */
export async function lockDataFolder(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true });
  const pidPath = join(folder, 'server.pid');
  const database = new DatabaseSync(join(folder, 'server.lock'));
  try {
    database.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    database.close();
    const pid = (await readFile(pidPath, 'utf8').catch(() => '')).trim();
    const holder = pid === '' ? 'Another Latchkey server' : `Another Latchkey server (process ${pid})`;
    throw new CodedError('server.folder_in_use', `${holder} works on the data folder ${folder}. Stop it first, or set LATCHKEY_DATA to another folder. Nothing was changed.`, {
      cause,
      facts: { folder, pid },
    });
  }
  await writeFile(pidPath, `${process.pid}\n`);
  return {
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}
