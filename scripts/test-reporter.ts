import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { countsFile, type FileCounts } from './closing-line.mjs';

/**
 * Counts for the closing line, by file, and the rule on skips: a test may be skipped only with a reason, and where CI says so (`CI=true`)
 * a skip fails the run, because that machine has everything that the tests need.
 */
export default class ClosingLineReporter implements Reporter {
  readonly #files: Record<string, FileCounts> = {};
  readonly #skipped: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    const counts = this.#countsOf(test.module.moduleId);
    if (state === 'passed') counts.passed += 1;
    else if (state === 'failed') {
      counts.failed += 1;
      counts.complaints.push(`${test.fullName}: ${test.result().errors?.[0]?.message.split('\n')[0] ?? 'no message'}`);
    } else if (state === 'skipped') {
      counts.skipped += 1;
      if (process.env['CI'] === 'true') counts.failed += 1;
      this.#skipped.push(test.fullName);
    }
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    for (const module of modules) {
      const counts = this.#countsOf(module.moduleId);
      if (module.state() !== 'failed' || counts.failed > 0) continue;
      counts.failed += 1;
      counts.complaints.push(...module.errors().map(({ message }) => message.split('\n')[0] ?? ''));
    }
    if (unhandled.length > 0) {
      const counts = this.#countsOf('unhandled errors');
      counts.failed += unhandled.length;
      counts.complaints.push(...unhandled.map((error) => (error instanceof Object && 'message' in error ? String(error.message) : String(error)).split('\n')[0] ?? ''));
    }
    if (this.#skipped.length > 0) console.log(`Skipped:\n${this.#skipped.map((name) => `  ${name}`).join('\n')}`);
    writeFileSync(countsFile(), JSON.stringify(this.#files));
  }

  #countsOf(file: string): FileCounts {
    return (this.#files[file] ??= { passed: 0, failed: 0, skipped: 0, complaints: [] });
  }
}
