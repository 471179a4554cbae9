/** Builds the pages into apps/web/dist: beside it first, then put in its place, so that nobody is ever served half a build. */
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { webFingerprint, webStampFile } from './web-fingerprint.ts';

const web = fileURLToPath(new URL('../apps/web', import.meta.url));
const draft = join(web, `dist-${process.pid}`);
const madeFrom = webFingerprint();
const { status } = spawnSync(process.execPath, ['../../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--outDir', draft, '--emptyOutDir'], { cwd: web, stdio: 'inherit' });
if (status === 0) {
  writeFileSync(join(draft, basename(webStampFile)), madeFrom);
  rmSync(join(web, 'dist'), { recursive: true, force: true });
  renameSync(draft, join(web, 'dist'));
} else {
  rmSync(draft, { recursive: true, force: true });
}
process.exit(status ?? 1);
