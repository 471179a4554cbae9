import type { Client } from '@latchkey/client';
import { describe, expect, it } from 'vitest';
import { keepRecord } from './record-keeper.ts';
import type { LookingDevice } from '../recordings/looking-device.ts';

/** A server whose answers come when they are let out, and whose hub has written nothing yet. */
function slowServer() {
  const asked: PromiseWithResolvers<{ readonly checkpoints: readonly string[] }>[] = [];
  const call = () => {
    const answer = Promise.withResolvers<{ readonly checkpoints: readonly string[] }>();
    asked.push(answer);
    return answer.promise;
  };
  // Only what following the record asks of them.
  return { asked, client: { call } as unknown as Client };
}

const device = async () => ({ deviceId: 'dev_1', hubs: [] }) as unknown as LookingDevice; // nothing is signed where there is nothing to sign
const store = { getItem: () => null, setItem: () => undefined };

describe('following the record', () => {
  it('waits for whoever follows it already, so that what is remembered is signed', async () => {
    const { asked, client } = slowServer();
    const deps = { client, device, siteId: 'site_1', store, now: () => 0 };
    const signal = AbortSignal.timeout(10_000);
    const [first, second] = [keepRecord(deps, signal), keepRecord(deps, signal)];
    await expect.poll(() => asked.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toHaveLength(1);
    asked[0]?.resolve({ checkpoints: [] });
    await first;
    await expect.poll(() => asked.length).toBe(2);
    asked[1]?.resolve({ checkpoints: [] });
    await second;
  });
});
