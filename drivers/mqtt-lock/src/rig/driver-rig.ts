import type { Driver, LockPort, LockReport } from '@latchkey/driver-api';
import { type Log, silentLog, systemClock } from '@latchkey/kit';
import { manifest } from '../index.ts';
import { type BoxProcess, parcelBox } from './box-process.ts';
import { type TestBroker, startTestBroker } from './test-broker.ts';

/** A broker, a parcel box that may be started on it, and drivers that end with them. */
export interface DriverRig extends AsyncDisposable {
  readonly broker: TestBroker;
  readonly box: BoxProcess;
  /** Starts a driver; `config` adds to the broker's address. */
  drive(config?: object, log?: Log): Promise<Driver>;
}

export async function driverRig(options: { readonly password?: string; readonly boxEnv?: Readonly<Record<string, string>> } = {}): Promise<DriverRig> {
  const stack = new AsyncDisposableStack();
  const broker = stack.use(await startTestBroker(options.password));
  const box = stack.use(parcelBox({ MQTT_URL: broker.url, ...options.boxEnv }));
  return {
    broker,
    box,
    drive: async (config = {}, log = silentLog) =>
      stack.use(await manifest.start(manifest.config.parse({ url: broker.url, ...config }), { log, clock: systemClock, dataDir: '' })),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The driver's lock of this name. */
export function lockOf(driver: Driver, name = 'parcel-box'): LockPort {
  const port = driver.devices.find(({ id }) => id === `mqtt-lock:${name}`)?.lock;
  if (port === undefined) throw new Error(`there is no lock ${name}`);
  return port;
}

/** Everything a lock reports from now on. */
export function reportsOf(port: LockPort): LockReport[] {
  const reports: LockReport[] = [];
  port.onReport((report) => reports.push(report));
  return reports;
}
