import { type ChildProcess, fork } from 'node:child_process';
import { type Clock, type Duration, Emitter, type Log, Millis, Minutes, Seconds, type Unsubscribe } from '@latchkey/kit';
import type { HomeMessage } from '../device-protocol.ts';

/** How a device process is started. */
export interface DeviceSpec {
  readonly name: string;
  readonly entry: URL;
  readonly environment: Readonly<Record<string, string>>;
}

/** A device in a process of its own that is started again whenever it dies, until disposed. */
export interface DeviceProcess extends AsyncDisposable {
  readonly name: string;
  /** Undefined while it is between two lives. */
  readonly pid: number | undefined;
  /** How often it had to be started again. */
  readonly restarts: number;
  /** Lost when the device is between two lives: it is told the latest state at its next start. */
  send(message: object): void;
  /** Whatever the device says; judged by the listener. */
  onMessage(listener: (message: unknown) => void): Unsubscribe;
  /** Hears when the process has gone. */
  onDeath(listener: () => void): Unsubscribe;
  /** Ends the process without a warning, as a power cut does. */
  kill(): void;
}

const firstPause: Duration = Millis(300);
const longestPause: Duration = Seconds(10);
/** A process that lived this long died of something new: its next pause is the first one again. */
const settledAfter: Duration = Minutes(1);
const farewell: Duration = Seconds(3);

/** @param latest the home as it is now, told to every new life of the device before anything else. */
export function startDeviceProcess(spec: DeviceSpec, latest: () => HomeMessage, clock: Clock, log: Log): DeviceProcess {
  const messages = new Emitter<unknown>();
  const deaths = new Emitter<void>();
  let child: ChildProcess | undefined;
  let pause = firstPause;
  let restarts = 0;
  let retry: Disposable | undefined;
  let disposed = false;

  const start = (): void => {
    const startedAt = clock.monotonic();
    const life = fork(spec.entry, [], {
      // Only what the device needs: it is no business of a lock what else is set on this machine.
      env: { ...inherited(), ...spec.environment },
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = life;
    life.on('message', (message) => messages.emit(message));
    life.on('error', (error) => log.error('device process has an error', { device: spec.name, reason: error.message }));
    life.on('exit', (code, signal) => {
      child = undefined;
      deaths.emit();
      if (disposed) return;
      if (clock.monotonic() - startedAt > settledAfter) pause = firstPause;
      log.warn('device process ended and will be started again', { device: spec.name, code, signal, pause });
      retry = clock.schedule(pause, () => {
        restarts += 1;
        start();
      });
      pause = Millis(Math.min(pause * 2, longestPause));
    });
    life.send(latest(), ignoreSendError);
  };
  start();

  return {
    name: spec.name,
    get pid() {
      return child?.pid;
    },
    get restarts() {
      return restarts;
    },
    send(message) {
      if (child?.connected) child.send(message, ignoreSendError);
    },
    onMessage: (listener) => messages.subscribe(listener),
    onDeath: (listener) => deaths.subscribe(listener),
    kill: () => void child?.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      disposed = true;
      retry?.[Symbol.dispose]();
      const last = child;
      if (!last) return;
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      last.kill('SIGTERM');
      using _deadline = clock.schedule(farewell, () => last.kill('SIGKILL'));
      await gone;
    },
  };
}

/** A message to a process that dies at this moment is lost; its exit is heard anyway. */
const ignoreSendError = (): void => {};

function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TZ', 'LANG', 'LATCHKEY_LOG_LEVEL', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE', 'NODE_NO_WARNINGS', 'FORCE_COLOR', 'NO_COLOR', 'SYSTEMROOT', 'TEMP', 'TMP'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
