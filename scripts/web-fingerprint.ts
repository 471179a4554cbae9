import { createHash } from 'node:crypto';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where a build notes what it was made from. */
export const webStampFile = join(root, 'apps/web/dist/.built-from');

/** Changes when a source of the pages changes: names, sizes and times, which are quick to read. */
export function webFingerprint(): string {
  const files = globSync(['apps/web/{src,public,build}/**/*', 'apps/web/*.{ts,html,json}', 'packages/{kit,labels,contract,client}/src/**/*.ts', 'package-lock.json'], { cwd: root }).toSorted();
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
