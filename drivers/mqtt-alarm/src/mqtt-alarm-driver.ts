import { readFile } from 'node:fs/promises';
import type { AlarmErrorCode, Driver, DriverContext, DriverManifest, Reachability } from '@latchkey/driver-api';
import { type Clock, CodedError, Emitter, Seconds, withDeadline } from '@latchkey/kit';
import { connect, type MqttClient } from 'mqtt';
import type { AlarmDesk } from './alarm-desk.ts';
import { orderOf, presenceOf, soundingOf } from './alarm-order.ts';
import { type AlarmConfig, type MqttAlarmConfig, mqttAlarmConfig } from './mqtt-alarm-config.ts';
import { createZoneDesk } from './zone-desk.ts';

const ORDER_LIMIT = Seconds(4);

/** Sirens, alarm lights and the zones of a burglar alarm on an MQTT broker of the site, by the conventions of zigbee2mqtt and Home Assistant: they need no internet. */
export const manifest: DriverManifest<MqttAlarmConfig> = {
  family: 'mqtt-alarm',
  title: 'MQTT sirens, alarm lights and burglar alarms (zigbee2mqtt, Home Assistant, Alarmo)',
  config: mqttAlarmConfig,
  start: startMqttAlarms,
};

async function startMqttAlarms(config: MqttAlarmConfig, { log, clock }: DriverContext): Promise<Driver> {
  const password = await secretIn(config.passwordFile, 'MQTT password');
  const codes = await Promise.all(config.zones.map(({ codeFile }) => secretIn(codeFile, 'panel’s code')));
  const client = connect(config.url, {
    ...(config.username === undefined ? {} : { username: config.username }),
    ...(password === undefined ? {} : { password }),
    // An order that could not be sent is never sent later: the alarm it was for may be over.
    protocolVersion: 4, clean: true, keepalive: 5, connectTimeout: 5_000, reconnectPeriod: 1_000, reconnectOnConnackError: true, queueQoSZero: false, resubscribe: false,
  });
  const desks = [
    ...config.alarms.map((alarm) => createSirenDesk(client, config.baseTopic, alarm, clock)),
    ...config.zones.map((zone, index) => createZoneDesk(client, zone, codes[index], clock)),
  ];
  client.on('connect', () => {
    log.info('the MQTT broker of the alarms answers');
    client.subscribe(desks.flatMap(({ topics }) => topics), { qos: 1 }, (error) => {
      if (error) log.warn('the MQTT broker refused a subscription', { reason: error.message });
    });
    for (const desk of desks) desk.connected(true);
  });
  client.on('close', () => {
    for (const desk of desks) desk.connected(false);
  });
  client.on('error', (error) => log.debug('the MQTT broker of the alarms does not answer', { reason: error.message }));
  client.on('message', (topic, payload) => {
    for (const desk of desks) desk.heard(topic, payload.toString());
  });
  return { devices: desks.map(({ device }) => device), [Symbol.asyncDispose]: () => client.endAsync(true) };
}

function createSirenDesk(client: MqttClient, baseTopic: string, config: AlarmConfig, clock: Clock): AlarmDesk {
  const own = `${baseTopic}/${config.name}`;
  const there = `${own}/availability`;
  const words = new Emitter<boolean>();
  const changes = new Emitter<Reachability>();
  let reachability: Reachability = { kind: 'connecting' };
  const become = (next: { readonly kind: 'online' } | { readonly kind: 'silent'; readonly reason: string }) => {
    if (next.kind === reachability.kind) return;
    reachability = { ...next, since: clock.now() };
    changes.emit(reachability);
  };

  const send = async (sounding: boolean, signal: AbortSignal): Promise<void> => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const stop = words.subscribe((word) => word === sounding && resolve());
    try {
      client.publish(`${own}/set`, JSON.stringify(orderOf(config, sounding)), { qos: 1 }, (error) => {
        if (error) reject(error);
        else if (config.kind === 'warning') resolve();
      });
      await answer;
    } finally {
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  };

  return {
    topics: [own, there],
    connected(up) {
      // Where nobody tells who is there, a broker that answers has to do.
      if (!up) become({ kind: 'silent', reason: 'The MQTT broker does not answer.' });
      else if (reachability.kind !== 'online') become({ kind: 'online' });
    },
    heard(topic, payload) {
      if (topic === there) {
        const presence = presenceOf(payload);
        if (presence === 'online') become({ kind: 'online' });
        if (presence === 'offline') become({ kind: 'silent', reason: 'The alarm does not answer its bridge.' });
      }
      const word = topic === own ? soundingOf(config, payload) : undefined;
      if (word !== undefined) words.emit(word);
    },
    device: { id: `mqtt-alarm:${config.name}`, name: config.name, alarm: {
      traits: { feedback: config.kind === 'switch' ? 'reported' : 'none' },
      get reachability() {
        return reachability;
      },
      async set(sounding, signal) {
        signal.throwIfAborted();
        // One that its bridge believes away is tried all the same: somebody may hear it.
        if (!client.connected) throw new CodedError<AlarmErrorCode>('alarm.offline', 'The MQTT broker does not answer, so the alarm was not reached.');
        try {
          await withDeadline(clock, ORDER_LIMIT, 'the alarm’s answer', (limit) => send(sounding, limit), signal);
        } catch (cause) {
          signal.throwIfAborted();
          throw new CodedError<AlarmErrorCode>('alarm.silent', 'The alarm did not answer in time, so it may or may not sound.', { cause });
        }
      },
      onReachability: (listener) => changes.subscribe(listener),
    } },
  };
}

async function secretIn(file: string | undefined, what: string): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new CodedError('mqtt-alarm.secret_file', `The file with the ${what} cannot be read, so no alarm behind this broker can be reached.`, { cause });
  }
}
