import { type Clock, type Log, Millis } from '@latchkey/kit';
import type { OpeningState } from '../device-protocol.ts';
import { type BoxBroker, connectBox } from './box-broker.ts';
import type { BoxHome } from './box-home.ts';
import type { BoxMotor } from './box-motor.ts';
import { type BoxNames, bridgeDevices, contactState, lockState } from './zigbee-definitions.ts';

export interface ZigbeePeerOptions {
  readonly broker: BoxBroker;
  /** The first part of every topic, `zigbee2mqtt` by default in the world. */
  readonly baseTopic: string;
  readonly names: BoxNames;
  readonly home: BoxHome;
  readonly motor: BoxMotor;
  readonly clock: Clock;
  readonly log: Log;
}

/** From the bridge's hearing of an order to the lamp's obeying: a Zigbee radio, some 40 ms. */
const RADIO = Millis(40);

const LIT = new Map<unknown, boolean>([['ON', true], ['OFF', false]]);
const TARGETS = new Map<unknown, 'thrown' | 'withdrawn'>([['LOCK', 'thrown'], ['UNLOCK', 'withdrawn']]);

/**
 * The parcel box behind a Zigbee bridge: speaks the topics of zigbee2mqtt 2
 * (https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html). Not optimistic: `state` changes on the bolt's own report.
 */
export function startZigbeePeer({ broker, baseTopic, names, home, motor, clock, log }: ZigbeePeerOptions): AsyncDisposable {
  const topic = (rest: string) => `${baseTopic}/${rest}`;
  const client = connectBox(broker, { topic: topic('bridge/state'), payload: JSON.stringify({ state: 'offline' }) }, log);
  let reported: OpeningState = home.opening;

  const publish = (rest: string, value: unknown, retain = false) => {
    if (client.connected) client.publish(topic(rest), JSON.stringify(value), { qos: retain ? 1 : 0, retain });
  };
  const complain = (message: string) => publish('bridge/logging', { level: 'error', message: `z2m: ${message}`, namespace: 'z2m' });
  const reportLock = (extra = {}) => publish(names.lock, { battery: reported.battery, linkquality: 142, ...lockState(reported), ...extra });
  const reportLamp = () => publish(names.lamp, { linkquality: 161, state: home.lampOn ? 'ON' : 'OFF' });
  const reportMotion = () => publish(names.motion, { battery: 91, linkquality: 98, occupancy: home.someoneMoves });
  const reportContact = () => publish(names.contact, { battery: 93, linkquality: 120, ...contactState(reported) });

  const feel = (opening: OpeningState) => {
    const before = reported;
    reported = opening;
    if (opening.door !== before.door) reportContact();
    if (opening.battery !== before.battery && opening.bolt === before.bolt) reportLock();
    if (opening.bolt === before.bolt || motor.moving) return;
    // The bridge tells the operation event with the state it still has in its cache, then the new state.
    reported = before;
    reportLock({ action: opening.bolt === 'thrown' ? 'manual_lock' : 'manual_unlock', action_source_name: 'manual' });
    reported = opening;
    reportLock();
  };

  const turnLamp = (on: boolean) => {
    // The bridge answers an order that changes nothing too.
    if (home.lampOn === on) reportLamp();
    home.switchLamp(on);
  };

  client.on('connect', () => {
    publish('bridge/state', { state: 'online' }, true);
    client.subscribe([names.lock, names.contact, names.lamp].flatMap((name) => [topic(`${name}/set`), topic(`${name}/get`)]), { qos: 1 }, (error) => {
      if (error) return;
      publish('bridge/info', { version: '2.14.1', commit: 'simulated', permit_join: false }, true);
      publish('bridge/devices', bridgeDevices(names), true);
      for (const name of Object.values(names)) publish(`${name}/availability`, { state: 'online' }, true);
      reported = home.opening;
      reportLock();
      reportContact();
      reportLamp();
      reportMotion();
      home.ready('parcel-box', { broker: broker.url, baseTopic, lock: names.lock, contact: names.contact, lamp: names.lamp, motion: names.motion });
    });
  });
  client.on('message', (heard, payload) => {
    if (heard === topic(`${names.lamp}/get`)) reportLamp();
    else if (heard === topic(`${names.lamp}/set`)) {
      const lit = LIT.get(wantedState(payload.toString()));
      if (lit === undefined) complain(`Publish 'set' 'state' to '${names.lamp}' failed: 'Error: Value not found in: [on, off, toggle]'`);
      else clock.schedule(RADIO, () => turnLamp(lit));
    } else if (heard === topic(`${names.lock}/get`)) reportLock();
    else if (heard === topic(`${names.contact}/get`)) reportContact();
    else if (heard === topic(`${names.lock}/set`)) {
      const wanted = wantedState(payload.toString());
      const target = TARGETS.get(wanted);
      if (target !== undefined) motor.drive(target);
      else complain(`Publish 'set' 'state' to '${names.lock}' failed: 'Error: Value: '${String(wanted)}' not found in: [lock, unlock, toggle]'`);
    } else complain(`No converter available for 'state' on '${names.contact}'`);
  });
  const unsubscribers = [
    home.onOpening(feel),
    home.onLamp(reportLamp),
    home.onMotion(reportMotion),
    motor.onStop(() => {
      reported = home.opening;
      reportLock();
    }),
  ];

  return {
    async [Symbol.asyncDispose]() {
      for (const unsubscribe of unsubscribers) unsubscribe();
      if (client.connected) await client.publishAsync(topic('bridge/state'), JSON.stringify({ state: 'offline' }), { qos: 1, retain: true });
      await client.endAsync(true);
    },
  };
}

/** The wanted `state` in a `/set` payload, which may be JSON or the bare word. */
function wantedState(payload: string): unknown {
  try {
    const parsed: unknown = JSON.parse(payload);
    return typeof parsed === 'object' && parsed !== null && 'state' in parsed ? parsed.state : parsed;
  } catch {
    return payload;
  }
}
