import type { BoltCause, BoltState, DoorState, LightState } from '@latchkey/driver-api';
import { field, textField } from './payload.ts';
import { type Announcement, type ChargeSource, type ContactSource, type LightSource, type LockSource, type Sign, type VisitorSource, isPlainTopic, percentOf } from './source.ts';

/** The bit of an exposed feature's `access` that says it can be read by `/get`. */
const CAN_GET = 4;

const BOLTS: ReadonlyMap<unknown, BoltState> = new Map<unknown, BoltState>([
  ['locked', 'thrown'], ['unlocked', 'withdrawn'], ['not_fully_locked', 'partial'],
]);

/**
 * Devices with a lock, a contact, a lamp, a bell's button or a motion sensor in zigbee2mqtt's `bridge/devices`
 * (https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html, https://www.zigbee2mqtt.io/guide/usage/exposes.html).
 * Anything malformed is passed over.
 */
export function readZigbeeDevices(json: unknown, baseTopic: string): readonly Announcement[] {
  return list(json).flatMap((device): readonly Announcement[] => {
    const name = textField(device, 'friendly_name');
    if (name === undefined || !isPlainTopic(name) || name.startsWith('bridge/') || field(device, 'disabled') === true) return [];
    const exposes = list(field(field(device, 'definition'), 'exposes'));
    const locks = exposes.filter((expose) => field(expose, 'type') === 'lock');
    const contact = exposes.find((expose) => field(expose, 'name') === 'contact' && field(expose, 'type') === 'binary');
    const contactSource = contact === undefined ? undefined : readContact(contact, name, baseTopic);
    const lights = exposes.filter((expose) => field(expose, 'type') === 'light');
    const light = lights[0] === undefined ? undefined : readLight(lights[0], name, baseTopic);
    const visitor = readVisitor(exposes, `${baseTopic}/${name}`);
    const charge = readCharge(exposes, `${baseTopic}/${name}`);
    const fingerprint = JSON.stringify([baseTopic, name, locks, contact, lights, visitor, locks.length > 0 && charge?.named]);
    const withContact = contactSource === undefined ? {} : { contact: contactSource };
    if (locks.length === 0 && light !== undefined) return [{ name, fingerprint, ...withContact, light }];
    if (locks.length === 0 && contactSource !== undefined) return [{ name, fingerprint, ...withContact }];
    if (locks.length === 0) return visitor === undefined ? [] : [{ name, fingerprint, visitor }];
    return locks.flatMap((expose) => {
      // A device with two locks names each by its endpoint.
      const endpoint = textField(expose, 'endpoint');
      const lockName = endpoint === undefined || locks.length === 1 ? name : `${name}/${endpoint}`;
      const lock = readLock(expose, name, lockName, baseTopic);
      return lock === undefined ? [] : [{ name: lockName, fingerprint, lock, ...withContact, ...(charge !== undefined && { charge: charge.source }) }];
    });
  });
}

function readLock(expose: unknown, device: string, name: string, baseTopic: string): LockSource | undefined {
  const features = list(field(expose, 'features'));
  const state = features.find((feature) => field(feature, 'name') === 'state');
  const property = textField(state, 'property');
  if (property === undefined) return undefined;
  const lockedWord = field(state, 'value_on') ?? 'LOCK';
  const unlockedWord = field(state, 'value_off') ?? 'UNLOCK';
  const actual = textField(features.find((feature) => field(feature, 'name') === 'lock_state'), 'property');
  const topic = `${baseTopic}/${device}`;
  return {
    name,
    stateTopic: topic,
    read({ json }) {
      // `state` knows two values only, and reads UNLOCK on a jam; `lock_state` is where the bolt is.
      if (actual !== undefined && field(json, actual) !== undefined) return BOLTS.get(field(json, actual)) ?? 'unknown';
      const word = field(json, property);
      if (word === undefined) return undefined;
      if (word === lockedWord) return 'thrown';
      return word === unlockedWord ? 'withdrawn' : 'unknown';
    },
    cause: ({ json }) => causeOf(textField(json, 'action'), textField(json, 'action_source_name')),
    question: canGet(state) ? { topic: `${topic}/get`, payload: JSON.stringify({ [property]: '' }) } : undefined,
    signs: signsOf(device, baseTopic),
    signMode: 'all',
    lock: { topic: `${topic}/set`, payload: JSON.stringify({ [property]: lockedWord }) },
    unlock: { topic: `${topic}/set`, payload: JSON.stringify({ [property]: unlockedWord }) },
  };
}

function readContact(expose: unknown, name: string, baseTopic: string): ContactSource | undefined {
  const property = textField(expose, 'property');
  if (property === undefined) return undefined;
  const topic = `${baseTopic}/${name}`;
  return {
    name,
    stateTopic: topic,
    read({ json }): DoorState | undefined {
      const touching = field(json, property);
      if (touching === undefined) return undefined;
      if (touching === true) return 'closed';
      return touching === false ? 'open' : 'unknown';
    },
    question: canGet(expose) ? { topic: `${topic}/get`, payload: JSON.stringify({ [property]: '' }) } : undefined,
    signs: signsOf(name, baseTopic),
    signMode: 'all',
  };
}

