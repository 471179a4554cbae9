// `npm test`: everything that must hold, in the order in which a failure is cheapest to find.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensurePackages, ourEnvironment, root } from './bootstrap.mjs';
import { closingLine, complaints, failedFiles, forgetCounts, passed } from './closing-line.mjs';

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
let runs = 0;
runTests('Unit and integration tests', ['unit', 'integration']);
runTests('Whole streets', ['faults', 'e2e']);

/** A busy machine may miss a moment. A file that failed is run once more, alone; what fails again has failed, and what does not is named here. */
function runTests(title, projects) {
  const args = ['run', ...projects.flatMap((project) => ['--project', project])];
  // Counted up: a later run's counts stand for an earlier one's.
  if (run(title, 'vitest', args, { LATCHKEY_TEST_RUN: String(++runs) })) return;
  const files = failedFiles();
  // What belongs to no file of tests cannot be run again.
  if (files.length === 0 || files.some((file) => !existsSync(file))) return;
  console.log(`\nUNSTEADY, run once more:\n${complaints().map((said) => `  ${said}`).join('\n')}`);
  failures.pop();
  run(`${title}: what failed, once more`, 'vitest', [...args, '--no-file-parallelism', ...files], { LATCHKEY_TEST_RUN: String(++runs) });
}

// The closing line must be the last one, whatever else was printed.
const summary = closingLine(failures);
for (const said of complaints()) console.log(`FAILED ${said}`);
console.log(`\n${failures.length === 0 ? 'All steps are green.' : `Failed: ${failures.join(', ')}`}`);
console.log(summary);
process.exit(failures.length === 0 && passed() ? 0 : 1);
