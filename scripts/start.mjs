// `npm start`: installs what is missing, then hands over to the launcher (apps/cli) on our own Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensurePackages, findNode, root } from './bootstrap.mjs';

ensurePackages();
const launcher = spawn(findNode(), [join(root, 'apps/cli/src/main.ts'), 'start', ...process.argv.slice(2)], { stdio: 'inherit' });
// The terminal sends Ctrl-C to the launcher too; this process only waits for it to clean up.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('SIGTERM', () => launcher.kill('SIGTERM'));
launcher.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
