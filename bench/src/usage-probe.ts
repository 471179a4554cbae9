/**
 * Loaded into the programs that are measured (`NODE_OPTIONS=--expose-gc --import=<this file>`): on SIGUSR2 it collects garbage twice, gives what
 * the heap keeps free back to the system, and writes what is left to `<LATCHKEY_BENCH_PROBE>/<pid>.json`. Nothing of it runs before the signal.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { getHeapSpaceStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/** What a process holds when all garbage is gone. */
export interface ProbedUsage {
  /** MiB on the JavaScript heap, without compiled code. */
  readonly heap: number;
  /** MiB of compiled code, which V8 makes of functions as they grow hot: it levels out, but takes some hundred visits to do so. */
  readonly code: number;
  /** MiB outside it that JavaScript objects own. */
  readonly external: number;
  /** Timers that are set. */
  readonly timers: number;
  /** All other resources that keep the process alive: sockets, servers, requests. */
  readonly handles: number;
}

/** Where V8 keeps machine code and bytecode. */
const CODE_SPACES: ReadonlySet<string> = new Set(['code_space', 'code_large_object_space', 'trusted_space', 'trusted_large_object_space']);

const folder = process.env['LATCHKEY_BENCH_PROBE'];
const { gc } = globalThis;
if (isMainThread && folder !== undefined && gc !== undefined) {
  // V8 keeps the pages of a larger heap for the next garbage, 76 MiB in a hub at rest, so a resident set would tell of the largest heap there ever was.
  const collect = () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  process.on('SIGUSR2', () => {
    collect();
    setImmediate(() => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      const code = getHeapSpaceStatistics().reduce((sum, space) => sum + (CODE_SPACES.has(space.space_name) ? space.space_used_size : 0), 0);
      const resources = process.getActiveResourcesInfo();
      const timers = resources.filter((name) => name === 'Timeout').length;
      const usage: ProbedUsage = { heap: (heapUsed - code) / 2 ** 20, code: code / 2 ** 20, external: external / 2 ** 20, timers, handles: resources.length - timers };
      const file = `${folder}/${process.pid}.json`;
      writeFileSync(`${file}.new`, JSON.stringify(usage));
      renameSync(`${file}.new`, file);
    });
  });
}
