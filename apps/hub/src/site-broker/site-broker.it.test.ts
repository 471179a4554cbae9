import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { ManualClock, Seconds, codeOf, silentLog, systemClock } from '@latchkey/kit';
import { type IClientOptions, type MqttClient, connect, connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerUser } from './broker-credentials.ts';
import { hashPassword } from './password-hash.ts';
import { refusalLog } from './refusal-log.ts';
import { type SiteBroker, startSiteBroker } from './site-broker.ts';

const tools = { log: silentLog, clock: systemClock };

describe('the site broker', () => {
  let broker: SiteBroker & AsyncDisposable;
  let users: readonly BrokerUser[];
  const clients: MqttClient[] = [];

  const options = (username: string, more: IClientOptions = {}): IClientOptions => ({
    username, password: `${username} password`, protocolVersion: 4, reconnectPeriod: 0, ...more,
  });
  const signIn = async (username: string, more: IClientOptions = {}) => {
    const client = await connectAsync(broker.url, options(username, more));
    clients.push(client);
    client.on('error', () => {});
    return client;
  };
  /** Why a sign-in failed; undefined when it succeeded. */
  const refusalOf = async (more: IClientOptions) => {
    const client = connect(broker.url, { ...options('hub'), ...more });
    clients.push(client);
    const outcome = await Promise.race([
      new Promise<undefined>((resolve) => client.on('connect', () => resolve(undefined))),
      new Promise<string>((resolve) => client.on('error', (error) => resolve(error.message))),
      closed(client).then(() => 'closed'),
    ]);
    return outcome;
  };
  const closed = (client: MqttClient) => new Promise<void>((resolve) => client.on('close', () => resolve()));
  const heardBy = (client: MqttClient) => {
    const heard: string[] = [];
    client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    return heard;
  };

  beforeAll(async () => {
    users = [
      { username: 'hub', passwordHash: await hashPassword('hub password'), access: { publish: ['zigbee2mqtt'], subscribe: ['zigbee2mqtt'] } },
      { username: 'box', passwordHash: await hashPassword('box password'), access: { publish: ['zigbee2mqtt/box'], subscribe: ['zigbee2mqtt/box'] } },
    ];
    broker = await startSiteBroker({ host: '127.0.0.1', port: 0, credentials: users }, tools);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  });
  afterAll(() => broker[Symbol.asyncDispose]());

  it('carries a message from one user to another', async () => {
    const [hub, box] = await Promise.all([signIn('hub'), signIn('box')]);
    const heard = heardBy(hub);
    await hub.subscribeAsync('zigbee2mqtt/#', { qos: 1 });
    await box.publishAsync('zigbee2mqtt/box', 'open', { qos: 1 });
    await expect.poll(() => heard).toEqual(['zigbee2mqtt/box open']);
    expect(broker.users.toSorted()).toEqual(['box', 'hub']);
  });

  it('loses no report to another that follows at once: retained or not, of any level', async () => {
    const [hub, box, bridge] = await Promise.all([signIn('hub'), signIn('box'), signIn('hub')]);
    const heard = heardBy(hub);
    await hub.subscribeAsync(['zigbee2mqtt/#', 'zigbee2mqtt/box'], { qos: 1 });
    for (let nth = 1; nth <= 50; nth += 1) {
      const said = `${nth}`;
      await Promise.all([
        box.publishAsync('zigbee2mqtt/box/availability', said, { qos: 1, retain: true }), bridge.publishAsync('zigbee2mqtt/bolt', said, { qos: 1 }),
        box.publishAsync('zigbee2mqtt/box', said, { qos: 1 }), bridge.publishAsync('zigbee2mqtt/door', said, { qos: 0 }), box.publishAsync('zigbee2mqtt/box/lid', said, { qos: 0 }),
        box.publishAsync('zigbee2mqtt/box/battery', said, { qos: 2, retain: true }), box.publishAsync('zigbee2mqtt/box/alarm', said, { qos: 2 }), box.publishAsync('zigbee2mqtt/box/tamper', said, { qos: 1 }),
      ]);
    }
    // Nothing is kept for the tests that follow.
    for (const topic of ['availability', 'battery']) await box.publishAsync(`zigbee2mqtt/box/${topic}`, '', { qos: 1, retain: true });
    await hub.publishAsync('zigbee2mqtt/marker', 'after', { qos: 1 });
    await expect.poll(() => heard).toContain('zigbee2mqtt/marker after');
    const counts = Map.groupBy(heard.filter((report) => !report.endsWith(' ')), (report) => report.split(' ')[0]);
    // Once each, although two of the filters take the box’s own.
    for (const topic of ['box/availability', 'bolt', 'box', 'door', 'box/lid', 'box/battery', 'box/alarm', 'box/tamper']) expect([topic, counts.get(`zigbee2mqtt/${topic}`)?.length]).toEqual([topic, 50]);
  });

  it.each<[string, IClientOptions]>([
    ['without a name', { username: '', password: '' }],
    ['without a password', { password: '' }],
    ['with a wrong password', { password: 'hub passwore' }],
    ["with somebody else's password", { password: 'box password' }],
    ['with an unknown name', { username: 'nobody', password: 'hub password' }],
    ['with the name of something that every object has', { username: 'constructor', password: 'hub password' }],
  ])('lets nobody in %s', async (_case, more) => {
    expect(await refusalOf(more)).toMatch(/not authorized/i);
  });

  it('speaks no other version of MQTT', async () => {
    expect(await refusalOf({ protocolVersion: 5 })).toBeDefined();
    expect(await refusalOf({ protocolVersion: 3, protocolId: 'MQIsdp' })).toBeDefined();
    expect(await refusalOf({})).toBeUndefined();
  });

  it('lets a user listen within its own topics only', async () => {
    const box = await signIn('box');
    const grants = async (topic: string) => {
      try {
        return (await box.subscribeAsync(topic, { qos: 1 })).map(({ qos }) => qos);
      } catch {
        return [128];
      }
    };
    expect(await grants('zigbee2mqtt/box/set')).toEqual([1]);
    for (const topic of ['#', '+/box', 'zigbee2mqtt/#', 'zigbee2mqtt/+', '$SYS/#', 'zigbee2mqtt/boxer']) expect(await grants(topic)).toEqual([128]);
  });

  it('throws out a user that speaks on topics of others, and lets nobody hear it', async () => {
    const [hub, box] = await Promise.all([signIn('hub'), signIn('box')]);
    const heard = heardBy(hub);
    await hub.subscribeAsync('zigbee2mqtt/#', { qos: 1 });
    const gone = closed(box);
    box.publish('zigbee2mqtt/front-door/set', 'UNLOCK', { qos: 1 });
    await gone;
    await hub.publishAsync('zigbee2mqtt/marker', 'after', { qos: 1 });
    await expect.poll(() => heard).toContain('zigbee2mqtt/marker after');
    expect(heard).toEqual(['zigbee2mqtt/marker after']);
  });

  it("does not speak a lost client's will on topics of others", async () => {
    const hub = await signIn('hub');
    const heard = heardBy(hub);
    await hub.subscribeAsync('zigbee2mqtt/#', { qos: 1 });
    const will = (topic: string) => ({ will: { topic, payload: Buffer.from('gone'), qos: 1 as const, retain: false } });
    const [own, foreign] = await Promise.all([signIn('box', will('zigbee2mqtt/box/will')), signIn('box', will('zigbee2mqtt/bridge/state'))]);
    foreign.stream.destroy();
    own.stream.destroy();
    await expect.poll(() => heard).toContain('zigbee2mqtt/box/will gone');
    expect(heard).toEqual(['zigbee2mqtt/box/will gone']);
  });

  it("keeps a user from taking over another one's client id", async () => {
    const hub = await signIn('hub', { clientId: 'the-hub' });
    expect(await refusalOf({ username: 'box', password: 'box password', clientId: 'the-hub' })).toMatch(/not authorized/i);
    await hub.publishAsync('zigbee2mqtt/still', 'here', { qos: 1 });
    expect(hub.connected).toBe(true);
  });

  it('drops a packet that is too large, and only its sender', async () => {
    const [hub, box] = await Promise.all([signIn('hub'), signIn('box')]);
    await box.publishAsync('zigbee2mqtt/box', Buffer.alloc(1_000_000), { qos: 1 });
    const gone = closed(box);
    box.publish('zigbee2mqtt/box', Buffer.alloc(5_000_000), { qos: 1 });
    await gone;
    await hub.publishAsync('zigbee2mqtt/still', 'here', { qos: 1 });
    expect(hub.connected).toBe(true);
  });

  it('collects next to nothing for a stranger', async () => {
    const socket = connectSocket(broker.port, broker.host);
    socket.on('error', () => {});
    await once(socket, 'connect');
    // A connect packet that announces a megabyte.
    socket.write(Buffer.from([0x10, 0xc0, 0x84, 0x3d]));
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  it('survives bytes that are no MQTT', async () => {
    for (const bytes of [[0x00], [0xff, 0xff, 0xff, 0xff, 0xff], [0x10, 0x04, 0x00, 0x04, 0x4d, 0x51], [0x30, 0x00]]) {
      const socket = connectSocket(broker.port, broker.host);
      socket.on('error', () => {});
      socket.end(Buffer.from(bytes));
      await once(socket, 'close');
    }
    expect((await signIn('hub')).connected).toBe(true);
  });

  it('says which port is taken', async () => {
    const failure: unknown = await startSiteBroker({ host: '127.0.0.1', port: broker.port, credentials: users }, tools).catch((error: unknown) => error);
    expect(codeOf(failure)).toBe('site-broker.port_taken');
    expect(String(failure)).toContain(String(broker.port));
  });

  it('says when it cannot listen at all', async () => {
    const failure: unknown = await startSiteBroker({ host: '203.0.113.1', port: 0, credentials: users }, tools).catch((error: unknown) => error);
    expect(codeOf(failure)).toBe('site-broker.cannot_listen');
  });

  it('frees its port and its clients when it is stopped', async () => {
    const first = await startSiteBroker({ host: '127.0.0.1', port: 0, credentials: users }, tools);
    const client = await connectAsync(first.url, options('hub'));
    clients.push(client);
    const gone = closed(client);
    await first[Symbol.asyncDispose]();
    await gone;
    await using second = await startSiteBroker({ host: '127.0.0.1', port: first.port, credentials: users }, tools);
    expect(second.port).toBe(first.port);
  });
});

describe('the log of refusals', () => {
  it('tells the first at once and the others once a minute', () => {
    const lines: unknown[] = [];
    const clock = new ManualClock();
    const tell = refusalLog({ ...silentLog, warn: (_message, fields) => lines.push(fields) }, clock);
    for (let second = 0; second < 90; second += 1) {
      tell('box');
      clock.advance(Seconds(1));
    }
    tell(undefined);
    expect(lines).toEqual([
      { username: 'box', since: 0 },
      { username: 'box', since: 59 },
      { username: 'unknown', since: 0 },
    ]);
  });
});
