import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CodedError } from '@latchkey/kit';
import { webFingerprint, webStampFile } from '../../../../scripts/web-fingerprint.ts';

const builder = fileURLToPath(new URL('../../../../scripts/build-web.ts', import.meta.url));

/** Whether the pages have to be built, because they never were or their sources changed. */
export const webIsStale = (): boolean => !existsSync(webStampFile) || readFileSync(webStampFile, 'utf8') !== webFingerprint();

/** Builds the pages. Rejects with `launcher.web_build_failed`, which carries what the builder said. */
export async function buildWeb(): Promise<void> {
  const building = spawn(process.execPath, [builder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  building.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  building.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((resolve) => building.on('exit', resolve));
  if (code !== 0) throw new CodedError('launcher.web_build_failed', `The pages could not be built:\n${Buffer.concat(said).toString()}`);
}
