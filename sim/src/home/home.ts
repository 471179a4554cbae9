import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, CodedError, describeError, Instant, type Log, Millis, Minutes } from '@latchkey/kit';
import { z } from 'zod';
import type { CameraInbound } from '../camera/camera-messages.ts';
import type { HomeMessage, PanelMessage, SimLamp, SwitchMessage } from '../device-protocol.ts';
import type { CameraFault } from '../rtsp/stream-fault.ts';
import type { SimOptions } from '../sim-config.ts';
import { type DeviceProcess, startDeviceProcess } from './device-process.ts';
import { deviceSpecs } from './device-specs.ts';
import type { HomeFacts } from './home-facts.ts';
import { keepHome, recallWorld } from './kept-home.ts';
import { type LiveWorld, startLiveWorld } from './live-world.ts';

/** The simulated home with its devices running. */
export interface Home extends AsyncDisposable {
  readonly live: LiveWorld;
  readonly devices: readonly DeviceProcess[];
  readonly fault: CameraFault | null;
  setFault(fault: CameraFault | null): void;
  /** A hand on a lamp's switch. The switch belongs to a device: while that does not run, nothing happens. */
  switchLamp(lamp: SimLamp, on: boolean): void;
  /** What the burglar alarm says; undefined until it has said something. */
  readonly alarm: string | undefined;
  /** A hand on the burglar alarm; nobody feels it while the device does not run. */
  touchAlarm(message: PanelMessage): void;
  /** Errors: `sim.no_such_device`. */
  killDevice(name: string): void;
  /** Pictures for the control page arrive while somebody wants them. */
  setPreviewWanted(wanted: boolean): void;
  /** The latest preview of each view, JPEG. */
  readonly previews: ReadonlyMap<string, Buffer>;
  readonly deviceFacts: HomeFacts['devices'];
  /** The devices that answer on their protocols at this moment. */
  readonly answering: ReadonlySet<string>;
  /** Whether every device has told what its label says. */
  readonly ready: boolean;
  /** Hears when the devices' facts change. */
  onFacts: (listener: () => void) => void;
}

const deviceMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('bolt'), accessPoint: z.enum(['front-door', 'parcel-box']), bolt: z.enum(['thrown', 'withdrawn', 'partial']) }),
  z.object({ type: z.literal('lamp'), lamp: z.enum(['hall', 'porch']), on: z.boolean(), at: z.number().transform(Instant) }),
  z.object({ type: z.literal('alarm'), alarm: z.string() }),
  z.object({ type: z.literal('ready'), device: z.string(), facts: z.record(z.string(), z.string()) }),
  z.object({ type: z.literal('picture'), view: z.enum(['hall', 'box']), jpeg: z.base64() }),
]);

/** Hours of local time between which the sun shines on the simulated street. */
const daylightHours = { from: 8, to: 17 } as const;
const writeDelay = Millis(500);

export async function startHome(options: SimOptions, { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<Home> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const keptPath = join(options.dataDir, 'home.json');
  const recalled = await recallWorld(keptPath, options.light, log);
  const live = startLiveWorld(recalled.world, clock);
  let { alarm } = recalled;
  const latest = (): HomeMessage => ({ type: 'home', state: live.world.home, ...(alarm !== undefined && { alarm }) });
  const facts = new Map<string, Readonly<Record<string, string>>>();
  const answering = new Set<string>();
  const previews = new Map<string, Buffer>();
  const listeners: (() => void)[] = [];
  let fault: CameraFault | null = null;
  let previewWanted = false;
  /** While a change is told that happened a little earlier. */
  let changedAt: Instant | undefined;

  let writeTimer: Disposable | undefined;
  let writing = Promise.resolve();
  const write = (): void => {
    writing = writing
      .then(() => keepHome(keptPath, live.world.home, alarm))
      .catch((error: unknown) => log.error('the home could not be kept', { reason: describeError(error) }));
  };
  const writeSoon = (): void => {
    writeTimer?.[Symbol.dispose]();
    writeTimer = clock.schedule(writeDelay, write);
  };

  const devices = deviceSpecs(options).map((spec) => startDeviceProcess(spec, latest, clock, log));
  const camera = devices.find(({ name }) => name === 'camera');
  const tellCamera = (message: CameraInbound): void => camera?.send(message);
  for (const device of devices) {
    device.onMessage((message) => {
      const parsed = deviceMessage.safeParse(message);
      if (!parsed.success) {
        log.warn('a device said something unknown', { device: device.name, reason: z.prettifyError(parsed.error) });
        return;
      }
      const said = parsed.data;
      if (said.type === 'bolt') live.act(said);
      if (said.type === 'lamp') {
        changedAt = said.at;
        live.act(said);
        changedAt = undefined;
      }
      if (said.type === 'alarm' && said.alarm !== alarm) {
        ({ alarm } = said);
        writeSoon();
      }
      if (said.type === 'picture') previews.set(said.view, Buffer.from(said.jpeg, 'base64'));
      if (said.type === 'ready') {
        log.info('device is ready', { device: said.device });
        facts.set(said.device, said.facts);
        answering.add(said.device);
        // A camera that was started again has forgotten what is wrong with it and who looks.
        if (device === camera && fault) tellCamera({ type: 'fault', fault });
        if (device === camera && previewWanted) tellCamera({ type: 'preview', wanted: true });
        for (const listener of listeners) listener();
      }
    });
  }

  for (const device of devices) device.onDeath(() => answering.delete(device.name));

  let told = live.world.home;
  live.onChange(({ home }) => {
    if (home === told) return;
    told = home;
    for (const device of devices) device.send({ type: 'home', state: home, ...(changedAt !== undefined && { at: changedAt }) } satisfies HomeMessage);
    writeSoon();
  });

  let sunTimer: Disposable | undefined;
  const followSun = (): void => {
    const hour = new Date(clock.now()).getHours();
    live.act({ type: 'daylight', light: hour >= daylightHours.from && hour < daylightHours.to ? 'day' : 'night' });
    sunTimer = clock.schedule(Minutes(1), followSun);
  };
  followSun();

  return {
    live,
    devices,
    get fault() {
      return fault;
    },
    setFault(next) {
      fault = next;
      tellCamera({ type: 'fault', fault: next });
    },
    switchLamp(lamp, on) {
      const device = devices.find(({ name }) => name === (lamp === 'hall' ? 'matter-lock' : 'parcel-box'));
      device?.send({ type: 'switch', lamp, on } satisfies SwitchMessage);
    },
    get alarm() {
      return alarm;
    },
    touchAlarm: (message) => devices.find(({ name }) => name === 'parcel-box')?.send(message),
    killDevice(name) {
      const device = devices.find((candidate) => candidate.name === name);
      if (!device) throw new CodedError('sim.no_such_device', 'This home has no such device.', { facts: { device: name } });
      device.kill();
    },
    setPreviewWanted(wanted) {
      if (wanted === previewWanted) return;
      previewWanted = wanted;
      tellCamera({ type: 'preview', wanted });
    },
    previews,
    get deviceFacts() {
      return Object.fromEntries(facts);
    },
    answering,
    get ready() {
      return devices.every(({ name }) => facts.has(name));
    },
    onFacts: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      sunTimer?.[Symbol.dispose]();
      writeTimer?.[Symbol.dispose]();
      live[Symbol.dispose]();
      await Promise.all(devices.map((device) => device[Symbol.asyncDispose]()));
      write();
      await writing;
    },
  };
}
