import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogFields, codeOf, silentLog, systemClock } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifest } from './index.ts';
import { BOX_MAIN } from './rig/box-process.ts';
import { type DriverRig, driverRig, lockOf, reportsOf } from './rig/driver-rig.ts';

const unhurried = new AbortController().signal;
const STATE = 'zigbee2mqtt/parcel-box';
/** For what a loaded machine needs longest. */
const patience = { timeout: 15_000 };

describe('the MQTT lock driver behind a Zigbee bridge', () => {
  let rig: DriverRig;
  beforeEach(async () => {
    rig = await driverRig();
  });
  afterEach(() => rig[Symbol.asyncDispose]());

  const ordersSent = () => rig.broker.published.filter(({ topic }) => topic === `${STATE}/set`).map(({ text }) => text);
  const driveOnline = async () => {
    await rig.box.start();
    const lock = lockOf(await rig.drive());
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    return lock;
  };

  it('finds every lock and contact that the bridge knows', async () => {
    await rig.box.start();
    const driver = await rig.drive();
    expect(driver.devices.map(({ id, lock, contact }) => [id, lock !== undefined, contact !== undefined])).toEqual([
      ['mqtt-lock:parcel-box', true, false],
      ['mqtt-lock:parcel-box-lid', false, true],
      ['mqtt-lock:porch-lamp', false, false],
      ['mqtt-lock:porch-motion', false, false],
    ]);
  });

  it('finds those that are announced later', async () => {
    const driver = await rig.drive();
    expect(driver.devices).toEqual([]);
    await rig.box.start();
    await expect.poll(() => driver.devices.map(({ id }) => id), patience).toContain('mqtt-lock:parcel-box');
  });

  it('has a configured lock from the start, and says when nobody knows it', async () => {
    await rig.box.start();
    const lock = lockOf(await rig.drive({ locks: [{ name: 'garden gate' }] }), 'garden gate');
    expect(lock.bolt).toEqual({ value: 'unknown', at: undefined });
    await expect.poll(() => lock.reachability, patience).toMatchObject({ kind: 'silent', reason: 'Nobody has announced a device of this name.' });
    expect(codeOf(await lock.command('unlock', unhurried).catch((error: unknown) => error))).toBe('lock.offline');
  });

  it('drives a box that runs without a home', async () => {
    const alone = spawn(process.execPath, [BOX_MAIN], { env: { ...process.env, MQTT_URL: rig.broker.url }, stdio: 'ignore' });
    try {
      const lock = lockOf(await rig.drive({ locks: [{ name: 'parcel-box' }] }));
      await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
      await lock.command('unlock', unhurried);
      await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
      const gone = once(alone, 'exit');
      alone.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);
      await expect.poll(() => lock.reachability.kind, patience).toBe('silent');
    } finally {
      alone.kill('SIGKILL');
    }
  });

  it('hears that somebody comes or rings, and nothing of what the broker had kept', async () => {
    const bell = 'zigbee2mqtt/door-bell';
    await rig.box.start();
    await expect.poll(() => rig.broker.published.map(({ topic }) => topic), patience).toContain('zigbee2mqtt/bridge/devices');
    const known = JSON.parse(rig.broker.published.find(({ topic }) => topic === 'zigbee2mqtt/bridge/devices')?.text ?? '') as unknown[];
    const button = { friendly_name: 'door-bell', definition: { exposes: [{ type: 'enum', name: 'action', property: 'action', access: 1, values: ['single'] }] } };
    await rig.broker.publish('zigbee2mqtt/bridge/devices', JSON.stringify([...known, button]), true);
    await rig.broker.publish(bell, JSON.stringify({ action: 'single' }), true);
    const driver = await rig.drive({ locks: [], visitors: [{ name: 'porch-motion' }, { name: 'door-bell' }] });
    const heard: string[] = [];
    for (const { name, visitor } of driver.devices) visitor?.onVisitor(({ by }) => heard.push(`${name}: ${by}`));
    rig.box.walk(0.2);
    await expect.poll(() => heard, patience).toEqual(['porch-motion: motion']);
    for (const said of [{ action: 'single' }, { action: '' }, { battery: 80 }]) await rig.broker.publish(bell, JSON.stringify(said));
    await rig.broker.publish(bell, 'not JSON');
    await expect.poll(() => heard, patience).toEqual(['porch-motion: motion', 'door-bell: ring']);
  });

  it('tells what is held before a scanner, once, and nothing of what the broker had kept', async () => {
    await rig.box.start();
    await rig.broker.publish('porch-scanner/code', 'LATCHKEY1:YESTERDAY', true);
    const driver = await rig.drive({ locks: [], codeReaders: [{ name: 'porch-scanner', topic: 'porch-scanner/code' }, { name: 'serial', topic: 'tele/serial/RESULT', valueTemplate: '{{ value_json.SerialReceived }}' }] });
    const read: string[] = [];
    for (const { id, codeReader } of driver.devices) codeReader?.onCode(({ text }) => read.push(`${id} ${text}`));
    rig.box.holdCode('LATCHKEY1:A');
    await expect.poll(() => read, patience).toEqual(['mqtt-lock:porch-scanner LATCHKEY1:A']);
    rig.box.holdCode(undefined);
    rig.box.holdCode('LATCHKEY1:B');
    await expect.poll(() => read, patience).toHaveLength(2);
    for (const said of ['', 'x'.repeat(2_049), '\u00ff'.repeat(3_000)]) await rig.broker.publish('porch-scanner/code', said);
    for (const said of ['{"SerialReceived":"LATCHKEY1:C"}', '{"Time":1}', '{"SerialReceived":{}}', 'x']) await rig.broker.publish('tele/serial/RESULT', said);
    await rig.broker.publish('porch-scanner/code', 'LATCHKEY1:D\r\n');
    await expect.poll(() => read.slice(2), patience).toEqual(['mqtt-lock:serial LATCHKEY1:C', 'mqtt-lock:porch-scanner LATCHKEY1:D\r\n']);
  });

  it('tells a hand from a command', async () => {
    const lock = await driveOnline();
    const reports = reportsOf(lock);
    rig.box.touch({ bolt: 'thrown' });
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
    await lock.command('unlock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    expect(reports.find(({ bolt }) => bolt === 'thrown')?.cause).toBe('manual');
    expect(reports.findLast(({ bolt }) => bolt === 'withdrawn')?.cause).toBe('remote');
  });

  it('believes no state that the broker had kept, until the lock has answered', async () => {
    await rig.box.start();
    await expect.poll(() => rig.broker.published.map(({ topic }) => topic), patience).toContain('zigbee2mqtt/parcel-box-lid');
    rig.box.freeze(true);
    await rig.broker.publish(STATE, JSON.stringify({ state: 'LOCK', lock_state: 'locked' }), true);
    const lock = lockOf(await rig.drive());
    const reports = reportsOf(lock);
    await expect.poll(() => rig.broker.published.filter(({ topic }) => topic === `${STATE}/get`).length, patience).toBeGreaterThan(1);
    expect(lock.bolt.value).toBe('unknown');
    rig.box.freeze(false);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    expect(reports.map(({ bolt }) => bolt)).not.toContain('thrown');
  });

  it("takes the bridge's cached state for no report, so that a message twice is one report", async () => {
    const lock = await driveOnline();
    rig.box.touch({ bolt: 'thrown' });
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
    await lock.refresh(unhurried);
    const reports = reportsOf(lock);
    rig.box.freeze(true);
    for (let times = 0; times < 3; times += 1) await rig.broker.publish(STATE, JSON.stringify({ battery: 50, state: 'LOCK', lock_state: 'locked' }));
    await rig.broker.publish(STATE, JSON.stringify({ battery: 50, state: 'UNLOCK', lock_state: 'not_fully_locked' }));
    await expect.poll(() => lock.bolt.value, patience).toBe('partial');
    expect(reports.map(({ bolt }) => bolt)).toEqual(['partial']);
  });

  it('finds out that a change was an old message come late', async () => {
    const lock = await driveOnline();
    const reports = reportsOf(lock);
    await rig.broker.publish(STATE, JSON.stringify({ state: 'LOCK', lock_state: 'locked' }));
    await expect.poll(() => reports.map(({ bolt }) => bolt), patience).toEqual(['thrown', 'withdrawn']);
    expect(lock.bolt.value).toBe('withdrawn');
  });

  it('is silent while the bridge is offline, and sends it nothing', async () => {
    const lock = await driveOnline();
    await rig.broker.publish('zigbee2mqtt/bridge/state', JSON.stringify({ state: 'offline' }), true);
    await expect.poll(() => lock.reachability, patience).toMatchObject({ kind: 'silent', reason: 'The broker says that the bridge is offline.' });
    expect(lock.bolt.value).toBe('unknown');
    expect(codeOf(await lock.command('unlock', unhurried).catch((error: unknown) => error))).toBe('lock.offline');
    expect(ordersSent()).toEqual([]);
    await rig.broker.publish('zigbee2mqtt/bridge/state', 'online', true);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
  });

  it('waits for a bridge that starts slowly before it believes what it says', async () => {
    const lock = await driveOnline();
    rig.box.freeze(true);
    await rig.broker.publish('zigbee2mqtt/bridge/state', JSON.stringify({ state: 'offline' }), true);
    await rig.broker.publish('zigbee2mqtt/bridge/state', JSON.stringify({ state: 'online' }), true);
    await expect.poll(() => lock.bolt.value, patience).toBe('unknown');
    const asked = () => rig.broker.published.filter(({ topic }) => topic === `${STATE}/get`).length;
    const before = asked();
    await expect.poll(asked, patience).toBeGreaterThan(before);
    // Its question went unheard. Now the bridge is up, and repeats what it remembers from before.
    await rig.broker.publish('zigbee2mqtt/bridge/info', '{}', true);
    await rig.broker.publish(STATE, JSON.stringify({ state: 'LOCK', lock_state: 'locked' }));
    const reports = reportsOf(lock);
    rig.box.freeze(false);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    expect(reports.map(({ bolt }) => bolt)).toEqual(['withdrawn']);
  });

  it('is silent while the device is offline', async () => {
    const lock = await driveOnline();
    await rig.broker.publish(`${STATE}/availability`, JSON.stringify({ state: 'offline' }), true);
    await expect.poll(() => lock.reachability.kind, patience).toBe('silent');
    await rig.broker.publish(`${STATE}/availability`, JSON.stringify({ state: 'online' }), true);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
  });

  it('fails a command to a lock that does not answer, and then knows nothing', async () => {
    const lock = await driveOnline();
    rig.box.freeze(true);
    expect(codeOf(await lock.command('lock', unhurried).catch((error: unknown) => error))).toBe('lock.silent');
    await expect.poll(() => lock.reachability.kind, patience).toBe('silent');
    expect(lock.bolt.value).toBe('unknown');
  });

  it('hears from the bridge that a command was refused', async () => {
    const lock = await driveOnline();
    rig.box.freeze(true);
    const command = lock.command('lock', unhurried).catch((error: unknown) => error);
    await expect.poll(ordersSent, patience).toHaveLength(1);
    const complain = (message: string) => rig.broker.publish('zigbee2mqtt/bridge/logging', JSON.stringify({ level: 'error', message }));
    await complain(`z2m: Publish 'set' 'state' to 'another lock' failed: 'Error: timeout'`);
    await complain(`z2m: Publish 'set' 'state' to 'parcel-box' failed: 'Error: timeout'`);
    expect(codeOf(await command)).toBe('lock.refused');
  });

  it('gives up a command with its caller', async () => {
    const lock = await driveOnline();
    rig.box.freeze(true);
    const caller = new AbortController();
    const command = lock.command('lock', caller.signal).catch((error: unknown) => error);
    await expect.poll(ordersSent, patience).toHaveLength(1);
    caller.abort('enough');
    expect(await command).toBe('enough');
  });

  it('never sends again after a reconnect what was sent before it, nor what could not be sent', async () => {
    const lock = await driveOnline();
    await lock.command('lock', unhurried);
    await rig.broker.stop();
    await expect.poll(() => lock.reachability.kind, patience).toBe('silent');
    expect(lock.bolt.value).toBe('unknown');
    expect(codeOf(await lock.command('unlock', unhurried).catch((error: unknown) => error))).toBe('lock.offline');
    await rig.broker.start();
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
    expect(rig.box.opening.bolt).toBe('thrown');
    expect(ordersSent()).toEqual(['{"state":"LOCK"}']);
    await lock.command('unlock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
  });

  it('fails a command whose connection breaks', async () => {
    const lock = await driveOnline();
    rig.box.freeze(true);
    const command = lock.command('lock', unhurried).catch((error: unknown) => error);
    await expect.poll(ordersSent, patience).toHaveLength(1);
    await rig.broker.stop();
    expect(codeOf(await command)).toBe('lock.silent');
  });

  it('keeps on working whatever is thrown at it', async () => {
    const warnings: LogFields[] = [];
    await rig.box.start();
    const driver = await rig.drive({ homeAssistantPrefix: 'homeassistant' }, { ...silentLog, warn: (_message, fields = {}) => warnings.push(fields) });
    const lock = lockOf(driver);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    const reports = reportsOf(lock);
    const hostile = [
      '', ' ', 'null', '[]', '{}', '"LOCK"', '{"state":', '{"lock_state":', '\0', '💥', '{"state":{"$ne":""}}', '{"__proto__":{"lock_state":"locked"}}',
      '['.repeat(50_000), `{"lock_state":"${'l'.repeat(100_000)}"}`, Buffer.from([0xc3, 0x28]), Buffer.alloc(300_000, 0x7b),
    ];
    const topics = [
      STATE, `${STATE}/availability`, 'zigbee2mqtt/bridge/state', 'zigbee2mqtt/bridge/logging', 'zigbee2mqtt/bridge/devices',
      'homeassistant/lock/x/config', 'homeassistant/device/x/config', 'homeassistant/lock/💥/a/config', 'homeassistant/binary_sensor/x/config',
    ];
    for (const topic of topics) for (const payload of hostile) await rig.broker.publish(topic, payload);
    await rig.broker.publish('homeassistant/lock/evil/config', JSON.stringify({ name: 'Evil', state_topic: '#', command_topic: `${STATE}/set` }));
    await rig.broker.publish('zigbee2mqtt/bridge/devices', JSON.stringify([
      ...JSON.parse(rig.broker.published.find(({ topic }) => topic === 'zigbee2mqtt/bridge/devices')?.text ?? '[]') as unknown[],
      { friendly_name: 'a/#', definition: { exposes: [{ type: 'lock', features: [{ name: 'state', property: 'state' }] }] } },
      { friendly_name: '__proto__', definition: { exposes: 7 } },
    ]));
    await lock.refresh(unhurried);
    expect(lock.bolt.value).toBe('withdrawn');
    expect(reports.map(({ bolt }) => bolt)).not.toContain('thrown');
    expect(driver.devices.map(({ id }) => id)).toEqual(['mqtt-lock:parcel-box', 'mqtt-lock:parcel-box-lid', 'mqtt-lock:porch-lamp', 'mqtt-lock:porch-motion']);
    expect(warnings).toContainEqual(expect.objectContaining({ name: 'Evil' }));
    await lock.command('lock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
  });

  it('is silent about a lock that the bridge has forgotten', async () => {
    const lock = await driveOnline();
    await rig.broker.publish('zigbee2mqtt/bridge/devices', '[]', true);
    await expect.poll(() => lock.bolt.value, patience).toBe('unknown');
    await expect.poll(() => lock.reachability.kind, patience).toBe('silent');
  });
});

describe('the MQTT lock driver at a broker that asks for a password', () => {
  it('keeps trying with a wrong one, and works with the right one from a file', async () => {
    await using rig = await driverRig({ password: 'open sesame', boxEnv: { MQTT_USERNAME: 'box', MQTT_PASSWORD: 'open sesame' } });
    await rig.box.start();
    const locks = [{ name: 'parcel-box' }];
    const wrong = lockOf(await rig.drive({ locks, username: 'hub', password: 'open barley' }));
    await expect.poll(() => wrong.reachability, patience).toMatchObject({ kind: 'silent', reason: 'The MQTT broker cannot be reached.' });
    expect(wrong.bolt.value).toBe('unknown');

    const folder = await mkdtemp(join(tmpdir(), 'latchkey-mqtt-'));
    try {
      await writeFile(join(folder, 'password'), 'open sesame\n');
      const right = lockOf(await rig.drive({ locks, username: 'hub', passwordFile: join(folder, 'password') }));
      await expect.poll(() => right.bolt.value, patience).toBe('withdrawn');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says at once that a password file is missing', async () => {
    const config = manifest.config.parse({ url: 'mqtt://127.0.0.1:1', passwordFile: '/nowhere/password' });
    const failure: unknown = await manifest.start(config, { log: silentLog, clock: systemClock, dataDir: '' }).catch((error: unknown) => error);
    expect(codeOf(failure)).toBe('mqtt-lock.password_file');
  });
});

describe.each(['single', 'device'])('the MQTT lock driver with Home Assistant discovery (%s)', (shape) => {
  const name = 'parcel-box (Home Assistant)';
  let rig: DriverRig;
  beforeEach(async () => {
    rig = await driverRig({ boxEnv: { HOME_ASSISTANT_DISCOVERY: shape } });
    await rig.box.start();
  });
  afterEach(() => rig[Symbol.asyncDispose]());
  const drive = () => rig.drive({ baseTopic: 'no-bridge', homeAssistantPrefix: 'homeassistant', locks: [{ name, contact: `${name} Lid` }] });

  it('locks, unlocks and sees a jam', async () => {
    const lock = lockOf(await drive(), name);
    await expect.poll(() => lock.reachability.kind, patience).toBe('online');
    await lock.command('lock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
    expect(rig.box.opening.bolt).toBe('thrown');
    await lock.command('unlock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('withdrawn');
    rig.box.touch({ boltBlocked: true });
    await lock.command('lock', unhurried);
    await expect.poll(() => lock.bolt.value, patience).toBe('partial');
  });

  it('does not believe the state that the broker had kept', async () => {
    const driver = await drive();
    const lock = lockOf(driver, name);
    await expect.poll(() => lock.reachability.kind, patience).toBe('online');
    await rig.broker.publish('marker', 'everything retained has come');
    expect(lock.bolt.value).toBe('unknown');
    expect(codeOf(await lock.refresh(unhurried).catch((error: unknown) => error))).toBe('lock.refused');
    rig.box.touch({ bolt: 'thrown' });
    await expect.poll(() => lock.bolt.value, patience).toBe('thrown');
  });

  it('hears the battery that its device announces by itself, and what the broker had kept of it, whose age nobody knows', async () => {
    rig.box.touch({ battery: 61 });
    await expect.poll(() => rig.broker.published.map(({ text }) => text), patience).toContain('61');
    const lock = lockOf(await drive(), name);
    await expect.poll(() => lock.charge, patience).toEqual({ value: { percent: 61, low: false }, at: undefined });
    rig.box.touch({ battery: 7 });
    await expect.poll(() => lock.charge, patience).toEqual({ value: { percent: 7, low: false }, at: expect.any(Number) });
  });

  it('follows the lid, and both fall silent with the device', async () => {
    const driver = await drive();
    const [device] = driver.devices;
    await expect.poll(() => device?.contact?.reachability.kind, patience).toBe('online');
    rig.box.touch({ door: 'open' });
    await expect.poll(() => device?.contact?.door.value, patience).toBe('open');
    rig.box.touch({ door: 'closed' });
    await expect.poll(() => device?.contact?.door.value, patience).toBe('closed');
    await rig.box.kill();
    await expect.poll(() => device?.contact?.reachability.kind, patience).toBe('silent');
    expect(device?.contact?.door.value).toBe('unknown');
    await expect.poll(() => device?.lock?.reachability.kind, patience).toBe('silent');
  });

  it('has a device once that both conventions announce', async () => {
    await rig.broker.publish('homeassistant/lock/0x00124b0024c1b0c5/lock/config', JSON.stringify({
      name: null, device: { name: 'twin' }, state_topic: STATE, command_topic: `${STATE}/set`, value_template: '{{ value_json["state"] }}', state_locked: 'LOCK', state_unlocked: 'UNLOCK',
    }), true);
    const driver = await rig.drive({ homeAssistantPrefix: 'homeassistant' });
    await expect.poll(() => driver.devices.map(({ name: found }) => found).toSorted(), patience).toEqual(['parcel-box', name, `${name} Lid`, `${name} Lantern`, 'parcel-box-lid', 'porch-lamp', 'porch-motion', 'porch-scanner'].toSorted());
  });
});
