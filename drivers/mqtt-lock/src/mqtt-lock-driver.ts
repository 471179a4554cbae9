import { readFile } from 'node:fs/promises';
import type { BoltState, Device, DoorState, Driver, DriverContext, DriverManifest, LightState } from '@latchkey/driver-api';
import { CodedError, Seconds } from '@latchkey/kit';
import { type AnnouncementBoard, openAnnouncementBoard } from './announcement-board.ts';
import { openBridgeComplaints } from './bridge-complaints.ts';
import { openBrokerLink } from './broker-link.ts';
import { type MqttCharge, mqttCharge } from './mqtt-charge.ts';
import { type MqttCodeReaderPort, mqttCodeReaderPort } from './mqtt-code-reader-port.ts';
import { mqttContactPort } from './mqtt-contact-port.ts';
import { mqttLightPort } from './mqtt-light-port.ts';
import { type MqttLockConfig, mqttLockConfig } from './mqtt-lock-config.ts';
import { mqttLockPort } from './mqtt-lock-port.ts';
import { type MqttVisitorPort, mqttVisitorPort } from './mqtt-visitor-port.ts';
import { Observed } from './observed.ts';
import type { CodeReaderSource } from './source.ts';
import { readValueTemplate } from './value-template.ts';

/** How long the start waits for devices to be announced; those that come later are added as they come. */
const FIRST_LOOK = Seconds(2);

/** Locks, door contacts, lamps, bells, motion sensors and scanners of codes on an MQTT broker, by zigbee2mqtt's or Home Assistant's conventions. */
export const manifest: DriverManifest<MqttLockConfig> = {
  family: 'mqtt-lock',
  title: 'MQTT locks, door contacts, lamps, bells, motion sensors and scanners (zigbee2mqtt, Home Assistant discovery)',
  config: mqttLockConfig,
  start: startMqttLocks,
};

