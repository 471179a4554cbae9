import { join } from 'node:path';
import type { SimOptions } from '../sim-config.ts';
import type { DeviceSpec } from './device-process.ts';

/** The devices of a home. Without a broker there is no parcel box. */
export function deviceSpecs(options: SimOptions): DeviceSpec[] {
  const folder = (name: string): string => join(options.dataDir, name);
  const camera: DeviceSpec = {
    name: 'camera',
    entry: new URL('../camera/main.ts', import.meta.url),
    environment: { SIM_DATA: folder('camera'), SIM_RTSP_PORT: String(options.rtspPort), SIM_FRAME_RATE: String(options.frameRate) },
  };
  const lock: DeviceSpec = {
    name: 'matter-lock',
    entry: new URL('../matter-lock/main.ts', import.meta.url),
    environment: {
      SIM_DATA: folder('matter-lock'),
      SIM_BOLT_TRAVEL_MS: String(options.boltTravel),
      ...(options.matterInterface !== undefined && { SIM_MATTER_INTERFACE: options.matterInterface }),
    },
  };
  if (!options.mqtt) return [camera, lock];
  const { url, username, password } = options.mqtt;
  const box: DeviceSpec = {
    name: 'parcel-box',
    entry: new URL('../parcel-box/main.ts', import.meta.url),
    environment: {
      SIM_DATA: folder('parcel-box'),
      MQTT_URL: url,
      ...(options.alarmCode !== undefined && { ALARM_PANEL_CODE: options.alarmCode }),
      ...(username !== undefined && { MQTT_USERNAME: username }),
      ...(password !== undefined && { MQTT_PASSWORD: password }),
    },
  };
  return [camera, lock, box];
}
