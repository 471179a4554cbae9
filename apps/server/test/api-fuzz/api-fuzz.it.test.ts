import { routes } from '@latchkey/contract';
import { expect, it } from 'vitest';
import { fuzzApi } from './api-fuzz.ts';

it('answers requests of every kind as its document says, and never fails', async () => {
  const report = await fuzzApi(1_000, 7);
  expect(report.findings).toEqual([]);
  expect(report.routes).toBe(Object.keys(routes).length);
  // The requests are not all turned away: what is behind the gates is tried, too.
  expect(report.statuses.get(200)).toBeGreaterThan(50);
});