async function startMqttLocks(config: MqttLockConfig, { log, clock }: DriverContext): Promise<Driver> {
  const link = openBrokerLink({ url: config.url, username: config.username, password: await passwordOf(config), clock, log });
  const board = openAnnouncementBoard(link, { baseTopic: config.baseTopic, homeAssistantPrefix: config.homeAssistantPrefix }, log);
  const complaints = openBridgeComplaints(link, config.baseTopic, log);
  const devices = new Map<string, Device>();
  const locks = new Map<string, Observed<BoltState>>();
  const charges = new Map<string, MqttCharge>();
  const contacts = new Map<string, Observed<DoorState>>();
  const lights = new Map<string, Observed<LightState>>();
  const visitors = new Map<string, MqttVisitorPort>();
  const codeReaders = new Map<string, MqttCodeReaderPort>();
  const ownTopics = new Map((config.codeReaders ?? []).flatMap(({ name, topic, valueTemplate }) => (topic === undefined ? [] : [[name, sourceAt(topic, valueTemplate)] as const])));
  const common = { link, clock, log, pollEvery: Seconds(config.pollSeconds) };

  const contactPort = (name: string) => {
    const observed = contacts.get(name) ?? new Observed<DoorState>({ ...common, area: 'contact', name });
    contacts.set(name, observed);
    return mqttContactPort(observed);
  };
  const addLock = (name: string, contact: string | undefined) => {
    const observed = new Observed<BoltState>({ ...common, area: 'lock', name });
    locks.set(name, observed);
    const charge = mqttCharge(link, clock);
    charges.set(name, charge);
    const lock = mqttLockPort({
      observed, charge, link, clock,
      source: () => board.announcements.get(name)?.lock,
      onRefusal: (listener) => complaints.about(name, listener),
    });
    devices.set(name, { id: `mqtt-lock:${name}`, name, lock, ...(contact === undefined ? {} : { contact: contactPort(contact) }) });
  };
  const addLight = (name: string) => {
    const observed = new Observed<LightState>({ ...common, area: 'light', name, confirmsChanges: false });
    lights.set(name, observed);
    const light = mqttLightPort({ observed, link, clock, source: () => board.announcements.get(name)?.light, onRefusal: (listener) => complaints.about(name, listener) });
    devices.set(name, { id: `mqtt-lock:${name}`, name, light });
  };
  const addVisitor = (name: string) => {
    const visitor = mqttVisitorPort(link, clock);
    visitors.set(name, visitor);
    devices.set(name, { id: `mqtt-lock:${name}`, name, visitor });
  };
  const addCodeReader = (name: string) => {
    const codeReader = mqttCodeReaderPort(link, clock);
    codeReaders.set(name, codeReader);
    devices.set(name, { id: `mqtt-lock:${name}`, name, codeReader });
  };
  const addAnnounced = () => {
    for (const { name, lock, contact, light, visitor, codeReader } of board.announcements.values()) {
      if (devices.has(name)) continue;
      if (lock !== undefined) addLock(name, contact === undefined ? undefined : name);
      else if (contact !== undefined) devices.set(name, { id: `mqtt-lock:${name}`, name, contact: contactPort(name) });
      else if (light !== undefined) addLight(name);
      else if (visitor !== undefined) addVisitor(name);
      else if (codeReader !== undefined) addCodeReader(name);
    }
  };
  const follow = () => {
    if (config.locks === undefined) addAnnounced();
    for (const [name, observed] of locks) {
      const source = board.announcements.get(name)?.lock;
      if (source !== observed.source) observed.follow(source);
    }
    for (const [name, charge] of charges) charge.follow(board.chargesOf(name));
    for (const [name, observed] of contacts) {
      const source = board.announcements.get(name)?.contact;
      if (source !== observed.source) observed.follow(source);
    }
    for (const [name, observed] of lights) {
      const source = board.announcements.get(name)?.light;
      if (source !== observed.source) observed.follow(source);
    }
    for (const [name, visitor] of visitors) visitor.follow(board.announcements.get(name)?.visitor);
    for (const [name, codeReader] of codeReaders) codeReader.follow(ownTopics.get(name) ?? board.announcements.get(name)?.codeReader);
  };

  for (const { name, contact } of config.locks ?? []) addLock(name, contact);
  for (const { name } of config.lights ?? []) addLight(name);
  for (const { name } of config.visitors ?? []) addVisitor(name);
  for (const { name, topic } of config.codeReaders ?? []) if (topic !== undefined || config.locks !== undefined) addCodeReader(name);
  const stopFollowing = board.onChange(follow);
  follow();
  await firstLook(board, config, clock);

  return {
    get devices() {
      return [...devices.values()];
    },
    async [Symbol.asyncDispose]() {
      stopFollowing();
      for (const followed of [...locks.values(), ...charges.values(), ...contacts.values(), ...lights.values(), ...visitors.values(), ...codeReaders.values()]) followed[Symbol.dispose]();
      complaints[Symbol.dispose]();
      board[Symbol.dispose]();
      await link[Symbol.asyncDispose]();
    },
  };
}

/** Resolves once every configured lock and lamp (or any device, when none is configured) is announced, or after a moment. */
function firstLook(board: AnnouncementBoard, { locks, lights = [] }: MqttLockConfig, clock: DriverContext['clock']): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.schedule(FIRST_LOOK, resolve);
  const stop = board.onChange(() => {
    const complete = locks === undefined ? board.announcements.size > 0 : [...locks, ...lights].every(({ name }) => board.announcements.has(name));
    if (complete) resolve();
  });
  return promise.finally(() => {
    timer[Symbol.dispose]();
    stop();
  });
}

/** A scanner whose topic is configured: nobody has to announce it. */
const sourceAt = (topic: string, valueTemplate: string | undefined): CodeReaderSource => ({ topic, read: (valueTemplate === undefined ? undefined : readValueTemplate(valueTemplate)) ?? (({ text }) => text) });

async function passwordOf({ password, passwordFile }: MqttLockConfig): Promise<string | undefined> {
  if (passwordFile === undefined) return password;
  try {
    return (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new CodedError('mqtt-lock.password_file', 'The file with the MQTT password cannot be read, so no lock behind this broker can be reached.', { cause });
  }
}
