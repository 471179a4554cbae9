import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', '**/dist/**'];
// Deceived pictures are asked by blinking lamps through five processes, which wants a machine for itself: LATCHKEY_CAMERA_ATTACKS=all vitest run --project faults e2e/src/faults/picture.spec.ts
const askedPictures = process.env['LATCHKEY_CAMERA_ATTACKS'] === undefined ? ['e2e/src/faults/picture.spec.ts'] : [];

export default defineConfig({
  test: {
    // More than cores: the integration tests mostly wait for bolts, watchdogs and restarts.
    maxWorkers: 3,
    reporters: ['default', './scripts/test-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['{packages,drivers,apps,sim,model,bench,scripts}/**/*.test.{ts,tsx}'], exclude: [...exclude, '**/*.it.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'integration', retry: 1, include: ['{packages,drivers,apps,sim,model,bench,scripts}/**/*.it.test.ts'], exclude, testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'e2e', include: ['e2e/src/**/*.spec.ts'], exclude: [...exclude, 'e2e/src/faults/**'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
      // Streets without a browser, which mostly wait: two at a time.
      { test: { name: 'faults', include: ['e2e/src/faults/*.spec.ts'], exclude: [...exclude, ...askedPictures], testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 2 } },
    ],
  },
});
