import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { OpeningState } from '../../../../sim/src/device-protocol.ts';

/** The program of the simulated parcel box. */
export const BOX_MAIN = fileURLToPath(new URL('../../../../sim/src/parcel-box/main.ts', import.meta.url));

/** The simulated parcel box in a process of its own, and the home it hangs in. */
export interface BoxProcess extends AsyncDisposable {
  readonly opening: OpeningState;
  /** Whether the lantern over the box shines. */
  readonly lampOn: boolean;
  /** Changes the physical truth, as a hand does; a dead device does not notice. */
  touch(change: Partial<OpeningState>): void;
  /** Somebody walks to there: 0 is out of sight, 1 on the doorstep. */
  walk(position: number): void;
  /** Somebody on the doorstep holds a phone with this code before the scanner; undefined: lowers it. */
  holdCode(text: string | undefined): void;
  /** Takes the process away without a goodbye. */
  kill(): Promise<void>;
  /** Starts it when it does not run; resolves once it answers on the broker. */
  start(): Promise<void>;
  /** Stops and continues the process, so that it is there but says nothing. */
  freeze(frozen: boolean): void;
}

/** Makes a box that is not started yet. `env` is the box's environment: MQTT_URL and so on. */
export function parcelBox(env: Readonly<Record<string, string>>): BoxProcess {
  let opening: OpeningState = { bolt: 'withdrawn', door: 'closed', angle: 0, boltBlocked: false, battery: 90 };
  let lampOn = false;
  let position = 0;
  let phone: { readonly text: string; readonly metres: number } | undefined;
  let child: ChildProcess | undefined;

  const tell = () => {
    if (child?.connected) child.send({ type: 'home', state: { parcelBox: opening, porchLampOn: lampOn, courier: { position, phone } } });
  };
  const kill = async () => {
    const dying = child;
    child = undefined;
    if (dying === undefined || dying.exitCode !== null || dying.signalCode !== null) return;
    const gone = once(dying, 'exit');
    dying.kill('SIGKILL');
    await gone;
  };
  return {
    get opening() {
      return opening;
    },
    get lampOn() {
      return lampOn;
    },
    touch(change) {
      opening = { ...opening, ...change };
      tell();
    },
    walk(to) {
      position = to;
      tell();
    },
    holdCode(text) {
      position = 1;
      phone = text === undefined ? undefined : { text, metres: 0.2 };
      tell();
    },
    kill,
    async start() {
      if (child !== undefined) return;
      const started = fork(BOX_MAIN, { env: { ...process.env, ...env }, execArgv: [] });
      child = started;
      const ready = new Promise<void>((resolve, reject) => {
        started.once('exit', (code) => reject(new Error(`the parcel box ended with ${code}`)));
        started.on('message', (message: { type: string; bolt: OpeningState['bolt']; on: boolean }) => {
          if (message.type === 'ready') resolve();
          if (message.type === 'lamp') lampOn = message.on;
          else if (message.type === 'bolt') opening = { ...opening, bolt: message.bolt };
          else return;
          tell();
        });
      });
      tell();
      await ready;
    },
    freeze: (frozen) => void child?.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    [Symbol.asyncDispose]: kill,
  };
}
