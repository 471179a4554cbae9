import { readFile } from 'node:fs/promises';
import type { SiteAccessPoint } from '@latchkey/contract';
import { CodedError, describeError, type Log, Seconds } from '@latchkey/kit';
import { connect } from 'mqtt';
import type { HomeAssistantConfig } from '../hub-config.ts';
import { doorState, entitiesOf } from './door-entities.ts';

export interface HomeAssistantDeps {
  readonly hubId: string;
  /** The doors as they are now, and whether something alarms at each. */
  readonly doors: () => readonly { readonly point: SiteAccessPoint; readonly alarmed: boolean }[];
  /** As a member's button does. */
  readonly lock: (accessPointId: SiteAccessPoint['id']) => Promise<void>;
  readonly log: Log;
}

export interface HomeAssistant extends AsyncDisposable {
  /** Something about the doors may have changed. */
  changed(): void;
}

/**
 * Shows the hub's doors on the household's broker, where Home Assistant and its voice assistants find them. Everything is read only but a button that locks.
 * Rejects with `hub.password_file` when the broker's password cannot be read; a broker that is away is tried again for ever.
 */
export async function showInHomeAssistant(config: HomeAssistantConfig, { hubId, doors, lock, log }: HomeAssistantDeps): Promise<HomeAssistant> {
  const root = `latchkey/${hubId}`;
  const presence = `${root}/availability`;
  const client = connect(config.url, {
    ...(config.username === undefined ? {} : { username: config.username }),
    ...(config.passwordFile === undefined ? {} : { password: await readPassword(config.passwordFile) }),
    // What could not be said is not said later: by then it may be otherwise.
    protocolVersion: 4, clean: true, keepalive: 10, connectTimeout: Seconds(5), reconnectPeriod: Seconds(2), reconnectOnConnackError: true, queueQoSZero: false, resubscribe: false,
    will: { topic: presence, payload: Buffer.from('offline'), qos: 1, retain: true },
  });
  const said = new Map<string, string>();
  const say = (topic: string, text: string): void => {
    if (!client.connected || said.get(topic) === text) return;
    said.set(topic, text);
    client.publish(topic, text, { qos: 1, retain: true }, (error) => {
      if (error) said.delete(topic);
    });
  };
  const sayAll = (): void => {
    for (const { point, alarmed } of doors()) say(`${root}/${point.id}/state`, JSON.stringify(doorState(point, alarmed)));
  };
  const announce = (): void => {
    for (const { point } of doors()) {
      for (const { component, key, config: own } of entitiesOf(point)) {
        const id = `${hubId}_${point.id}_${key}`;
        say(`${config.prefix}/${component}/${id}/config`, JSON.stringify({
          ...own, unique_id: id, availability_topic: presence, [component === 'button' ? 'command_topic' : 'state_topic']: `${root}/${point.id}/${component === 'button' ? 'lock' : 'state'}`,
          device: { identifiers: [`${hubId}_${point.id}`], name: point.name, manufacturer: 'Latchkey' }, origin: { name: 'Latchkey' },
        }));
      }
    }
  };
  client.on('connect', () => {
    // A broker that was away may have forgotten.
    said.clear();
    announce();
    sayAll();
    say(presence, 'online');
    client.subscribe(doors().map(({ point }) => `${root}/${point.id}/lock`), { qos: 0 }, (error) => {
      if (error) log.warn('the household’s broker refused a subscription', { reason: error.message });
    });
  });
  client.on('error', (error) => log.debug('the household’s broker does not answer', { reason: error.message }));
  client.on('message', (topic, payload, { retain }) => {
    const door = doors().find(({ point }) => topic === `${root}/${point.id}/lock`)?.point;
    // A wish that the broker kept is nobody's wish now.
    if (door === undefined || retain || payload.toString() !== 'LOCK') return;
    log.info('Home Assistant asks to lock', { accessPoint: door.id });
    lock(door.id).catch((error: unknown) => log.warn('a wish of Home Assistant to lock was not carried out', { accessPoint: door.id, error: describeError(error) }));
  });
  return {
    changed() {
      // A lock may tell of its battery late.
      announce();
      sayAll();
    },
    async [Symbol.asyncDispose]() {
      if (client.connected) await client.publishAsync(presence, 'offline', { qos: 1, retain: true }).catch(() => {});
      await client.endAsync(true);
    },
  };
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new CodedError('hub.password_file', `The password of the household’s broker cannot be read from ${file}.`, { cause });
  }
}
