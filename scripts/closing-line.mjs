import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';

/** Where the reporter of the test run leaves its counts. */
export const countsFile = join(root, 'node_modules', '.latchkey-test-counts.json');

function counts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Whether the tests themselves are green: something ran, nothing failed. */
export const passed = () => counts().passed > 0 && counts().failed === 0;

/** `N passed, N failed, N skipped`; a failed step that is no test counts as one failure, so that the line never reads green on a red run. */
export function closingLine(failures) {
  const { passed: ok, failed, skipped } = counts();
  const others = failures.filter((title) => !title.includes('tests')).length;
  return `${ok} passed, ${failed + others} failed, ${skipped} skipped`;
}
