import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestNetwork, TestSide } from './test-network.ts';

/** Starts a TypeScript program on one side of the test network, with an IPC channel to it. */
export function startChild(network: TestNetwork, side: TestSide, program: string, env: Readonly<Record<string, string>>): ChildProcess {
  const [command, ...args] = network.commandLine(side, [program]);
  return spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'json' });
}

/** Ends a child by its own process id and waits until it is gone. */
export async function endChild(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
