/**
 * The simulated parcel box: a lock, a lid contact, the lantern over it, a motion sensor, a scanner of codes, a siren and the home's burglar alarm on MQTT, forked by the simulated home or run alone.
 * Environment: MQTT_URL, MQTT_USERNAME, MQTT_PASSWORD; MQTT_BASE_TOPIC (`zigbee2mqtt`); PARCEL_BOX_LOCK, PARCEL_BOX_CONTACT, PORCH_LAMP, PORCH_SIREN and PORCH_MOTION (friendly names); PORCH_SCANNER (`porch-scanner`: its topics begin with it);
 * ALARM_PANEL_TOPIC (`alarmo`), ALARM_PANEL_CODE, ALARM_PANEL_EXIT_SECONDS and ALARM_PANEL_ENTRY_SECONDS;
 * HOME_ASSISTANT_DISCOVERY (`single` or `device`: announces a second face of the same box to Home Assistant) and HOME_ASSISTANT_PREFIX (`homeassistant`).
 */
import { Seconds, silentLog, systemClock } from '@latchkey/kit';
import { z } from 'zod';
import { createAlarmPanel } from './alarm-panel.ts';
import { type HomeChannel, forkedHome, loneHome } from './box-home.ts';
import { BoxMotor } from './box-motor.ts';
import { startHomeAssistantPeer } from './home-assistant-peer.ts';
import { followPanel, keptPanel } from './panel-home.ts';
import { startPanelPeer } from './panel-peer.ts';
import { startScannerPeer } from './scanner-peer.ts';
import { startSirenPeer } from './siren-peer.ts';
import { startZigbeePeer } from './zigbee-peer.ts';

const environment = z.object({
  MQTT_URL: z.string().default('mqtt://127.0.0.1:1883'),
  MQTT_USERNAME: z.string().optional(),
  MQTT_PASSWORD: z.string().optional(),
  MQTT_BASE_TOPIC: z.string().default('zigbee2mqtt'),
  PARCEL_BOX_LOCK: z.string().default('parcel-box'),
  PARCEL_BOX_CONTACT: z.string().default('parcel-box-lid'),
  PORCH_LAMP: z.string().default('porch-lamp'),
  PORCH_SIREN: z.string().default('porch-siren'),
  PORCH_MOTION: z.string().default('porch-motion'),
  PORCH_SCANNER: z.string().default('porch-scanner'),
  ALARM_PANEL_TOPIC: z.string().default('alarmo'),
  ALARM_PANEL_CODE: z.string().optional(),
  ALARM_PANEL_EXIT_SECONDS: z.coerce.number().default(1),
  ALARM_PANEL_ENTRY_SECONDS: z.coerce.number().default(10),
  HOME_ASSISTANT_DISCOVERY: z.enum(['single', 'device']).optional(),
  HOME_ASSISTANT_PREFIX: z.string().default('homeassistant'),
});

const env = environment.parse(process.env);
const broker = {
  url: env.MQTT_URL,
  ...(env.MQTT_USERNAME === undefined ? {} : { username: env.MQTT_USERNAME }),
  ...(env.MQTT_PASSWORD === undefined ? {} : { password: env.MQTT_PASSWORD }),
};

const channel: HomeChannel = {
  send: (message) => void (process.connected && process.send?.(message)),
  onMessage: (listener) => void process.on('message', listener),
};
const home = process.send === undefined ? loneHome() : forkedHome(channel, systemClock);
const panelAsLeft = keptPanel(channel);
const motor = new BoxMotor(home, systemClock);
const peers: AsyncDisposable[] = [];

let leaving = false;
const leave = async () => {
  if (leaving) return;
  leaving = true;
  // A broker that hangs must not keep the device alive.
  systemClock.schedule(Seconds(1), () => process.exit(0));
  await Promise.allSettled(peers.map((peer) => peer[Symbol.asyncDispose]()));
  process.exit(0);
};
process.on('SIGTERM', () => void leave());
process.on('SIGINT', () => void leave());
// A device does not outlive its home.
process.on('disconnect', () => void leave());

await home.known;
const common = { broker, home, motor, clock: systemClock, log: silentLog };

peers.push(startZigbeePeer({
  ...common,
  baseTopic: env.MQTT_BASE_TOPIC,
  names: { lock: env.PARCEL_BOX_LOCK, contact: env.PARCEL_BOX_CONTACT, lamp: env.PORCH_LAMP, motion: env.PORCH_MOTION },
}));
peers.push(startSirenPeer({ broker, baseTopic: env.MQTT_BASE_TOPIC, name: env.PORCH_SIREN, clock: systemClock, log: silentLog }));
peers.push(startScannerPeer({ broker, name: env.PORCH_SCANNER, discoveryPrefix: env.HOME_ASSISTANT_DISCOVERY === undefined ? undefined : env.HOME_ASSISTANT_PREFIX, home, log: silentLog }));
const panel = createAlarmPanel({ clock: systemClock, code: env.ALARM_PANEL_CODE, exitDelay: Seconds(env.ALARM_PANEL_EXIT_SECONDS), entryDelay: Seconds(env.ALARM_PANEL_ENTRY_SECONDS), kept: panelAsLeft() });
const panelPeer = startPanelPeer({ broker, baseTopic: env.ALARM_PANEL_TOPIC, panel, log: silentLog });
peers.push(panelPeer);
followPanel(panel, panelPeer, channel);
if (env.HOME_ASSISTANT_DISCOVERY !== undefined) {
  peers.push(startHomeAssistantPeer({
    broker, home, motor, log: silentLog,
    shape: env.HOME_ASSISTANT_DISCOVERY,
    discoveryPrefix: env.HOME_ASSISTANT_PREFIX,
    name: `${env.PARCEL_BOX_LOCK} (Home Assistant)`,
  }));
}
