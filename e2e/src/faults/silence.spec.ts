import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { passwordFileOf } from '@latchkey/hub/site-broker';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type Courier, type CourierVisit, type DoorName, type FaultyHome, startFaultyHome } from './faulty-home.ts';

let home: FaultyHome;
let courier: Courier;
let radio: MqttClient;
/** What the neighbours have heard of the siren, each change once. */
const heard: boolean[] = [];

beforeAll(async () => {
  home = await startFaultyHome({ env: { LATCHKEY_LEFT_OPEN_SECONDS: '6' } });
  courier = await home.newCourier();
  radio = await listenToSiren(home.street.dataDir);
});
afterAll(async () => {
  await radio?.endAsync(true);
  await home?.[Symbol.asyncDispose]();
});

/** Signs in at the site's own broker, as its bridge does. */
async function listenToSiren(dataDir: string): Promise<MqttClient> {
  // Written by the launcher, which an installer may do as well.
  const { drivers } = JSON.parse(readFileSync(join(dataDir, 'hub', 'site.json'), 'utf8')) as { drivers: { family: string; config: { url: string } }[] };
  const url = drivers.find(({ family }) => family === 'mqtt-alarm')?.config.url ?? '';
  const client = await mqtt.connectAsync(url, { username: 'hub', password: readFileSync(passwordFileOf(join(dataDir, 'hub', 'broker'), 'hub'), 'utf8').trim() });
  client.on('message', (_topic, payload) => {
    const { sounding } = JSON.parse(payload.toString()) as { sounding: boolean };
    if (heard.at(-1) !== sounding) heard.push(sounding);
  });
  await client.subscribeAsync('zigbee2mqtt/porch-siren/heard', { qos: 1 });
  return client;
}

async function opened(door: DoorName): Promise<CourierVisit['id']> {
  await home.untilReady(door);
  const { id } = await courier.scan(door, await home.expectParcel({ door }));
  await courier.until(id, 'unlocked');
  await home.simulator.act('open-door', { accessPoint: door });
  await courier.until(id, 'open');
  return id;
}

describe('silence during a visit', () => {
  it('of the hub: the household is told, and its page says that the home is away', async () => {
    const visitId = await opened('parcel-box');
    const silentSince = Date.now();
    // Frozen, not ended: its connection to the server stays open.
    home.signal('hub', 'SIGSTOP');
    try {
      const { items } = await eventually('the household to be told', () => home.resident.call('GET /api/v1/notifications', { query: { limit: 100 } }), (page) => page.items.some(({ kind }) => kind === 'alarm.hub_silent'));
      const told = items.find(({ kind }) => kind === 'alarm.hub_silent');
      const took = Date.parse(told?.createdAt ?? '') - silentSince;
      console.log(`a hub that froze during a visit was told of after ${took} ms`);
      expect(told?.visitId).toBe(visitId);
      // 4 s after its last beat; the rest is for a machine under load.
      expect(took).toBeLessThan(8_000);
      expect((await home.resident.call('GET /api/v1/home', {})).hub.online).toBe(false);
    } finally {
      home.signal('hub', 'SIGCONT');
    }
    await home.simulator.act('close-door', { accessPoint: 'parcel-box' });
    await home.until(visitId, 'to end', ({ state }) => state === 'secured');
    expect((await home.resident.call('GET /api/v1/home', {})).hub.online).toBe(true);
  });

  it('of the server, about a door that was left open: the siren at the site sounds until it is back', async () => {
    const visitId = await opened('parcel-box');
    expect(heard.at(-1)).toBe(false);
    home.signal('server', 'SIGSTOP');
    try {
      await eventually('the siren', async () => heard.at(-1), (sounding) => sounding === true);
    } finally {
      home.signal('server', 'SIGCONT');
    }
    await eventually('the siren’s end', async () => heard.at(-1), (sounding) => sounding === false);
    expect(await home.noticesOf(visitId)).toContain('alarm.left_open');
    await home.simulator.act('close-door', { accessPoint: 'parcel-box' });
    await home.until(visitId, 'to end', ({ state }) => state === 'secured');
  });

  it('of nobody: a door that was left open is told of, and the site stays quiet', async () => {
    const before = heard.length;
    const visitId = await opened('parcel-box');
    await home.until(visitId, 'to be left open', ({ state }) => state === 'left_open');
    await eventually('the household to be told', () => home.noticesOf(visitId), (kinds) => kinds.includes('alarm.left_open'));
    await home.simulator.act('close-door', { accessPoint: 'parcel-box' });
    await home.until(visitId, 'to end', ({ state }) => state === 'secured');
    expect(heard).toHaveLength(before);
  });
});
