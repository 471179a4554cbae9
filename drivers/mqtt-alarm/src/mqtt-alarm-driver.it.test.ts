import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlarmPort, Driver } from '@latchkey/driver-api';
import { codeOf, silentLog, systemClock } from '@latchkey/kit';
import type { Aedes } from 'aedes';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mqttAlarmConfig } from './mqtt-alarm-config.ts';
import { manifest } from './mqtt-alarm-driver.ts';
import { startTestBroker } from './test-broker.fixture.ts';

let broker: Aedes;
let driver: Driver;
let folder: string;
let close: () => Promise<void>;
let orders: { topic: string; body: unknown }[];
const unhurried = new AbortController().signal;
const eventually = { timeout: 30_000 };

beforeEach(async () => {
  orders = [];
  folder = mkdtempSync(join(tmpdir(), 'latchkey-alarm-'));
  writeFileSync(join(folder, 'password'), 'secret\n');
  const started = await startTestBroker({ authenticate: (_client, name, given, done) => done(null, name === 'hub' && given?.toString() === 'secret') });
  ({ broker, close } = started);
  broker.on('publish', ({ topic, payload }) => {
    if (topic.endsWith('/set')) orders.push({ topic, body: JSON.parse(payload.toString()) });
  });
  const config = mqttAlarmConfig.parse({ url: started.url, username: 'hub', passwordFile: join(folder, 'password'), alarms: [{ name: 'siren' }, { name: 'light', kind: 'switch' }] });
  driver = await manifest.start(config, { log: silentLog, clock: systemClock, dataDir: folder });
});
afterEach(async () => {
  await driver[Symbol.asyncDispose]();
  await close();
  rmSync(folder, { recursive: true });
});

const alarmOf = (name: string): AlarmPort => {
  const alarm = driver.devices.find(({ id }) => id === `mqtt-alarm:${name}`)?.alarm;
  if (alarm === undefined) throw new TypeError('it was configured');
  return alarm;
};
const say = (topic: string, body: unknown) => new Promise<void>((resolve) => broker.publish({ cmd: 'publish', topic: `zigbee2mqtt/${topic}`, payload: Buffer.from(JSON.stringify(body)), qos: 1, retain: true, dup: false }, () => resolve()));
const online = (name: string) => expect.poll(() => alarmOf(name).reachability.kind, eventually).toBe('online');

it('a siren is warned, and told to stop', async () => {
  await online('siren');
  await alarmOf('siren').set(true, unhurried);
  await alarmOf('siren').set(false, unhurried);
  expect(orders).toEqual([
    { topic: 'zigbee2mqtt/siren/set', body: { warning: { mode: 'burglar', level: 'very_high', strobe: true, duration: 180 } } },
    { topic: 'zigbee2mqtt/siren/set', body: { warning: { mode: 'stop', level: 'low', strobe: false, duration: 0 } } },
  ]);
});

it('a switch is on only when it says so', async () => {
  await online('light');
  const asked = alarmOf('light').set(true, unhurried);
  await expect.poll(() => orders.length, eventually).toBe(1);
  await say('light', { state: 'OFF' });
  await say('light', { state: 'ON' });
  await asked;
  // Nobody answers this one.
  expect(await alarmOf('light').set(false, unhurried).catch(codeOf)).toBe('alarm.silent');
});

it('a device that its bridge has lost is silent, and tried all the same', async () => {
  await online('siren');
  await say('siren/availability', { state: 'offline' });
  await expect.poll(() => alarmOf('siren').reachability, eventually).toMatchObject({ kind: 'silent', reason: expect.stringMatching(/bridge/) });
  await alarmOf('siren').set(true, unhurried);
  expect(orders).toHaveLength(1);
  await say('siren/availability', { state: 'online' });
  await online('siren');
});

it('without its broker it is offline at once, and an order is never sent later', async () => {
  await online('siren');
  await close();
  await expect.poll(() => alarmOf('siren').reachability.kind, eventually).toBe('silent');
  expect(await alarmOf('siren').set(true, unhurried).catch(codeOf)).toBe('alarm.offline');
  expect(orders).toEqual([]);
});
