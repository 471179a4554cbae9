import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '@latchkey/kit';
import { freePort } from '../../../apps/cli/src/launcher/free-port.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(ROOT, 'apps/cli/src/main.ts');

/** The whole street as `npm start` runs it, on free ports and a data folder of its own. */
export interface Street extends AsyncDisposable {
  readonly url: string;
  readonly simulatorUrl: string;
  readonly dataDir: string;
  readonly launcher: ChildProcess;
  /** All that was printed so far. */
  readonly output: () => string;
  /** Stops by Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface StreetOptions {
  readonly dataDir?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The beginning of a command line under which the street runs, for a network of its own. */
  readonly inside?: readonly string[];
  readonly ports?: { readonly web: number; readonly simulator: number };
}

/** Starts the street and waits until it says that it is up. Rejects with what it printed when it does not come up. */
export async function startStreet(options: StreetOptions = {}): Promise<Street> {
  // Not below a folder that only root may enter: PostgreSQL runs as an unprivileged user.
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'latchkey-street-'));
  const ports = options.ports ?? { web: await freePort(), simulator: await freePort() };
  const said: string[] = [];
  const [command = '', ...args] = [...(options.inside ?? []), process.execPath, MAIN, 'start', ...(options.args ?? [])];
  const launcher = spawn(command, args, {
    cwd: ROOT,
    // As a terminal's job: Ctrl-C goes to the whole group.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // What is not about pictures need not wait until one has answered; what is turns the lamps on.
    env: { LATCHKEY_DEMO_LAMPS: 'off', ...process.env, NO_COLOR: '1', LATCHKEY_DATA: dataDir, LATCHKEY_PORT: String(ports.web), LATCHKEY_SIM_PORT: String(ports.simulator), LATCHKEY_RATE_LIMIT: '100000', ...options.env },
  });
  const output = () => said.join('');
  const exited = new Promise<number | null>((resolve) => launcher.once('exit', (code) => resolve(code)));
  const up = Promise.withResolvers<void>();
  const listen = (chunk: Buffer) => {
    said.push(chunk.toString());
    if (output().includes('Ctrl-C stops everything.')) up.resolve();
  };
  launcher.stdout.on('data', listen);
  launcher.stderr.on('data', listen);
  void exited.then((code) => up.reject(new CodedError('e2e.street_down', `The street ended with ${code} before it was up:\n${output()}`)));
  const timer = setTimeout(() => up.reject(new CodedError('e2e.street_slow', `The street did not come up:\n${output()}`)), 120_000);
  const stop = async () => {
    if (launcher.exitCode === null && launcher.signalCode === null && launcher.pid !== undefined) process.kill(-launcher.pid, 'SIGINT');
    return exited;
  };
  try {
    await up.promise;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    url: `http://localhost:${ports.web}`,
    simulatorUrl: `http://localhost:${ports.simulator}`,
    dataDir,
    launcher,
    output,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Processes whose command line or environment names the folder: what belongs to one street, its database included. */
export function processesOf(dataDir: string): readonly { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
        return command.includes(dataDir) || environment.includes(`=${dataDir}`) ? [{ pid: Number(name), command }] : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}
