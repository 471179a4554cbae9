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
    else if (state === 'failed') counts.failed += 1;
    else if (state === 'skipped') {
      counts.skipped += 1;
      if (process.env['CI'] === 'true') counts.failed += 1;
      this.#skipped.push(test.fullName);
    }
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    for (const module of modules) {
      const counts = this.#countsOf(module.moduleId);
      if (module.state() === 'failed' && counts.failed === 0) counts.failed += 1;
    }
    if (unhandled.length > 0) this.#countsOf('unhandled errors').failed += unhandled.length;
    if (this.#skipped.length > 0) console.log(`Skipped:\n${this.#skipped.map((name) => `  ${name}`).join('\n')}`);
    writeFileSync(countsFile(), JSON.stringify(this.#files));
  }

  #countsOf(file: string): FileCounts {
    return (this.#files[file] ??= { passed: 0, failed: 0, skipped: 0 });
  }
}
