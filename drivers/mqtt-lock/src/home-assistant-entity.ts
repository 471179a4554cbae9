import type { BoltState, DoorState, LightState } from '@latchkey/driver-api';
import type { DiscoveryFields } from './home-assistant-keys.ts';
import { discoveryFields } from './home-assistant-keys.ts';
import { type ChargeSource, type CodeReaderSource, type ContactSource, type LightSource, type LockSource, type Sign, type VisitorSource, isPlainTopic, percentOf } from './source.ts';
import { field, textField } from './payload.ts';
import { type ValueTemplate, readValueTemplate, rendered } from './value-template.ts';

/** An entity as it can be used, or why not. */
export type Entity<Source> = { readonly source: Source } | { readonly refused: string };

/** The contact kinds that say whether something that people walk through or reach into stands open. */
const DOOR_CLASSES: ReadonlySet<unknown> = new Set(['door', 'garage_door', 'opening', 'window']);

/** The kinds of binary sensor that say whether somebody is there. */
const MOTION_CLASSES: ReadonlySet<unknown> = new Set(['motion', 'occupancy', 'presence']);

export const isMotionSensor = (fields: DiscoveryFields): boolean => MOTION_CLASSES.has(fields.get('device_class'));
export const isBattery = (fields: DiscoveryFields): boolean => fields.get('device_class') === 'battery';
export const isDoorbell = (fields: DiscoveryFields): boolean => fields.get('device_class') === 'doorbell';

/** Whether a binary sensor is a door contact at all. */
export const isDoorSensor = (fields: DiscoveryFields): boolean => DOOR_CLASSES.has(fields.get('device_class'));

/** A lock (https://www.home-assistant.io/integrations/lock.mqtt/). What we would have to guess at is refused. */
export function lockEntity(fields: DiscoveryFields, name: string): Entity<LockSource> {
  const common = readCommon(fields);
  if ('refused' in common) return common;
  const command = topicOf(fields, 'command_topic');
  if (command === undefined) return { refused: 'it has no usable command_topic' };
  if (fields.has('command_template')) return { refused: 'its command_template would have to be evaluated' };
  if (fields.has('code_format')) return { refused: 'it wants a code with each command' };
  if (isTrue(fields.get('optimistic'))) return { refused: 'it is optimistic: it never says where its bolt is' };
  const bolts = new Map<string, BoltState>([
    [word(fields, 'state_jammed', 'JAMMED'), 'partial'],
    [word(fields, 'state_unlocked', 'UNLOCKED'), 'withdrawn'],
    [word(fields, 'state_locked', 'LOCKED'), 'thrown'],
  ]);
  if (bolts.size < 3) return { refused: 'its words for locked, unlocked and jammed are not different from each other' };
  const { stateTopic, template, signs, signMode } = common;
  return {
    source: {
      name, stateTopic, signs, signMode,
      question: undefined,
      read(payload) {
        const said = template(payload);
        // LOCKING and UNLOCKING too: a bolt on its way is nowhere.
        return said === undefined ? undefined : (bolts.get(said) ?? 'unknown');
      },
      cause: () => undefined,
      lock: { topic: command, payload: word(fields, 'payload_lock', 'LOCK') },
      unlock: { topic: command, payload: word(fields, 'payload_unlock', 'UNLOCK') },
    },
  };
}

/** A door contact (https://www.home-assistant.io/integrations/binary_sensor.mqtt/). */
export function contactEntity(fields: DiscoveryFields, name: string): Entity<ContactSource> {
  const common = readCommon(fields);
  if ('refused' in common) return common;
  const open = word(fields, 'payload_on', 'ON');
  const closed = word(fields, 'payload_off', 'OFF');
  if (open === closed) return { refused: 'its words for open and closed are the same' };
  const { stateTopic, template, signs, signMode } = common;
  return {
    source: {
      name, stateTopic, signs, signMode,
      question: undefined,
      read(payload): DoorState | undefined {
        const said = template(payload);
        if (said === undefined) return undefined;
        if (said === closed) return 'closed';
        return said === open ? 'open' : 'unknown';
      },
    },
  };
}

/** A lamp of the `default` or the `json` schema (https://www.home-assistant.io/integrations/light.mqtt/). */
export function lightEntity(fields: DiscoveryFields, name: string): Entity<LightSource> {
  const schema = fields.get('schema') ?? 'default';
  if (schema !== 'default' && schema !== 'basic' && schema !== 'json') return { refused: 'its schema would have to be evaluated' };
  const json = schema === 'json';
  const common = readCommon(json ? fields : new Map([...fields, ['value_template', fields.get('state_value_template') ?? fields.get('value_template')]]));
  if ('refused' in common) return common;
  const command = topicOf(fields, 'command_topic');
  if (command === undefined) return { refused: 'it has no usable command_topic' };
  if (isTrue(fields.get('optimistic'))) return { refused: 'it is optimistic: it never says whether it shines' };
  const [on, off] = json ? ['ON', 'OFF'] : [word(fields, 'payload_on', 'ON'), word(fields, 'payload_off', 'OFF')];
  if (on === off) return { refused: 'its words for on and off are the same' };
  const { stateTopic, template, signs, signMode } = common;
  const scale = fields.get('brightness_scale');
  const brightest = typeof scale === 'number' ? scale : 255;
  const dimmable = json && (isTrue(fields.get('brightness')) || Array.isArray(fields.get('supported_color_modes')));
  return {
    source: {
      name, stateTopic, signs, signMode, dimmable,
      question: undefined,
      read(payload): LightState | undefined {
        const said = json ? rendered(field(payload.json, 'state')) : template(payload);
        if (said === undefined) return undefined;
        if (said === off) return 'off';
        return said === on ? 'on' : 'unknown';
      },
      order(setting) {
        const level = dimmable && setting.on && setting.level !== undefined ? { brightness: Math.max(1, Math.round(setting.level * brightest)) } : {};
        return { topic: command, payload: json ? JSON.stringify({ state: setting.on ? on : off, ...(dimmable && { transition: 0 }), ...level }) : setting.on ? on : off };
      },
    },
  };
}

