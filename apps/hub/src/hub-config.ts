import { accessPointKind } from '@latchkey/contract';
import { z } from 'zod';

export const accessPointConfig = z.object({
  key: z.string().regex(/^[a-z0-9-]{1,40}$/).describe('A name of your own that stays: the access point keeps its identity by it'),
  name: z.string().min(1).max(120).describe('What people call it: Front door'),
  kind: accessPointKind.describe('What it is'),
  lock: z.string().describe('The lock’s device id, such as matter:front-door'),
  contact: z.string().optional().describe('The door contact’s device id; often the same device as the lock. Left out at a box that has none: its visits then claim only that the bolt is thrown'),
  alarmZone: z.string().optional().describe('The device id of the burglar alarm’s zone behind it, such as mqtt-alarm:Ground floor. Where the household’s policy says so, it is disarmed for a delivery and armed again afterwards; while it is armed nothing else opens here for a courier'),
  camera: z.string().optional().describe('The camera’s device id, such as rtsp-camera:hall'),
  cameraRule: z.enum(['required', 'optional']).default('required').describe('required: never unlocks for a courier unless the camera is live and recording'),
  lamp: z.string().optional().describe('The device id of a lamp in the camera’s view that the hub may switch, such as mqtt-lock:porch-lamp. By it the picture proves that it is live'),
  visitors: z.array(z.string()).default([]).describe('The device ids of bells and motion sensors at this door, such as mqtt-lock:porch-motion. When somebody comes, the picture proves itself, so that a courier need not wait for it; when they ring, lock and contact are asked too. Whoever comes with a label alone is let in only when one of them told of somebody within the last minute'),
  presence: z.enum(['asked', 'not-asked']).default('asked').describe('asked: where there is a bell or a motion sensor and no display, the printed sign opens only for whoever was heard at the door. not-asked: its address opens from anywhere, and every page says so'),
  codeReader: z.string().optional().describe('The device id of what reads the code on a courier’s phone at this door: a scanner, such as mqtt-lock:porch-scanner, or this door’s own camera where somebody outside can hold a phone before it. Where the household lets a carrier’s couriers open by themselves, such a courier gets in while the internet is down'),
  codeReaderLight: z.string().optional().describe('The device id of a light beside that scanner, such as mqtt-lock:scanner-light: one long light answers yes, three short ones no. Left out, the lamp in the camera’s view says no'),
  pictureRule: z.enum(['proved', 'proved-once-learned', 'unproven-allowed']).default('proved').describe('proved: never unlocks on a picture that did not answer the lamp’s code within the last 5 s. proved-once-learned: the same, once the hub has seen the lamp. unproven-allowed: for a home without a lamp; every page says so'),
  fireRule: z.enum(['unlock', 'tell']).default('tell').describe('unlock: a fire alarm unlocks this door, tells everybody, and nothing locks it until the alarm is over'),
  display: z
    .object({ topic: z.string().min(1).max(200).describe('The topic of the hub’s own broker on which it says what to show'), url: z.url().describe('The address on the door’s sign') })
    .optional()
    .describe('A display beside the door that draws a text as a QR code. The hub changes the code every 20 s and opens only for who has just seen it; a printed sign then opens nothing'),
});
export type AccessPointConfig = z.infer<typeof accessPointConfig>;

/** The household's own broker, for programs such as Home Assistant. */
export const homeAssistantConfig = z.object({
  url: z.string().regex(/^mqtts?:\/\//, 'must start with mqtt:// or mqtts://').describe('The household’s broker, such as mqtt://192.168.1.5:1883. Whoever may write there may lock a door'),
  username: z.string().optional().describe('The name that the hub signs in with'),
  passwordFile: z.string().optional().describe('A file with its password, read at start; a newline at its end is ignored'),
  prefix: z.string().regex(/^[^+#\0]{1,100}$/).default('homeassistant').describe('Where Home Assistant looks for entities'),
});
export type HomeAssistantConfig = z.infer<typeof homeAssistantConfig>;

/** What is at the site: `site.json` in the hub's folder. */
export const siteConfig = z.object({
  name: z.string().min(1).max(120).describe('The hub’s name, as the owner sees it'),
  broker: z
    .object({ users: z.record(z.string(), z.object({ publish: z.array(z.string()), subscribe: z.array(z.string()) })).describe('Who signs in at the hub’s own MQTT broker, and the topic prefixes each may use') })
    .optional()
    .describe('The hub’s own MQTT broker for the site’s devices; left out where there is another, or no MQTT device'),
  drivers: z.array(z.object({ family: z.string().describe('matter, mqtt-lock, mqtt-alarm or rtsp-camera'), config: z.unknown().describe('See the driver’s own reference') })),
  alarms: z.array(z.string()).default([]).describe('The device ids of sirens or alarm lights, such as mqtt-alarm:siren. They sound when something is wrong at a door and the household cannot be told'),
  homeAssistant: homeAssistantConfig.optional().describe('Shows the doors on the household’s own broker, where Home Assistant finds them: read only, but for a button that locks'),
  fireContact: z.string().optional().describe('The device id of a contact that the fire alarm’s relay holds closed while all is well; open is fire. Doors whose fireRule says so are then unlocked'),
  accessPoints: z.array(accessPointConfig).min(1),
}).refine(({ broker, accessPoints }) => broker !== undefined || accessPoints.every(({ display }) => display === undefined), { message: 'A display listens at the hub’s own broker, which this site does not have', path: ['broker'] });
export type SiteConfig = z.infer<typeof siteConfig>;

/** The hub's settings, each from an environment variable. */
export const hubConfig = z.object({
  LATCHKEY_DATA: z.string().default('./data').describe('Folder for everything that is kept; the hub uses its subfolder hub'),
  LATCHKEY_SERVER_URL: z.url().default('http://127.0.0.1:8080').describe('The server that this hub belongs to'),
  LATCHKEY_PAIRING_CODE: z.string().optional().describe('Pairing code from the owner’s page; needed once'),
  LATCHKEY_OWNER_KEY: z.string().regex(/^[\w-]{43}$/).optional().describe('The key of the first owner’s device, as that owner’s settings page shows it; needed once, and part of the pairing code that the page shows'),
  LATCHKEY_SITE: z.string().optional().describe('The site file; site.json in the hub’s folder when not given'),
  LATCHKEY_LIVE_ADDRESS: z.string().default('127.0.0.1').describe('Address on which browsers reach the hub’s live view'),
  LATCHKEY_LIVE_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('UDP port of the live view; 0 takes a free one'),
  LATCHKEY_SITE_BROKER_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('TCP port of the hub’s own MQTT broker for the site’s devices; 0 takes a free one'),
  LATCHKEY_RETENTION_DAYS: z.coerce.number().min(1).max(365).default(30).describe('Recordings older than this are deleted. Owners may choose shorter times on their page, for deliveries, guests and alarms apart'),
  LATCHKEY_RETENTION_GB: z.coerce.number().min(0.1).max(10_000).default(10).describe('Recordings beyond this size are deleted, oldest first'),
  LATCHKEY_RELOCK_UNOPENED_SECONDS: z.coerce.number().min(5).max(55).default(55).describe('A door that was unlocked and that nobody opens is locked again after this long'),
  LATCHKEY_LEFT_OPEN_SECONDS: z.coerce.number().min(5).max(55).default(55).describe('A door that stands open for this long during a delivery raises an alarm'),
  LATCHKEY_LOG: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('How much the log says'),
});
export type HubConfig = z.infer<typeof hubConfig>;
