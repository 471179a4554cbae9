import { readFile } from 'node:fs/promises';
import { CodedError, silentLog, systemClock } from '@latchkey/kit';
import { serverConfig } from '@latchkey/server/config';
import { readConfig } from '../config-reference.ts';

/** Brings a household's archive back into the server of this machine, which must not run. Rejects with `restore.unreadable`, and as the server does. */
export async function restore(file: string, output: NodeJS.WritableStream): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CodedError('restore.unreadable', `${file} cannot be read`, { cause });
  });
  // Loaded only here: it needs the database.
  const { restoreArchive } = await import('@latchkey/server/restore');
  const { householdName, exportedAt, rows, leftOut, films } = await restoreArchive(readConfig(serverConfig, process.env), bytes, { clock: systemClock, log: silentLog });
  output.write(`${householdName} is back as of ${exportedAt}: ${rows} rows.\n`);
  const names = Object.entries(leftOut).map(([table, number]) => `${table} (${number})`);
  if (names.length > 0) output.write(`Not restored, since an archive holds nothing that opens something and nothing of a carrier’s: ${names.join(', ')}. Make them anew.\n`);
  if (films > 0) output.write(`${films === 1 ? 'One film stays' : `${films} films stay`} in the archive; the hub has its own recordings.\n`);
}
