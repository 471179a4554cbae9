import type { Clock, Log } from '@latchkey/kit';
import type { ZodType } from 'zod';
import type { AlarmPort } from './alarm-port.ts';
import type { AlarmZonePort } from './alarm-zone-port.ts';
import type { CameraPort } from './camera-port.ts';
import type { CodeReaderPort } from './code-reader-port.ts';
import type { ContactPort } from './contact-port.ts';
import type { LightPort } from './light-port.ts';
import type { LockPort } from './lock-port.ts';
import type { VisitorPort } from './visitor-port.ts';

/** A thing at the site with one or more ports. Its id is unique in the hub: `<driver family>:<stable name>`. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly lock?: LockPort;
  readonly contact?: ContactPort;
  readonly camera?: CameraPort;
  readonly light?: LightPort;
  readonly alarm?: AlarmPort;
  readonly alarmZone?: AlarmZonePort;
  readonly visitor?: VisitorPort;
  readonly codeReader?: CodeReaderPort;
}

/** What a driver is given. It gets nothing that knows of visits: it cannot decide one. */
export interface DriverContext {
  readonly log: Log;
  readonly clock: Clock;
  /** A folder of the driver's own, kept over restarts, readable by the hub only. No other process uses it: the hub has seen to that. */
  readonly dataDir: string;
}

/** A running driver: disposing closes its connections and leaves the devices as they are. */
export interface Driver extends AsyncDisposable {
  readonly devices: readonly Device[];
}

/** A driver family's public face. */
export interface DriverManifest<Config> {
  /** Unique, kebab-case: `matter`, `mqtt-lock`, `rtsp-camera`. */
  readonly family: string;
  readonly title: string;
  /** Validates one configured instance; its descriptions are the configuration reference. */
  readonly config: ZodType<Config>;
  /** Starts the driver. Unreachable devices are no failure: they read `unknown` and are tried again. */
  start(config: Config, context: DriverContext): Promise<Driver>;
}
