import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { type Clock, CodedError, Seconds, withDeadline } from '@latchkey/kit';

/** A process that this bench started and ends by its id. */
export interface OwnedProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** Starts a program on this Node, and waits until its output or its silence says that it is up, where `until` is given. Throws `bench.not_started`. */
export async function startProcess(args: readonly string[], options: { readonly clock: Clock; readonly env?: NodeJS.ProcessEnv; readonly until?: string; readonly ipc?: boolean }): Promise<OwnedProcess> {
  const { clock, until, ipc = false } = options;
  const said: string[] = [];
  const stdio: SpawnOptions['stdio'] = ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, ['--no-warnings=ExperimentalWarning', ...args], { stdio, env: { ...process.env, ...options.env } });
  // All that it said has been read by then.
  const exited = once(child, 'close');
  const up = Promise.withResolvers<void>();
  const listen = (chunk: Buffer) => {
    said.push(chunk.toString());
    if (until !== undefined && said.join('').includes(until)) up.resolve();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const owned: OwnedProcess = {
    child,
    output: () => said.join(''),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        using _kill = clock.schedule(Seconds(5), () => child.kill('SIGKILL'));
        await exited;
      }
    },
  };
  if (until === undefined) return owned;
  void exited.then(() => up.reject(new CodedError('bench.not_started', `A program ended before it was up:\n${owned.output()}`)));
  try {
    await withDeadline(clock, Seconds(40), `starting ${args[0] ?? ''}`, () => up.promise);
    return owned;
  } catch (cause) {
    await owned[Symbol.asyncDispose]();
    throw new CodedError('bench.not_started', `A program did not come up:\n${owned.output()}`, { cause });
  }
}
