import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteConfig } from '@latchkey/hub/config';
import { writeFileDurably } from '@latchkey/hub/durable-file';
import { openBrokerCredentials, passwordFileOf } from '@latchkey/hub/site-broker';
import { silentLog } from '@latchkey/kit';
import { z } from 'zod';
import { freePort, requirePort } from './free-port.ts';

const homeFacts = z.object({
  controlUrl: z.string(),
  devices: z.object({
    camera: z.object({ hallUrl: z.string(), boxUrl: z.string(), username: z.string(), password: z.string() }),
    'matter-lock': z.object({ pairingCode: z.string(), port: z.string() }),
  }),
});
/** What a person would read off the devices of the simulated home. */
export type DemoFacts = z.infer<typeof homeFacts>;

/** The simulated home's labels, or undefined while some are missing. The parcel box is not waited for: it answers only once the hub's broker runs. */
export function readFacts(simDir: string): DemoFacts | undefined {
  let text: string;
  try {
    text = readFileSync(join(simDir, 'facts.json'), 'utf8');
  } catch {
    return undefined;
  }
  return homeFacts.safeParse(JSON.parse(text)).data;
}

/** Users of the hub's own broker: what each may say and hear. */
const BROKER_USERS: NonNullable<SiteConfig['broker']>['users'] = {
  hub: { publish: ['zigbee2mqtt', 'homeassistant', 'alarmo'], subscribe: ['zigbee2mqtt', 'homeassistant', 'alarmo', 'porch-scanner'] },
  'parcel-box': { publish: ['zigbee2mqtt', 'homeassistant', 'alarmo', 'porch-scanner'], subscribe: ['zigbee2mqtt', 'homeassistant', 'alarmo'] },
};

export interface DemoBroker {
  readonly boxUsername: string;
  readonly boxPassword: string;
  readonly hubPasswordFile: string;
  /** The burglar alarm's code, and the file that the hub reads it from. */
  readonly alarmCode: string;
  readonly alarmCodeFile: string;
}

/** Does what an installer does: gives the parcel box its account at the site's broker, and the hub the code of the burglar alarm. */
export async function prepareBroker(hubDir: string): Promise<DemoBroker> {
  const folder = join(hubDir, 'broker');
  mkdirSync(hubDir, { recursive: true, mode: 0o700 });
  await openBrokerCredentials(folder, BROKER_USERS, silentLog);
  const alarmCodeFile = join(hubDir, 'alarm-code');
  if (!existsSync(alarmCodeFile)) writeFileDurably(alarmCodeFile, String(randomInt(100_000, 1_000_000)));
  return { alarmCode: readFileSync(alarmCodeFile, 'utf8'), alarmCodeFile, boxUsername: 'parcel-box', boxPassword: readFileSync(passwordFileOf(folder, 'parcel-box'), 'utf8').trim(), hubPasswordFile: passwordFileOf(folder, 'hub') };
}

/** Whether an earlier start paired the hub and wrote its site file, so that it can start before the devices have told their labels again. */
export const hubKnowsItsSite = (hubDir: string): boolean => existsSync(join(hubDir, 'pairing.json')) && existsSync(join(hubDir, 'site.json'));

const brokerUrls = z.object({ drivers: z.array(z.object({ family: z.string(), config: z.object({ url: z.string().optional() }) })) });

/** The port of the site's broker in an earlier start, when nobody else has taken it since; else a free one. */
export async function brokerPortOf(hubDir: string): Promise<number> {
  const port = keptBrokerPort(hubDir);
  return port === undefined ? freePort() : requirePort('127.0.0.1', port, 'LATCHKEY_SITE_BROKER_PORT').then(() => port, freePort);
}

function keptBrokerPort(hubDir: string): number | undefined {
  try {
    const { drivers } = brokerUrls.parse(JSON.parse(readFileSync(join(hubDir, 'site.json'), 'utf8')));
    const url = drivers.find(({ family }) => family === 'mqtt-lock')?.config.url;
    return url === undefined ? undefined : Number(new URL(url).port);
  } catch {
    return undefined;
  }
}

/**
 * Writes the hub's site file for the simulated home, as an installer would by hand. False when it says so already.
 * @param presenceAsked whether the printed signs open only for whoever the motion sensor felt; needs the lamps. Without, every page says that their addresses open from anywhere.
 * @param lamps whether the hub asks the pictures by the lamps in their views; without, the home runs on unproven pictures, and every page says so.
 */
export function writeDemoSite(hubDir: string, facts: DemoFacts, broker: DemoBroker, brokerPort: number, lamps: boolean, presenceAsked = false): boolean {
  const presence = presenceAsked ? 'asked' : 'not-asked';
  const { camera, 'matter-lock': lock } = facts.devices;
  const pictureRule = lamps ? 'proved-once-learned' : 'unproven-allowed';
  const visitors = lamps ? ['mqtt-lock:porch-motion'] : [];
  const account = { username: camera.username, password: camera.password };
  const site: SiteConfig = {
    name: 'Hub at 12 Lantern Street',
    broker: { users: BROKER_USERS },
    drivers: [
      { family: 'matter', config: { interface: 'lo', locks: [{ name: 'front-door', title: 'Front door', pairingCode: lock.pairingCode, address: `[::1]:${lock.port}`, lamp: true }] } },
      { family: 'mqtt-lock', config: { url: `mqtt://127.0.0.1:${brokerPort}`, username: 'hub', passwordFile: broker.hubPasswordFile, locks: [{ name: 'parcel-box', contact: 'parcel-box-lid' }], lights: [{ name: 'porch-lamp' }], visitors: [{ name: 'porch-motion' }], codeReaders: [{ name: 'porch-scanner', topic: 'porch-scanner/code' }] } },
      { family: 'mqtt-alarm', config: { url: `mqtt://127.0.0.1:${brokerPort}`, username: 'hub', passwordFile: broker.hubPasswordFile, alarms: [{ name: 'porch-siren' }], zones: [{ name: 'Ground floor', stateTopic: 'alarmo/state', commandTopic: 'alarmo/command', commands: 'json', eventTopic: 'alarmo/event', availabilityTopic: 'alarmo/availability', codeFile: broker.alarmCodeFile }] } },
      {
        family: 'rtsp-camera',
        config: {
          cameras: [
            { name: 'hall', title: 'Hall', url: camera.hallUrl, ...account },
            { name: 'box', title: 'Porch', url: camera.boxUrl, ...account },
          ],
        },
      },
    ],
    alarms: ['mqtt-alarm:porch-siren'],
    accessPoints: [
      { key: 'front-door', name: 'Front door', kind: 'front-door', lock: 'matter:front-door', contact: 'matter:front-door', alarmZone: 'mqtt-alarm:Ground floor', camera: 'rtsp-camera:hall', cameraRule: 'required', ...(lamps && { lamp: 'matter:front-door' }), visitors, presence, pictureRule, fireRule: 'tell' },
      { key: 'parcel-box', name: 'Parcel box', kind: 'parcel-box', lock: 'mqtt-lock:parcel-box', contact: 'mqtt-lock:parcel-box', camera: 'rtsp-camera:box', cameraRule: 'required', ...(lamps && { lamp: 'mqtt-lock:porch-lamp' }), codeReader: 'mqtt-lock:porch-scanner', visitors, presence, pictureRule, fireRule: 'tell' },
    ],
  };
  const file = join(hubDir, 'site.json');
  const text = `${JSON.stringify(site, null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  writeFileDurably(file, text);
  return true;
}
