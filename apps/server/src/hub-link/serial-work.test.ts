import { type Log, ManualClock, Seconds, silentLog } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { SerialWork } from './serial-work.ts';

it('a piece that holds up the others for long is told of, and one that is done in time is not', async () => {
  const told: string[] = [];
  const clock = new ManualClock();
  const log: Log = { ...silentLog, error: (message) => void told.push(message) };
  const work = new SerialWork(log, clock);
  work.add(async () => {});
  await work.idle;
  const { promise, resolve } = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  work.add(() => {
    began.resolve();
    return promise;
  });
  await began.promise;
  clock.advance(Seconds(9));
  expect(told).toEqual([]);
  clock.advance(Seconds(1));
  expect(told).toEqual(['work for a hub takes long, and what came after it waits']);
  resolve();
  await work.idle;
});
