import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeLockConformance } from '@latchkey/driver-api/conformance';
import { codeOf, silentLog, systemClock } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { manifest } from './index.ts';
import { lockOf, reportsOf } from './rig/driver-rig.ts';
import { startTestBroker } from './rig/test-broker.ts';
import { zigbeeBridge } from './rig/zigbee2mqtt-process.ts';

const DIRECTORY = dirname(fileURLToPath(import.meta.resolve('zigbee2mqtt')));
const unhurried = new AbortController().signal;
const patience = { timeout: 20_000 };

async function startRig() {
  const stack = new AsyncDisposableStack();
  const broker = stack.use(await startTestBroker());
  const bridge = stack.use(await zigbeeBridge(DIRECTORY, broker.url));
  await bridge.start();
  const config = manifest.config.parse({ url: broker.url, locks: [{ name: 'parcel-box' }] });
  const driver = stack.use(await manifest.start(config, { log: silentLog, clock: systemClock, dataDir: '' }));
  return { bridge, broker, driver, stack };
}

describeLockConformance('a lock behind the real zigbee2mqtt', async () => {
  const { bridge, driver, stack } = await startRig();
  return {
    port: lockOf(driver),
    hand: {
      moveBolt: (bolt) => bridge.moveBolt(bolt),
      blockBolt: (blocked) => bridge.blockBolt(blocked),
      setCharge: (percent) => bridge.setCharge(percent),
      killDevice: () => bridge.kill(),
      restartDevice: () => bridge.start(),
      truth: () => bridge.bolt,
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
});

describe('the real zigbee2mqtt', () => {
  it('tells of a hand, of a jam, and of a broker that came back', async () => {
    const { bridge, broker, driver, stack } = await startRig();
    await using _stack = stack;
    const lock = lockOf(driver);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    const reports = reportsOf(lock);
    await bridge.moveBolt('thrown');
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
    expect(reports.find(({ bolt }) => bolt === 'thrown')?.cause).toBe('manual');

    await lock.command('unlock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    await bridge.blockBolt(true);
    await lock.command('lock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('partial');

    await broker.stop();
    await expect.poll(() => lock.reachability.kind, patience).toBe('silent');
    expect(codeOf(await lock.command('unlock', unhurried).catch((error: unknown) => error))).toBe('lock.offline');
    await broker.start();
    await expect.poll(() => lock.bolt.value, patience).toBe('partial');
    expect(bridge.bolt).toBe('partial');
  });

  it('does not pass its remembered state off as a report after a start', async () => {
    const { bridge, driver, stack } = await startRig();
    await using _stack = stack;
    const lock = lockOf(driver);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    await lock.command('lock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
    await bridge.stop();
    await expect.poll(() => lock.bolt.value, patience).toBe('unknown');
    const reports = reportsOf(lock);
    await bridge.moveBolt('withdrawn');
    await bridge.start();
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    expect(reports.map(({ bolt }) => bolt)).not.toContain('thrown');
  });
});
