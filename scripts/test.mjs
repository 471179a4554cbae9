// `npm test`: everything that must hold, in the order in which a failure is cheapest to find.
import { spawnSync } from 'node:child_process';
import { ensurePackages, ourEnvironment, root } from './bootstrap.mjs';
import { closingLine, forgetCounts, passed } from './closing-line.mjs';

ensurePackages();
const env = ourEnvironment();
const failures = [];

/** Runs one step, shows what it says, and notes a failure. */
function run(title, command, args, more = {}) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const { status, error } = spawnSync(command, args, { cwd: root, env: { ...env, ...more }, stdio: 'inherit' });
  console.log(`── ${title}: ${status === 0 ? 'ok' : `FAILED${error === undefined ? '' : ` (${error.message})`}`} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (status !== 0) failures.push(title);
}

run('Debian packages that the tests need', 'node', ['scripts/install-test-tools.ts']);
run('Types', 'node', ['scripts/check-types.ts']);
run('Lint', 'oxlint', ['--type-aware', 'packages', 'drivers', 'apps', 'sim', 'e2e', 'bench', 'scripts']);
run('Boundaries', 'node', ['scripts/check-boundaries.ts']);
run('Dependencies', 'node', ['scripts/check-dependencies.ts']);
run('Generated pages', 'node', ['scripts/generate-docs.ts', '--check']);
run('Docs', 'node', ['scripts/check-docs.ts']);
run('Web build', 'node', ['scripts/build-web.ts']);
// Two runs of the runner: whole streets in browsers want the machine for themselves.
forgetCounts();
for (const [name, projects] of [['Unit and integration tests', ['unit', 'integration']], ['End-to-end tests', ['e2e']]]) {
  run(name, 'vitest', ['run', ...projects.flatMap((project) => ['--project', project])], { LATCHKEY_TEST_RUN: projects.join('-') });
}

// The closing line must be the last one, whatever else was printed.
const summary = closingLine(failures);
console.log(`\n${failures.length === 0 ? 'All steps are green.' : `Failed: ${failures.join(', ')}`}`);
console.log(summary);
process.exit(failures.length === 0 && passed() ? 0 : 1);
