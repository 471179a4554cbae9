import { CodedError, ManualClock, Millis, Seconds, silentLog } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { keepRunning } from './keep-running.ts';

/** Lets promises settle without waiting for time. */
const settle = async () => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};

it('starts what is gone, tries again when that fails, and leaves what lives alone', async () => {
  const clock = new ManualClock();
  let alive = true;
  let attempts = 0;
  const watch = keepRunning({
    isAlive: () => alive,
    restart: async () => {
      attempts += 1;
      if (attempts === 1) throw new CodedError('database.start_failed', 'not yet');
      alive = true;
    },
    clock,
    log: silentLog,
  });
  const pass = async (millis: number) => {
    clock.advance(Millis(millis));
    await settle();
  };
  await pass(500);
  expect(attempts).toBe(0);
  alive = false;
  await pass(500);
  expect(attempts).toBe(1);
  await pass(1_000);
  expect(attempts).toBe(1);
  await pass(1_000);
  expect([attempts, alive]).toEqual([2, true]);

  await watch[Symbol.asyncDispose]();
  alive = false;
  clock.advance(Seconds(60));
  await settle();
  expect(attempts).toBe(2);
});
