import { describeError, type Log, systemClock, type Clock } from '@latchkey/kit';
import { createLog, type LogLevel } from '@latchkey/logging';
import type { z } from 'zod';
import { readConfig } from './config-reference.ts';

/** What every long-running program is given. */
export interface ProgramContext {
  readonly log: Log;
  readonly clock: Clock;
}

export interface Program<Schema extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly config: Schema;
  /** Starts it; disposing stops it. */
  readonly start: (config: z.output<Schema>, context: ProgramContext) => Promise<AsyncDisposable>;
}

/** Told to the launcher when a program is up. */
export interface ReadyMessage {
  readonly type: 'ready';
}

/**
 * Runs one program until it is told to stop: by Ctrl-C or SIGTERM, or because the launcher that started it is gone, however it went.
 * The exit code is 0 when it stopped cleanly.
 */
export async function runProgram<Schema extends z.ZodObject>(program: Program<Schema>): Promise<void> {
  const level = LEVELS.find((name) => name === process.env['LATCHKEY_LOG']) ?? 'info';
  const log = createLog({ name: program.name, level });
  const { promise: told, resolve: stop } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
  process.on('disconnect', () => stop());
  // It may have gone while this program was being loaded.
  if (process.send !== undefined && !process.connected) stop();
  // Told in the middle of its start, it comes up first and then stops in order; but a start may wait for something that never comes.
  void told.then(() => setTimeout(() => process.exit(1), START_LIMIT_MS));
  // A launcher that dies takes its end of the output pipe along; writing to it must not stop the shutdown.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop());

  let running: AsyncDisposable;
  try {
    running = await program.start(readConfig(program.config, process.env), { log, clock: systemClock });
  } catch (error) {
    log.error('Cannot start', { error: describeError(error) });
    process.exit(1);
  }
  const ready: ReadyMessage = { type: 'ready' };
  // With a callback, a launcher that is gone meanwhile is no error; without, it would end this process, and leave behind what it started.
  process.send?.(ready, () => undefined);
  await told;
  const patience = setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS);
  await running[Symbol.asyncDispose]();
  clearTimeout(patience);
  process.exit(0);
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const SHUTDOWN_LIMIT_MS = 10_000;
const START_LIMIT_MS = 60_000;
