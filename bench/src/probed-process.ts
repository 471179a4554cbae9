import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, Millis, Seconds, sleep, withDeadline } from '@latchkey/kit';
import { openFiles, usageOf } from './process-usage.ts';
import type { ProbedUsage } from './usage-probe.ts';

/** What one process holds at one moment: memory in MiB after garbage collection, the rest are counts. */
export type ProcessSample = ProbedUsage & { readonly rss: number; readonly files: number };

/** Asks a process that has loaded `usage-probe.ts`. @param probeFolder where the probes write, `LATCHKEY_BENCH_PROBE` of the process. */
export async function sampleProcess(pid: number, probeFolder: string, clock: Clock): Promise<ProcessSample> {
  const file = join(probeFolder, `${pid}.json`);
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  await withDeadline(clock, Seconds(10), 'the probe’s answer', async (signal) => {
    while (!existsSync(file)) await sleep(clock, Millis(10), signal);
  });
  // Written by usage-probe.ts.
  const probed = JSON.parse(readFileSync(file, 'utf8')) as ProbedUsage;
  return { ...probed, rss: usageOf([pid]).rss, files: openFiles(pid) };
}
