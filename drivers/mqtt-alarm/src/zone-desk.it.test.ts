import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AlarmZonePort, Driver } from '@latchkey/driver-api';
import { type Clock, codeOf, ManualClock, Seconds, systemClock } from '@latchkey/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mqttAlarmConfig } from './mqtt-alarm-config.ts';
import { manifest } from './mqtt-alarm-driver.ts';
import { startTestBroker } from './test-broker.fixture.ts';

const PANEL = fileURLToPath(new URL('../../../sim/src/parcel-box/main.ts', import.meta.url));
const CODE = '471147';
const unhurried = new AbortController().signal;
const eventually = { timeout: 30_000 };

let folder: string;
let url: string;
let closeBroker: () => Promise<void>;
let panel: ChildProcess;
let driver: Driver;
let zone: AlarmZonePort;
const logged: string[] = [];
const log = (() => {
  const say = (...said: readonly unknown[]) => void logged.push(JSON.stringify(said));
  const own = { debug: say, info: say, warn: say, error: say, child: () => own };
  return own;
})();

const startPanel = () => fork(PANEL, { env: { ...process.env, MQTT_URL: url, ALARM_PANEL_CODE: CODE, ALARM_PANEL_EXIT_SECONDS: '0.2', ALARM_PANEL_ENTRY_SECONDS: '0.1' }, execArgv: [] });
const stopPanel = async () => {
  const gone = once(panel, 'exit');
  panel.kill('SIGKILL');
  await gone;
};
const home = (door: 'open' | 'closed') => panel.send({ type: 'home', state: { parcelBox: { bolt: 'thrown', door: 'closed', angle: 0, boltBlocked: false, battery: 90 }, frontDoor: { door } } });
const press = (word: string) => panel.send({ type: 'panel', press: word });
const says = (state: string) => expect.poll(() => zone.zone.value, eventually).toBe(state);
const driverWith = (code: string, clock: Clock = systemClock) => {
  const codeFile = join(folder, `code-${code}`);
  writeFileSync(codeFile, `${code}\n`);
  const config = mqttAlarmConfig.parse({ url, zones: [{ name: 'Ground floor', stateTopic: 'alarmo/state', commandTopic: 'alarmo/command', commands: 'json', eventTopic: 'alarmo/event', availabilityTopic: 'alarmo/availability', codeFile }] });
  return manifest.start(config, { log, clock, dataDir: folder });
};
const zoneOf = ({ devices }: Driver): AlarmZonePort => {
  const found = devices[0]?.alarmZone;
  if (found === undefined) throw new TypeError('it was configured');
  return found;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-zone-'));
  ({ url, close: closeBroker } = await startTestBroker());
  panel = startPanel();
  home('closed');
  driver = await driverWith(CODE);
  zone = zoneOf(driver);
});
afterAll(async () => {
  await driver[Symbol.asyncDispose]();
  await stopPanel();
  await closeBroker();
  rmSync(folder, { recursive: true });
});

it('is armed when the time to leave is over, and disarmed by its own word', async () => {
  await says('disarmed');
  await zone.arm('away', unhurried);
  await says('armed_away');
  await zone.disarm(unhurried);
  expect(zone.zone.value).toBe('disarmed');
});

it('tells what people do at its keys and at the door, and that it goes off', async () => {
  press('ARM_HOME');
  await says('armed_home');
  home('open');
  await says('triggered');
  // Not on an open door.
  await zone.disarm(unhurried);
  expect(await zone.arm('home', unhurried).catch(codeOf)).toBe('zone.refused');
  home('closed');
});

it('refuses a wrong code, and no code is ever logged', async () => {
  press('ARM_AWAY');
  await says('armed_away');
  const stranger = await driverWith('000000');
  await expect.poll(() => zoneOf(stranger).zone.value, eventually).toBe('armed_away');
  const refused: unknown = await zoneOf(stranger).disarm(unhurried).catch((error: unknown) => error);
  expect(codeOf(refused)).toBe('zone.refused');
  await stranger[Symbol.asyncDispose]();
  expect(zone.zone.value).toBe('armed_away');
  await zone.disarm(unhurried);
  expect(`${logged.join()} ${JSON.stringify(refused)}`).not.toMatch(new RegExp(`${CODE}|000000`));
});

it('that does not answer is silent, and what it said before counts no more once its bridge has lost it', async () => {
  panel.send({ type: 'panel', silent: true });
  const clock = new ManualClock();
  const patient = await driverWith(CODE, clock);
  await expect.poll(() => zoneOf(patient).zone.value, eventually).toBe('disarmed');
  const asked = zoneOf(patient).arm('away', unhurried).catch(codeOf);
  clock.advance(Seconds(5));
  expect(await asked).toBe('zone.silent');
  await patient[Symbol.asyncDispose]();
  await stopPanel();
  await says('unknown');
  expect(zone.reachability.kind).toBe('silent');
  panel = startPanel();
  home('closed');
  await says('disarmed');
  expect(zone.reachability.kind).toBe('online');
  await zone.arm('home', unhurried);
  await zone.disarm(unhurried);
});
