import { CodedError, type Duration, Millis } from '@latchkey/kit';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const unset = (value: unknown): unknown => (value === '' ? undefined : value);
const optionalText = z.preprocess(unset, z.string().optional());

/** The simulated home's settings by the names of their environment variables. The descriptions are the reference manual. */
export const simConfig = z.object({
  LATCHKEY_SIM_PORT: port.default(8090).describe('Port of the control page and its API. 0 takes a free one.'),
  LATCHKEY_SIM_HOST: z.string().min(1).default('127.0.0.1').describe('Address that the control page listens on. The devices stay on this machine.'),
  LATCHKEY_SIM_DATA: z.string().min(1).default('data/sim').describe('Folder for what the devices remember. Nobody else needs to read it.'),
  LATCHKEY_SIM_RTSP_PORT: port.default(0).describe('Port of the camera. 0 takes a free one and keeps it over restarts.'),
  LATCHKEY_SIM_FRAME_RATE: z.coerce.number().int().min(5).max(30).default(25).describe('Pictures a second of the front door’s camera. Fewer for a small machine.'),
  LATCHKEY_SIM_MQTT_URL: optionalText.describe('Broker of the parcel box, such as mqtt://127.0.0.1:1883. Without it there is no parcel box.'),
  LATCHKEY_SIM_MQTT_USERNAME: optionalText.describe("The parcel box's user at the broker."),
  LATCHKEY_SIM_MQTT_PASSWORD: optionalText.describe("The parcel box's password at the broker."),
  LATCHKEY_SIM_ALARM_CODE: optionalText.describe('Code of the burglar alarm, which is behind the parcel box’s broker. Without it the alarm asks for none.'),
  LATCHKEY_SIM_MATTER_INTERFACE: optionalText.describe('Network interface on which the Matter lock announces itself. All by default; lo keeps it on this machine.'),
  LATCHKEY_SIM_BOLT_TRAVEL_MS: z.coerce.number().int().min(0).max(10_000).default(600).describe("How long the front door's bolt travels, in milliseconds."),
  LATCHKEY_SIM_LIGHT: z.enum(['auto', 'day', 'night']).default('auto').describe('Daylight in the scene: by the local time, or always the same.'),
});

/** What {@link runSim} needs to know. */
export interface SimOptions {
  readonly dataDir: string;
  readonly controlPort: number;
  readonly host: string;
  readonly rtspPort: number;
  /** Pictures a second of the front door's camera. */
  readonly frameRate: number;
  readonly mqtt: { readonly url: string; readonly username: string | undefined; readonly password: string | undefined } | undefined;
  readonly alarmCode?: string | undefined;
  readonly matterInterface: string | undefined;
  readonly boltTravel: Duration;
  readonly light: 'auto' | 'day' | 'night';
}

/** Reads the settings from an environment. Errors: `sim.config`, which names every setting that is wrong. */
export function simOptions(environment: Readonly<Record<string, string | undefined>>): SimOptions {
  const parsed = simConfig.safeParse(environment);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new CodedError('sim.config', `The simulated home cannot start with these settings. ${wrong.join('. ')}`, { facts: { wrong } });
  }
  const config = parsed.data;
  return {
    dataDir: config.LATCHKEY_SIM_DATA,
    controlPort: config.LATCHKEY_SIM_PORT,
    host: config.LATCHKEY_SIM_HOST,
    rtspPort: config.LATCHKEY_SIM_RTSP_PORT,
    frameRate: config.LATCHKEY_SIM_FRAME_RATE,
    mqtt: config.LATCHKEY_SIM_MQTT_URL
      ? { url: config.LATCHKEY_SIM_MQTT_URL, username: config.LATCHKEY_SIM_MQTT_USERNAME, password: config.LATCHKEY_SIM_MQTT_PASSWORD }
      : undefined,
    alarmCode: config.LATCHKEY_SIM_ALARM_CODE,
    matterInterface: config.LATCHKEY_SIM_MATTER_INTERFACE,
    boltTravel: Millis(config.LATCHKEY_SIM_BOLT_TRAVEL_MS),
    light: config.LATCHKEY_SIM_LIGHT,
  };
}
