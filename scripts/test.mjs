// `npm test`: everything that must hold, in the order in which a failure is cheapest to find.
import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { ensurePackages, ourEnvironment, root } from './bootstrap.mjs';
import { closingLine, failedFiles, forgetCounts, passed } from './closing-line.mjs';

ensurePackages();
const env = ourEnvironment();
const failures = [];

/** Runs one step, shows what it says, and notes a failure. True when it succeeded. */
function run(title, command, args, more = {}) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const { status, error } = spawnSync(command, args, { cwd: root, env: { ...env, ...more }, stdio: 'inherit' });
  console.log(`── ${title}: ${status === 0 ? 'ok' : `FAILED${error === undefined ? '' : ` (${error.message})`}`} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (status !== 0) failures.push(title);
  return status === 0;
}

run('Debian packages that the tests need', 'node', ['scripts/install-test-tools.ts']);
run('Types', 'node', ['scripts/check-types.ts']);
run('Lint', 'oxlint', ['--type-aware', 'packages', 'drivers', 'apps', 'sim', 'model', 'e2e', 'bench', 'scripts']);
run('Boundaries', 'node', ['scripts/check-boundaries.ts']);
run('Dependencies', 'node', ['scripts/check-dependencies.ts']);
run('Generated pages', 'node', ['scripts/generate-docs.ts', '--check']);
run('Docs', 'node', ['scripts/check-docs.ts']);
run('Model check, the short form', 'node', ['model/src/main.ts', '--quick']);
run('Web build', 'node', ['scripts/build-web.ts']);
// Runs of their own: whole streets want the machine for themselves.
forgetCounts();
run('Unit and integration tests', 'vitest', ['run', '--project', 'unit', '--project', 'integration'], { LATCHKEY_TEST_RUN: '1-unit-integration' });
const green = run('Whole streets', 'vitest', ['run', '--project', 'faults', '--project', 'e2e'], { LATCHKEY_TEST_RUN: '2-streets' });
if (!green) againAlone();

/** A whole street on a busy machine may miss a moment. Its file is run once more, alone; what fails again has failed, and what does not is named here. */
function againAlone() {
  const files = failedFiles().filter((file) => file.endsWith('.spec.ts'));
  if (files.length === 0) return;
  failures.pop();
  console.log(`\nUNSTEADY, run once more: ${files.map((file) => relative(root, file)).join(', ')}`);
  run('Streets that failed, once more', 'vitest', ['run', '--project', 'faults', '--project', 'e2e', '--no-file-parallelism', ...files], { LATCHKEY_TEST_RUN: '3-again' });
}

// The closing line must be the last one, whatever else was printed.
const summary = closingLine(failures);
console.log(`\n${failures.length === 0 ? 'All steps are green.' : `Failed: ${failures.join(', ')}`}`);
console.log(summary);
process.exit(failures.length === 0 && passed() ? 0 : 1);
