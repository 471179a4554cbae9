import type { Log } from '@latchkey/kit';
import type { SimBolt } from '../device-protocol.ts';
import { type BoxBroker, connectBox } from './box-broker.ts';
import type { BoxHome } from './box-home.ts';
import type { BoxMotor } from './box-motor.ts';

/** `single`: one discovery topic for each entity; `device`: one for the whole device, its entities under `cmps`. */
export type DiscoveryShape = 'single' | 'device';

export interface HomeAssistantPeerOptions {
  readonly broker: BoxBroker;
  readonly shape: DiscoveryShape;
  /** The first part of discovery topics, `homeassistant` by default in the world. */
  readonly discoveryPrefix: string;
  /** What people call the device; its lock is named so too. */
  readonly name: string;
  readonly home: BoxHome;
  readonly motor: BoxMotor;
  readonly log: Log;
}

const NODE = 'latchkey_box';
const STATES: Readonly<Record<SimBolt, string>> = { thrown: 'LOCKED', withdrawn: 'UNLOCKED', partial: 'JAMMED' };
const TARGETS = new Map<string, 'thrown' | 'withdrawn'>([['LOCK', 'thrown'], ['UNLOCK', 'withdrawn']]);

/**
 * The parcel box as a device that announces itself to Home Assistant
 * (https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery), on topics of its own. Its state is retained, as most such devices do.
 */
export function startHomeAssistantPeer(options: HomeAssistantPeerOptions): AsyncDisposable {
  const { broker, shape, discoveryPrefix, name, home, motor, log } = options;
  const availability = `${NODE}/availability`;
  const client = connectBox(broker, { topic: availability, payload: 'offline' }, log);
  let order = '';

  const publish = (topic: string, payload: string) => {
    if (client.connected) client.publish(topic, payload, { qos: 1, retain: true });
  };
  const report = () => publish(`${NODE}/lock`, JSON.stringify({ bolt: motor.moving ? `${order}ING` : STATES[home.opening.bolt] }));
  const reportLamp = () => publish(`${NODE}/lantern`, JSON.stringify({ state: home.lampOn ? 'ON' : 'OFF' }));
  const reportBattery = () => publish(`${NODE}/battery`, String(home.opening.battery));
  const reportLid = () => publish(`${NODE}/lid`, home.opening.door === 'open' ? 'ON' : 'OFF');

  const device = { ids: [NODE], name, mf: 'Latchkey', mdl: 'Simulated parcel box' };
  const lock = {
    uniq_id: `${NODE}_lock`, name: null, stat_t: `${NODE}/lock`, cmd_t: `${NODE}/lock/set`, val_tpl: '{{ value_json.bolt }}',
  };
  const lid = { uniq_id: `${NODE}_lid`, name: 'Lid', dev_cla: 'opening', stat_t: `${NODE}/lid` };
  const lamp = { uniq_id: `${NODE}_lantern`, name: 'Lantern', schema: 'json', stat_t: `${NODE}/lantern`, cmd_t: `${NODE}/lantern/set` };
  const battery = { uniq_id: `${NODE}_battery`, name: 'Battery', dev_cla: 'battery', unit_of_meas: '%', stat_t: `${NODE}/battery` };
  const announce = () => {
    if (shape === 'device') {
      publish(`${discoveryPrefix}/device/${NODE}/config`, JSON.stringify({
        dev: device, o: { name: 'latchkey-sim' }, avty_t: availability,
        cmps: { lock: { p: 'lock', ...lock }, lid: { p: 'binary_sensor', ...lid }, lantern: { p: 'light', ...lamp }, battery: { p: 'sensor', ...battery } },
      }));
    } else {
      publish(`${discoveryPrefix}/lock/${NODE}/config`, JSON.stringify({ ...lock, dev: device, avty_t: availability }));
      publish(`${discoveryPrefix}/light/${NODE}/lantern/config`, JSON.stringify({ ...lamp, dev: device, avty_t: availability }));
      publish(`${discoveryPrefix}/sensor/${NODE}/battery/config`, JSON.stringify({ ...battery, dev: device, avty_t: availability }));
      publish(`${discoveryPrefix}/binary_sensor/${NODE}/lid/config`, JSON.stringify({ ...lid, dev: device, avty_t: availability }));
    }
  };

  client.on('connect', () => {
    client.subscribe([`${NODE}/lock/set`, `${NODE}/lantern/set`], { qos: 1 }, (error) => {
      if (error) return;
      announce();
      publish(availability, 'online');
      report();
      reportLid();
      reportBattery();
      reportLamp();
      home.ready('parcel-box-home-assistant', { broker: broker.url, discoveryPrefix, lock: name });
    });
  });
  client.on('message', (topic, payload) => {
    if (topic === `${NODE}/lantern/set`) {
      const lit = litBy(payload.toString());
      if (lit !== undefined) home.switchLamp(lit);
      reportLamp();
      return;
    }
    const target = TARGETS.get(payload.toString());
    if (target === undefined) return;
    order = payload.toString();
    motor.drive(target);
    report();
  });
  const unsubscribers = [
    home.onOpening(() => {
      if (!motor.moving) report();
      reportLid();
      reportBattery();
    }),
    home.onLamp(reportLamp),
    motor.onStop(report),
  ];

  return {
    async [Symbol.asyncDispose]() {
      for (const unsubscribe of unsubscribers) unsubscribe();
      if (client.connected) await client.publishAsync(availability, 'offline', { qos: 1, retain: true });
      await client.endAsync(true);
    },
  };
}

/** What an order of Home Assistant's `json` schema wants; undefined for anything that is none. */
function litBy(payload: string): boolean | undefined {
  if (/"state":\s*"ON"/.test(payload)) return true;
  return /"state":\s*"OFF"/.test(payload) ? false : undefined;
}
