import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'udp-port';

/** The UDP port of the last run, so that a hub which knows the address finds the lock there again. */
export async function readKeptPort(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => '');
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

export const keepPort = (dataDir: string, port: number): Promise<void> => writeFile(join(dataDir, FILE), String(port));
