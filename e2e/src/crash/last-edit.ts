import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** When a source that the street's programs run was changed last, ms since 1970. Each is loaded from the working tree whenever it is started again. */
export function lastEdit(): number {
  const sources = ['apps', 'packages', 'sim'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.includes('node_modules')).map((path) => join(ROOT, folder, path)),
  );
  return Math.max(...sources.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