/** A motion sensor (https://www.home-assistant.io/integrations/binary_sensor.mqtt/). */
export function motionEntity(fields: DiscoveryFields): Entity<VisitorSource> {
  const common = readCommon(fields);
  if ('refused' in common) return common;
  const moving = word(fields, 'payload_on', 'ON');
  return { source: { by: 'motion', topic: common.stateTopic, tells: (payload) => common.template(payload) === moving } };
}

/**
 * A battery: a sensor tells its percentage (https://www.home-assistant.io/integrations/sensor.mqtt/), a binary sensor only whether it is low
 * (https://www.home-assistant.io/integrations/binary_sensor/#device-class).
 */
export function batteryEntity(fields: DiscoveryFields, platform: 'sensor' | 'binary_sensor'): Entity<ChargeSource> {
  const common = readCommon(fields);
  if ('refused' in common) return common;
  const { stateTopic: topic, template } = common;
  if (platform === 'sensor') {
    return {
      source: {
        topic,
        read(payload) {
          const said = template(payload);
          const percent = said === undefined || said.trim() === '' ? undefined : percentOf(Number(said));
          return percent === undefined ? undefined : { percent };
        },
      },
    };
  }
  const [low, enough] = [word(fields, 'payload_on', 'ON'), word(fields, 'payload_off', 'OFF')];
  return {
    source: {
      topic,
      read(payload) {
        const said = template(payload);
        return said === low ? { low: true } : said === enough ? { low: false } : undefined;
      },
    },
  };
}

/** A doorbell (https://www.home-assistant.io/integrations/event.mqtt/): each of its events is a ring. */
export function bellEntity(fields: DiscoveryFields): Entity<VisitorSource> {
  const topic = topicOf(fields, 'state_topic');
  if (topic === undefined) return { refused: 'it has no usable state_topic, so nobody can hear it' };
  if (fields.has('value_template')) return { refused: 'its value_template would have to be evaluated' };
  return { source: { by: 'ring', topic, tells: ({ json }) => textField(json, 'event_type') !== undefined } };
}

/** A tag scanner (https://www.home-assistant.io/integrations/tag.mqtt/): what it tells of is a tag's or a printed code's text. */
export function tagEntity(fields: DiscoveryFields): Entity<CodeReaderSource> {
  const topic = topicOf(fields, 'topic');
  if (topic === undefined) return { refused: 'it has no usable topic, so nobody can hear what it reads' };
  const template = templateOf(fields, 'value_template');
  return template === undefined ? { refused: 'its value_template is more than a plain path such as {{ value_json.code }}' } : { source: { topic, read: template } };
}

interface Common {
  readonly stateTopic: string;
  readonly template: ValueTemplate;
  readonly signs: readonly Sign[];
  readonly signMode: 'all' | 'any';
}

function readCommon(fields: DiscoveryFields): Common | { readonly refused: string } {
  const stateTopic = topicOf(fields, 'state_topic');
  if (stateTopic === undefined) return { refused: 'it has no usable state_topic, so it never says where it stands' };
  const template = templateOf(fields, 'value_template');
  if (template === undefined) return { refused: 'its value_template is more than a plain path such as {{ value_json.state }}' };
  const listed = fields.get('availability');
  const entries = Array.isArray(listed) ? listed.map((entry) => discoveryFields(entry, fields.get('~'))) : [];
  if (fields.has('availability_topic')) {
    entries.push(new Map([...fields, ['topic', fields.get('availability_topic')], ['value_template', fields.get('availability_template')]]));
  }
  const signs: Sign[] = [];
  for (const entry of entries) {
    const topic = topicOf(entry, 'topic');
    const read = templateOf(entry, 'value_template');
    if (topic === undefined || read === undefined) return { refused: 'its availability is more than a topic and a plain path' };
    const online = word(entry, 'payload_available', 'online');
    const offline = word(entry, 'payload_not_available', 'offline');
    signs.push({
      who: 'the device', topic, required: true, cachedAfter: undefined,
      read(payload) {
        const said = read(payload);
        if (said === online) return 'online';
        return said === offline ? 'offline' : undefined;
      },
    });
  }
  // `latest`, Home Assistant's default, trusts whichever topic spoke last; asking that all are good is the careful reading.
  return { stateTopic, template, signs, signMode: fields.get('availability_mode') === 'any' ? 'any' : 'all' };
}

function topicOf(fields: DiscoveryFields, key: string): string | undefined {
  const topic = fields.get(key);
  return typeof topic === 'string' && isPlainTopic(topic) ? topic : undefined;
}

function templateOf(fields: DiscoveryFields, key: string): ValueTemplate | undefined {
  const template = fields.get(key);
  if (template === undefined || template === null || template === '') return ({ text }) => text;
  return typeof template === 'string' ? readValueTemplate(template) : undefined;
}

function word(fields: DiscoveryFields, key: string, standard: string): string {
  return rendered(fields.get(key) ?? undefined) ?? standard;
}

const isTrue = (value: unknown): boolean => value === true || (typeof value === 'string' && /^(true|yes|on|1)$/i.test(value));
