import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { SiteAccessPoint } from '@latchkey/contract';
import { silentLog } from '@latchkey/kit';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { showInHomeAssistant } from './home-assistant.ts';

const HUB = 'hub_00000000000000000000000001';
const POINT = 'ap_00000000000000000000000001';
const LAST = 'ap_00000000000000000000000009';
const at = '2026-11-22T12:00:00.000Z';
let point: SiteAccessPoint = { id: POINT, name: 'Front door', kind: 'front-door', bolt: { value: 'thrown', at }, door: { value: 'closed', at }, lockReachable: true, contactReachable: true, camera: { state: 'live', lastFrameAt: at }, visitId: null };
let alarmed = false;
const locked: string[] = [];
const heard = new Map<string, string>();
let broker: Aedes;
let url: string;
let listener: MqttClient;
const server = createServer((socket) => broker.handle(socket));

beforeAll(async () => {
  broker = await Aedes.createBroker();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP, so the address is not a text.
  url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  listener = await connectAsync(url);
  listener.on('message', (topic, payload) => heard.set(topic, payload.toString()));
  await listener.subscribeAsync('#', { qos: 1 });
});
afterAll(async () => {
  await listener.endAsync(true);
  await new Promise<void>((resolve) => {
    broker.close(resolve);
  });
  server.close();
});

const open = () => showInHomeAssistant({ url, prefix: 'homeassistant' }, { hubId: HUB, doors: () => [{ point, alarmed }, { point: { ...point, id: LAST }, alarmed: false }], lock: async (id) => void locked.push(id), log: silentLog });
const state = () => JSON.parse(heard.get(`latchkey/${HUB}/${POINT}/state`) ?? '{}') as Record<string, string>;
const LOCK = `latchkey/${HUB}/${POINT}/lock`;

it('shows the doors as they are, unknown as unknown, and takes no wish but to lock', async () => {
  // Before the hub came, somebody left a wish with the broker.
  await listener.publishAsync(LOCK, 'LOCK', { qos: 1, retain: true });
  await using shown = await open();
  await vi.waitFor(() => expect(heard.get(`latchkey/${HUB}/availability`)).toBe('online'), 20_000);
  expect(state()).toEqual({ bolt: 'OFF', door: 'OFF', visit: 'OFF', alarm: 'OFF', camera: 'OFF' });
  const configs = [...heard].filter(([topic]) => topic.startsWith('homeassistant/'));
  expect(configs.filter(([topic]) => topic.startsWith('homeassistant/binary_sensor/'))).toHaveLength(10);
  expect(configs.filter(([topic]) => topic.startsWith('homeassistant/button/'))).toHaveLength(2);
  const all = configs.map(([, text]) => JSON.parse(text) as Record<string, unknown>);
  expect(JSON.stringify(all)).not.toMatch(/unlock/i);
  expect(all.filter((config) => 'command_topic' in config).slice(0, 1)).toEqual([expect.objectContaining({ command_topic: LOCK, payload_press: 'LOCK', availability_topic: `latchkey/${HUB}/availability` })]);
  expect(new Set(all.map((config) => config['unique_id'])).size).toBe(12);

  point = { ...point, bolt: { value: 'withdrawn', at }, door: { value: 'open', at }, camera: { state: 'frozen', lastFrameAt: at }, visitId: 'vis_00000000000000000000000001' };
  alarmed = true;
  shown.changed();
  await vi.waitFor(() => expect(state()).toEqual({ bolt: 'ON', door: 'ON', visit: 'ON', alarm: 'ON', camera: 'ON' }), 20_000);
  point = { ...point, lockReachable: false, contactReachable: false };
  shown.changed();
  await vi.waitFor(() => expect(state()).toMatchObject({ bolt: 'None', door: 'None' }), 20_000);

  for (const wish of ['UNLOCK', 'OPEN', '', 'lock', '{"state":"UNLOCK"}']) await listener.publishAsync(LOCK, wish, { qos: 1 });
  await listener.publishAsync(`latchkey/${HUB}/ap_00000000000000000000000002/lock`, 'LOCK', { qos: 1 });
  await listener.publishAsync(`latchkey/${HUB}/${POINT}/state`, 'LOCK', { qos: 1 });
  await listener.publishAsync(LOCK, 'LOCK', { qos: 1 });
  // Wishes arrive in their order: after the last, no other is on its way.
  await listener.publishAsync(LOCK.replace(POINT, LAST), 'LOCK', { qos: 1 });
  await vi.waitFor(() => expect(locked).toContain(LAST), 20_000);
  expect(locked).toEqual([POINT, LAST]);
});

it('shows a lock’s battery once the lock tells of it, as far as it does', async () => {
  const battery = () => [...heard].filter(([topic]) => topic.endsWith(`${POINT}_battery/config`) || topic.endsWith(`${POINT}_battery_low/config`)).map(([topic, text]) => [topic.split('/')[1], JSON.parse(text)['device_class'], JSON.parse(text)['value_template']]);
  point = { ...point, lockReachable: true };
  await using shown = await open();
  await vi.waitFor(() => expect(heard.get(`latchkey/${HUB}/availability`)).toBe('online'), 20_000);
  expect(battery()).toEqual([]);
  point = { ...point, charge: { percent: null, low: true, at, reserved: false } };
  shown.changed();
  await vi.waitFor(() => expect(state()).toMatchObject({ battery_low: 'ON', battery: 'None' }), 20_000);
  expect(battery()).toEqual([['binary_sensor', 'battery', '{{ value_json.battery_low }}']]);
  point = { ...point, charge: { percent: 61, low: false, at, reserved: false } };
  shown.changed();
  await vi.waitFor(() => expect(state()).toMatchObject({ battery_low: 'OFF', battery: '61' }), 20_000);
  expect(battery()).toContainEqual(['sensor', 'battery', '{{ value_json.battery }}']);
  // What a lock said that does not answer is not how it stands now.
  point = { ...point, lockReachable: false };
  shown.changed();
  await vi.waitFor(() => expect(state()).toMatchObject({ battery_low: 'None', battery: 'None' }), 20_000);
});

it('is away when the hub is', async () => {
  await vi.waitFor(() => expect(heard.get(`latchkey/${HUB}/availability`)).toBe('offline'), 20_000);
});