/** What a device with a battery says of it, and by which names. */
function readCharge(exposes: readonly unknown[], topic: string): { readonly named: readonly unknown[]; readonly source: ChargeSource } | undefined {
  const propertyOf = (name: string, type: string) => textField(exposes.find((expose) => field(expose, 'name') === name && field(expose, 'type') === type), 'property');
  const [percent, low] = [propertyOf('battery', 'numeric'), propertyOf('battery_low', 'binary')];
  if (percent === undefined && low === undefined) return undefined;
  return {
    named: [percent, low],
    source: {
      topic,
      read({ json }) {
        const left = percent === undefined ? undefined : percentOf(field(json, percent));
        const isLow = low === undefined ? undefined : field(json, low);
        if (left === undefined && typeof isLow !== 'boolean') return undefined;
        return { ...(left !== undefined && { percent: left }), ...(typeof isLow === 'boolean' && { low: isLow }) };
      },
    },
  };
}

/** A motion sensor, or a button: on a device that is nothing else, whatever is done with it is a ring. */
function readVisitor(exposes: readonly unknown[], topic: string): VisitorSource | undefined {
  const motion = textField(exposes.find((expose) => field(expose, 'name') === 'occupancy' && field(expose, 'type') === 'binary'), 'property');
  if (motion !== undefined) return { by: 'motion', topic, tells: ({ json }) => field(json, motion) === true };
  const button = textField(exposes.find((expose) => field(expose, 'name') === 'action' && field(expose, 'type') === 'enum'), 'property');
  // After an action some versions say that there is none any more.
  return button === undefined ? undefined : { by: 'ring', topic, tells: ({ json }) => (textField(json, button) ?? '') !== '' };
}

/** A lamp. Its default fade is switched off with each order: a code is blinked with it. */
function readLight(expose: unknown, name: string, baseTopic: string): LightSource | undefined {
  const features = list(field(expose, 'features'));
  const state = features.find((feature) => field(feature, 'name') === 'state');
  const brightness = features.find((feature) => field(feature, 'name') === 'brightness');
  const property = textField(state, 'property');
  if (property === undefined) return undefined;
  const [on, off] = [field(state, 'value_on') ?? 'ON', field(state, 'value_off') ?? 'OFF'];
  const brightnessProperty = textField(brightness, 'property');
  const most = field(brightness, 'value_max');
  const brightest = typeof most === 'number' ? most : 254;
  const topic = `${baseTopic}/${name}`;
  return {
    name,
    stateTopic: topic,
    dimmable: brightnessProperty !== undefined,
    read({ json }): LightState | undefined {
      const word = field(json, property);
      if (word === undefined) return undefined;
      if (word === on) return 'on';
      return word === off ? 'off' : 'unknown';
    },
    order: (setting) => ({
      topic: `${topic}/set`,
      payload: JSON.stringify({
        [property]: setting.on ? on : off,
        ...(brightnessProperty !== undefined && { transition: 0 }),
        ...(brightnessProperty !== undefined && setting.on && setting.level !== undefined && { [brightnessProperty]: Math.max(1, Math.round(setting.level * brightest)) }),
      }),
    }),
    question: canGet(state) ? { topic: `${topic}/get`, payload: JSON.stringify({ [property]: '' }) } : undefined,
    signs: signsOf(name, baseTopic),
    signMode: 'all',
  };
}

/** The bridge must have said that it runs; a device's own availability is spoken of only where that feature is on. */
function signsOf(device: string, baseTopic: string): readonly Sign[] {
  return [
    { who: 'the bridge', topic: `${baseTopic}/bridge/state`, read: readSign, required: true, cachedAfter: `${baseTopic}/bridge/info` },
    { who: 'the device', topic: `${baseTopic}/${device}/availability`, read: readSign, required: false, cachedAfter: undefined },
  ];
}

/** `{"state":"online"}`, or the bare word of older versions. */
function readSign({ text, json }: { readonly text: string; readonly json: unknown }): 'online' | 'offline' | undefined {
  const word = textField(json, 'state') ?? text;
  return word === 'online' || word === 'offline' ? word : undefined;
}

/** From the operation event (Zigbee Cluster Library 7.3.2.17.1): who moved the bolt. */
function causeOf(action: string | undefined, source: string | undefined): BoltCause | undefined {
  if (action === undefined || action === '') return undefined;
  if (/^(auto|schedule)_/.test(action)) return 'auto';
  if (/^(manual|key|one_touch)_/.test(action) || source === 'manual' || source === 'keypad' || source === 'rfid') return 'manual';
  return source === 'rf' && (action === 'lock' || action === 'unlock') ? 'remote' : undefined;
}

function canGet(feature: unknown): boolean {
  const access = field(feature, 'access');
  return typeof access === 'number' && (access & CAN_GET) !== 0;
}

function list(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}
