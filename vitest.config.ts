import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', '**/dist/**'];
/** A second, which is the default, is short for what real programs have to do on a busy machine. */
const expect = { poll: { timeout: 15_000 } };

const STREET = { LATCHKEY_SIM_FRAME_RATE: '12' };

export default defineConfig({
  test: {
    // More than cores: the integration tests mostly wait for bolts, watchdogs and restarts.
    maxWorkers: 4,
    reporters: ['default', './scripts/test-reporter.ts'],
    projects: [
      // Nothing here leaves anything behind, and a module is loaded once for many files: half of the processor's time.
      { test: { name: 'unit', expect, isolate: false, include: ['{packages,drivers,apps,sim,model,bench,scripts,e2e}/**/*.test.{ts,tsx}'], exclude: [...exclude, '**/*.it.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'integration', expect, retry: 1, include: ['{packages,drivers,apps,sim,model,bench,scripts}/**/*.it.test.ts'], exclude, testTimeout: 60_000, hookTimeout: 60_000 } },
      // Whole streets. Those without a browser mostly wait: two at a time; one with a browser keeps two cores busy. Nobody counts the pictures here.
      { test: { name: 'faults', expect, env: STREET, include: ['e2e/src/faults/*.spec.ts'], exclude, testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 2, sequence: { groupOrder: 1 } } },
      { test: { name: 'e2e', expect, env: STREET, include: ['e2e/src/**/*.spec.ts'], exclude: [...exclude, 'e2e/src/faults/**'], testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
