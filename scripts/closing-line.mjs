import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './bootstrap.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, complaints: string[] }} FileCounts `complaints`: a line for each failure */

const folder = join(root, 'node_modules', '.latchkey-test-counts');

/** Where the reporter of one test run leaves its counts, by test file. */
export function countsFile() {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${process.env['LATCHKEY_TEST_RUN'] ?? 'some'}.json`);
}

/** Before a run of everything: yesterday's counts must not stand in for a run that died. */
export const forgetCounts = () => rmSync(folder, { recursive: true, force: true });

/** Counts by file over all runs so far; a later run of a file stands for the earlier one. @returns {Map<string, FileCounts>} */
function countsByFile() {
  mkdirSync(folder, { recursive: true });
  return new Map(readdirSync(folder).toSorted().flatMap((run) => Object.entries(JSON.parse(readFileSync(join(folder, run), 'utf8')))));
}

/** Test files with a failure. */
export const failedFiles = () => [...countsByFile()].filter(([, counts]) => counts.failed > 0).map(([file]) => file);

/** What failed, a line each, with its file. */
export const complaints = () => [...countsByFile()].flatMap(([file, counts]) => counts.complaints.map((said) => `${relative(root, file)} › ${said}`));

/** Whether the tests themselves are green: something ran, nothing failed. */
export const passed = () => countsByFile().size > 0 && failedFiles().length === 0;

/** `N passed, N failed, N skipped`. A failed step counts as one failure where no test did, so that the line never reads green on a red run. */
export function closingLine(failures) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed: ok, failed, skipped } of countsByFile().values()) {
    sum.passed += ok;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return `${sum.passed} passed, ${Math.max(sum.failed, failures.length)} failed, ${sum.skipped} skipped`;
}
