import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CodedError } from '@latchkey/kit';

/** A program of the rig that is started again whenever it is killed, until disposed. */
export interface RigProcess extends AsyncDisposable {
  readonly pid: number;
  readonly up: boolean;
  /** How often it ended without having been told to. */
  readonly deaths: number;
  send(message: object): void;
}

export interface RigProcessOptions {
  readonly name: string;
  readonly args: readonly string[];
  /** Asked before each start. */
  readonly env: () => NodeJS.ProcessEnv;
  /** Whether a message says that it is up. */
  readonly isUp: (message: unknown) => boolean;
  readonly onMessage?: (message: unknown) => void;
  readonly onDeath?: () => void;
  /** Done before it is started again. */
  readonly beforeRestart?: () => Promise<void>;
}

/** Its IPC channel is its lifeline: when the rig is gone, it stops by itself. */
export function startRigProcess({ name, args, env, isUp, onMessage, onDeath, beforeRestart }: RigProcessOptions): RigProcess {
  let child: ChildProcess;
  let up = false;
  let deaths = 0;
  let stopping = false;
  const start = () => {
    child = spawn(process.execPath, ['--no-warnings=ExperimentalWarning', ...args], { env: env(), stdio: ['ignore', process.env['LATCHKEY_CRASH_VERBOSE'] === undefined ? 'ignore' : 'inherit', 'pipe', 'ipc'] });
    child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(`[${name}] ${chunk.toString()}`));
    child.on('message', (message) => {
      if (isUp(message)) up = true;
      onMessage?.(message);
    });
    child.on('exit', () => {
      // One that cannot start at all says so once a second, not without a breath.
      const pause = up ? 0 : 1_000;
      up = false;
      if (stopping) return;
      deaths += 1;
      onDeath?.();
      void (async () => {
        await Promise.all([beforeRestart?.(), new Promise((resolve) => setTimeout(resolve, pause))]);
        if (!stopping) start();
      })();
    });
  };
  start();
  return {
    get pid() {
      if (child.pid === undefined) throw new CodedError('crash.no_process', `The ${name} could not be started`);
      return child.pid;
    },
    get up() {
      return up;
    },
    get deaths() {
      return deaths;
    },
    // One that is between two lives hears nothing.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    async [Symbol.asyncDispose]() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(patience);
    },
  };
}
