import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { Device, Driver, DriverManifest } from '@latchkey/driver-api';
import { manifest as matter } from '@latchkey/driver-matter';
import { manifest as mqttAlarm } from '@latchkey/driver-mqtt-alarm';
import { manifest as mqttLock } from '@latchkey/driver-mqtt-lock';
import { manifest as rtspCamera } from '@latchkey/driver-rtsp-camera';
import { type Clock, CodedError, type Log } from '@latchkey/kit';
import type { SiteConfig } from '../hub-config.ts';

/** A manifest bound to its own configuration type, so that manifests of different types fit in one list. */
interface DriverFamily {
  readonly family: string;
  start(config: unknown, context: Parameters<DriverManifest<unknown>['start']>[1]): Promise<Driver>;
}

function family<Config>(manifest: DriverManifest<Config>): DriverFamily {
  return {
    family: manifest.family,
    start(config, context) {
      const parsed = manifest.config.safeParse(config);
      if (parsed.success) return manifest.start(parsed.data, context);
      const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new CodedError('hub.driver_config', `The settings of the driver ${manifest.family} cannot be used. ${issues.join('. ')}`, { facts: { issues } });
    },
  };
}

/** The drivers that this hub knows. Adding one is adding its folder and its line here. */
const FAMILIES: readonly DriverFamily[] = [family(matter), family(mqttLock), family(mqttAlarm), family(rtspCamera)];

export interface SiteDrivers extends AsyncDisposable {
  readonly devices: readonly Device[];
}

/** Starts the configured drivers, one after the other. Throws `hub.driver_unknown` or `hub.driver_config`. */
export async function startDrivers(config: SiteConfig['drivers'], folder: string, clock: Clock, log: Log): Promise<SiteDrivers> {
  await using starting = new AsyncDisposableStack();
  const devices: Device[] = [];
  for (const [index, entry] of config.entries()) {
    const known = FAMILIES.find((candidate) => candidate.family === entry.family);
    if (known === undefined) {
      throw new CodedError('hub.driver_unknown', `There is no driver ${entry.family}; there are ${FAMILIES.map((candidate) => candidate.family).join(', ')}`);
    }
    // Several of one family each get a folder of their own; the first keeps the plain name.
    const earlier = config.slice(0, index).filter((other) => other.family === entry.family).length;
    const dataDir = join(folder, earlier === 0 ? entry.family : `${entry.family}-${earlier + 1}`);
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const driver = starting.use(await known.start(entry.config, { clock, log: log.child({ driver: entry.family }), dataDir }));
    devices.push(...driver.devices);
  }
  const running = starting.move();
  return { devices, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
