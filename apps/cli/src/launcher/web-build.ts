import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '@latchkey/kit';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const stampFile = join(root, 'apps/web/dist/.built-from');

/** Changes when a source of the pages changes: names, sizes and times, which are quick to read. */
function fingerprint(): string {
  const files = globSync(['apps/web/{src,public}/**/*', 'apps/web/*.{ts,html,json}', 'packages/{kit,labels,contract,client}/src/**/*.ts', 'package-lock.json'], { cwd: root }).toSorted();
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Whether the pages have to be built, because they never were or their sources changed. */
export const webIsStale = (): boolean => !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== fingerprint();

/** Builds the pages. Rejects with `launcher.web_build_failed`, which carries what the builder said. */
export async function buildWeb(): Promise<void> {
  const builder = spawn(process.execPath, [join(root, 'scripts/build-web.ts')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  builder.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  builder.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((resolve) => builder.on('exit', resolve));
  if (code !== 0) throw new CodedError('launcher.web_build_failed', `The pages could not be built:\n${Buffer.concat(said).toString()}`);
  writeFileSync(stampFile, fingerprint());
}
