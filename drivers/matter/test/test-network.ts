import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CodedError } from '@latchkey/kit';

/** Where a process of a test runs: the hub's end of the wire or the lock's. */
export type TestSide = 'hub' | 'lock';

/** A network in which nothing leaves this machine. */
export interface TestNetwork extends AsyncDisposable {
  /** `wire`: two network namespaces and a cable, as at home. `loopback`: only unicast, for machines that allow no namespaces. */
  readonly kind: 'wire' | 'loopback';
  /** The interface to use on that side. */
  readonly interfaceOf: (side: TestSide) => string;
  /** The address under which the lock's side is reached. */
  readonly lockIp: string;
  /** The command line that runs node with these arguments on that side. */
  commandLine(side: TestSide, args: readonly string[]): readonly [string, ...string[]];
  /** Pulls the cable, or plugs it in. Only a wire has one. */
  plug(plugged: boolean): void;
}

/** Why this machine cannot make network namespaces; undefined when it can. */
export function whyNoWire(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces exist only on Linux';
  try {
    execFileSync('unshare', ['-Urn', 'ip', 'link', 'add', 'hub0', 'type', 'veth', 'peer', 'name', 'lock0'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `unshare and ip cannot make a network namespace here: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

/** The loopback interface: no multicast DNS there, so the hub must know the lock's address. */
export function openLoopback(): TestNetwork {
  return {
    kind: 'loopback',
    interfaceOf: () => 'lo',
    lockIp: '127.0.0.1',
    commandLine: (_side, args) => [process.execPath, ...args],
    plug() {
      throw new CodedError('test.network', 'loopback has no cable');
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Two namespaces with a veth pair between them. Everything in them ends with the processes that hold them. */
export async function openWire(): Promise<TestNetwork> {
  const hub = await hold('unshare', ['-Urn', ...HELD]);
  const inHub = ['-t', String(hub.pid), '-U', '-n', '--preserve-credentials'];
  const lock = await hold('nsenter', ['-t', String(hub.pid), '-U', '--preserve-credentials', 'unshare', '-n', ...HELD]);
  const inLock = ['-t', String(lock.pid), '-U', '-n', '--preserve-credentials'];
  const run = (where: readonly string[], ...command: string[]) => execFileSync('nsenter', [...where, ...command], { stdio: 'pipe' });

  run(inHub, 'ip', 'link', 'add', 'hub0', 'type', 'veth', 'peer', 'name', 'lock0', 'netns', String(lock.pid));
  for (const [where, name, host] of [[inHub, 'hub0', 1], [inLock, 'lock0', 2]] as const) {
    run(where, 'ip', 'link', 'set', 'lo', 'up');
    run(where, 'ip', 'addr', 'add', `10.77.0.${host}/24`, 'dev', name);
    // Without duplicate address detection, which would keep the addresses unusable for the first second.
    run(where, 'ip', 'addr', 'add', `fd77::${host}/64`, 'dev', name, 'nodad');
    run(where, 'ip', 'link', 'set', name, 'addrgenmode', 'none');
    run(where, 'ip', 'link', 'set', name, 'up');
    run(where, 'ip', 'addr', 'add', `fe80::${host}/64`, 'dev', name, 'nodad');
    run(where, 'ip', 'route', 'add', 'default', 'dev', name);
  }

  const where = { hub: inHub, lock: inLock } as const;
  return {
    kind: 'wire',
    interfaceOf: (side) => `${side}0`,
    lockIp: '10.77.0.2',
    commandLine: (side, args) => ['nsenter', ...where[side], process.execPath, ...args],
    plug(plugged) {
      // The lock's end, so that the hub's sockets keep their interface and only hear nothing, as with a dead access point.
      run(inLock, 'ip', 'link', 'set', 'lock0', plugged ? 'up' : 'down');
      if (plugged) run(inLock, 'ip', 'addr', 'replace', 'fd77::2/64', 'dev', 'lock0', 'nodad');
      if (plugged) run(inLock, 'ip', 'addr', 'replace', 'fe80::2/64', 'dev', 'lock0', 'nodad');
      if (plugged) run(inLock, 'ip', 'route', 'replace', 'default', 'dev', 'lock0');
    },
    async [Symbol.asyncDispose]() {
      await release(lock);
      await release(hub);
    },
  };
}

/** Held until its standard input ends: also when the test itself is killed. */
const HELD = ['sh', '-c', 'echo held; exec cat'] as const;

async function hold(command: string, args: readonly string[]): Promise<ChildProcess> {
  const holder = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  if (!Buffer.isBuffer(first)) throw new CodedError('test.network', 'a network namespace could not be held open');
  return holder;
}

async function release(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  holder.kill('SIGKILL');
  await once(holder, 'exit');
}
