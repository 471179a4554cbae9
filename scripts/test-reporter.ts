import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { countsFile } from './closing-line.mjs';

/**
 * Counts for the closing line, and the rule on skips: a test may be skipped only with a reason, and where CI says so (`CI=true`)
 * a skip fails the run, because that machine has everything that the tests need.
 */
export default class ClosingLineReporter implements Reporter {
  #passed = 0;
  #failed = 0;
  readonly #skipped: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    if (state === 'passed') this.#passed += 1;
    else if (state === 'failed') this.#failed += 1;
    else if (state === 'skipped') this.#skipped.push(test.fullName);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    this.#failed += unhandled.length + modules.filter((module) => module.state() === 'failed' && module.children.size === 0).length;
    if (this.#skipped.length > 0) console.log(`Skipped:\n${this.#skipped.map((name) => `  ${name}`).join('\n')}`);
    const failed = this.#failed + (process.env['CI'] === 'true' ? this.#skipped.length : 0);
    writeFileSync(countsFile(), JSON.stringify({ passed: this.#passed, failed, skipped: this.#skipped.length }));
  }
}
