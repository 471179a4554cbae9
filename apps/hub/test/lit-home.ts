import type { CameraPort, ContactPort, ContactReport, LightPort, LightReport } from '@latchkey/driver-api';
import { manifest } from '@latchkey/driver-rtsp-camera';
import { type Clock, Emitter, Millis, silentLog, sleep } from '@latchkey/kit';
import { type Camera, startCamera } from '../../../sim/src/camera/camera.ts';
import type { HomeState } from '../../../sim/src/device-protocol.ts';
import { initialHome } from '../../../sim/src/world/home-world.ts';

/** The porch of the simulated home with its real encoder, its real RTSP, and a lantern that a test switches, breaks or holds. */
export interface LitHome extends AsyncDisposable {
  readonly camera: CameraPort;
  readonly light: LightPort;
  readonly contact: ContactPort;
  readonly server: Camera['server'];
  change(change: Partial<HomeState>): void;
  /** Moves the box's lid, by hand and at once; its contact reports it, or has been made not to. */
  moveLid(door: 'open' | 'closed', how?: { readonly reported?: boolean; readonly seen?: boolean }): void;
  /** The lantern no longer follows its switch, and does not notice. */
  stick(stuck: boolean): void;
}

/** @param delay from the order to the light. */
export async function startLitHome(clock: Clock, delay = Millis(40)): Promise<LitHome> {
  await using stack = new AsyncDisposableStack();
  let home: HomeState = initialHome;
  let stuck = false;
  let lit = false;
  const reports = new Emitter<LightReport>();
  const contacts = new Emitter<ContactReport>();
  let said: 'open' | 'closed' = 'closed';
  const credentials = { username: 'latchkey', password: 'correct horse' };
  const { server } = stack.use(await startCamera({ frameRate: 25, credentials, port: 0, clock, log: silentLog, home: () => home }));
  const config = manifest.config.parse({ cameras: [{ name: 'box', url: server.url('/box'), ...credentials }] });
  const driver = stack.use(await manifest.start(config, { clock, log: silentLog, dataDir: '' }));
  const camera = driver.devices[0]?.camera;
  if (camera === undefined) throw new TypeError('the driver made no camera');
  const online = { kind: 'online', since: clock.now() } as const;
  const running = stack.move();
  return {
    camera,
    server,
    light: {
      traits: { dimmable: false },
      get light() {
        return { value: lit ? ('on' as const) : ('off' as const), at: clock.now() };
      },
      reachability: online,
      latency: undefined,
      async set({ on }, signal) {
        await sleep(clock, delay, signal);
        lit = on;
        if (!stuck) home = { ...home, porchLampOn: on };
        reports.emit({ light: on ? 'on' : 'off', at: clock.now() });
      },
      refresh: async () => {},
      onReport: (listener) => reports.subscribe(listener),
      onReachability: () => () => {},
    },
    contact: {
      get door() {
        return { value: said, at: clock.now() };
      },
      reachability: online,
      refresh: async () => {},
      onReport: (listener) => contacts.subscribe(listener),
      onReachability: () => () => {},
    },
    moveLid(door, { reported = true, seen = true } = {}) {
      if (seen) home = { ...home, parcelBox: { ...home.parcelBox, door, angle: door === 'open' ? 1 : 0 } };
      if (!reported) return;
      said = door;
      contacts.emit({ door, at: clock.now() });
    },
    change: (change) => void (home = { ...home, ...change }),
    stick: (next) => void (stuck = next),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
