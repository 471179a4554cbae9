import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';

const folder = join(root, 'node_modules', '.latchkey-test-counts');

/** Where the reporter of one test run leaves its counts. */
export function countsFile() {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${process.env['LATCHKEY_TEST_RUN'] ?? 'some'}.json`);
}

/** Before a run of everything: yesterday's counts must not stand in for a run that died. */
export const forgetCounts = () => rmSync(folder, { recursive: true, force: true });

function counts() {
  mkdirSync(folder, { recursive: true });
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of readdirSync(folder)) {
    const { passed, failed, skipped } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/** Whether the tests themselves are green: something ran, nothing failed. */
export const passed = () => counts().passed > 0 && counts().failed === 0;

/** `N passed, N failed, N skipped`. A failed step counts as one failure where no test did, so that the line never reads green on a red run. */
export function closingLine(failures) {
  const { passed: ok, failed, skipped } = counts();
  return `${ok} passed, ${Math.max(failed, failures.length)} failed, ${skipped} skipped`;
}
