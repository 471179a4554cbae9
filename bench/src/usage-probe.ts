/**
 * Loaded into the programs that are measured (`NODE_OPTIONS=--expose-gc --import=<this file>`): on SIGUSR2 it collects garbage twice and
 * writes what is left to `<LATCHKEY_BENCH_PROBE>/<pid>.json`. Nothing of it runs before the signal.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** What a process holds when all garbage is gone. */
export interface ProbedUsage {
  /** MiB on the JavaScript heap. */
  readonly heap: number;
  /** MiB outside it that JavaScript objects own. */
  readonly external: number;
  /** Timers that are set. */
  readonly timers: number;
  /** All other resources that keep the process alive: sockets, servers, requests. */
  readonly handles: number;
}

const folder = process.env['LATCHKEY_BENCH_PROBE'];
const collect = globalThis.gc;
if (isMainThread && folder !== undefined && collect !== undefined) {
  process.on('SIGUSR2', () => {
    collect();
    setImmediate(() => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      const resources = process.getActiveResourcesInfo();
      const timers = resources.filter((name) => name === 'Timeout').length;
      const usage: ProbedUsage = { heap: heapUsed / 2 ** 20, external: external / 2 ** 20, timers, handles: resources.length - timers };
      const file = `${folder}/${process.pid}.json`;
      writeFileSync(`${file}.new`, JSON.stringify(usage));
      renameSync(`${file}.new`, file);
    });
  });
}
