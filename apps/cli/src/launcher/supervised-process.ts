import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CodedError, type Clock, type Duration, Seconds } from '@latchkey/kit';
import type { LinePrinter, Speaker } from './line-printer.ts';
import type { ProcessMarks } from './process-marks.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const STOP_LIMIT: Duration = Seconds(12);
const RESTART_AFTER: readonly Duration[] = [Seconds(1), Seconds(2), Seconds(5), Seconds(10)];

export interface SupervisedProcess extends AsyncDisposable {
  /** Resolves when the program said for the first time that it is up; rejects with `launcher.program_failed` when it ended before. */
  readonly ready: Promise<void>;
}

/**
 * Starts one program of ours as a process and starts it again when it dies after having been up. The IPC channel is its lifeline:
 * when this process is gone, even by kill -9, the program sees the channel close and stops by itself.
 */
export function supervise(
  name: Exclude<Speaker, 'latchkey'>,
  env: NodeJS.ProcessEnv,
  deps: { readonly printer: LinePrinter; readonly marks: ProcessMarks; readonly clock: Clock },
): SupervisedProcess {
  const { printer, marks, clock } = deps;
  const first = Promise.withResolvers<void>();
  let child: ChildProcess | undefined;
  let stopping = false;
  let restart: Disposable | undefined;
  let crashes = 0;
  let everUp = false;

  const start = () => {
    const startedAt = clock.monotonic();
    // In a process group of its own: a terminal's Ctrl-C reaches only the launcher, which then stops the programs in their order.
    const running = spawn(process.execPath, ['--no-warnings=ExperimentalWarning', MAIN, name], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true });
    child = running;
    if (running.pid !== undefined) marks.mark(name, running.pid);
    for (const stream of [running.stdout, running.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => printer.line(name, line));
    }
    running.on('message', (message) => {
      if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'ready') return;
      everUp = true;
      first.resolve();
    });
    running.on('error', (error) => printer.say(name, `could not be started: ${error.message}`));
    running.on('exit', (code, signal) => {
      marks.unmark(name);
      if (stopping) return;
      first.reject(new CodedError('launcher.program_failed', `The ${name} ended while it was starting; its lines above say why`, { facts: { code, signal } }));
      if (!everUp) return;
      crashes = clock.monotonic() - startedAt > Seconds(60) ? 0 : crashes + 1;
      const wait = RESTART_AFTER[Math.min(crashes, RESTART_AFTER.length) - 1] ?? Seconds(1);
      printer.say(name, `ended (${signal ?? code}); starting it again`);
      restart = clock.schedule(wait, start);
    });
  };
  start();
  first.promise.catch(() => undefined);

  return {
    ready: first.promise,
    async [Symbol.asyncDispose]() {
      stopping = true;
      restart?.[Symbol.dispose]();
      const running = child;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      running.kill('SIGTERM');
      using _kill = clock.schedule(STOP_LIMIT, () => running.kill('SIGKILL'));
      await ended;
    },
  };
}
