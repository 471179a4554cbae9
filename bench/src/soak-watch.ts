import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, Millis, Seconds, sleep, withDeadline } from '@latchkey/kit';
import { type BenchRow, benchRow } from './bench-row.ts';
import { growthOf } from './growth.ts';
import { openFiles, usageOf } from './process-usage.ts';
import { figure } from './result-table.ts';
import type { ProbedUsage } from './usage-probe.ts';

/** What one process holds at one moment: memory in MiB after garbage collection, the rest are counts. */
type Sample = Readonly<Record<Measure, number>>;
type Measure = 'heap' | 'external' | 'rss' | 'files' | 'timers' | 'handles';

const UNITS: Readonly<Record<Measure, string>> = { heap: 'MiB', external: 'MiB', rss: 'MiB', files: '', timers: '', handles: '' };
const WORDS: Readonly<Record<Measure, string>> = {
  heap: 'heap after GC',
  external: 'external memory after GC',
  rss: 'RSS',
  files: 'open files',
  timers: 'timers',
  handles: 'handles',
};

/** With fewer, chance makes a line of anything, and nothing is said about growth. */
const FEWEST_SAMPLES = 12;

/** Samples what processes hold while something is done again and again. They must have loaded `usage-probe.ts`. */
export interface SoakWatch {
  /** Between two rounds of what is done. */
  sample(): Promise<void>;
  /** While nothing is done: once before and once after. */
  sampleAtRest(): Promise<void>;
  /** How much each measure rose over the samples, with the noise as the limit that it must not exceed once there are samples enough. */
  readonly rows: readonly BenchRow[];
  /** In words: what each process held first and last. */
  readonly notes: readonly string[];
}

/** @param probeFolder where the probes write, `LATCHKEY_BENCH_PROBE` of the processes. */
export function createSoakWatch(processes: Readonly<Record<string, number>>, probeFolder: string, clock: Clock): SoakWatch {
  const empty = () => new Map(Object.keys(processes).map((name) => [name, [] as Sample[]]));
  const [samples, rests] = [empty(), empty()];

  const ask = async (pid: number): Promise<Sample> => {
    const file = join(probeFolder, `${pid}.json`);
    rmSync(file, { force: true });
    process.kill(pid, 'SIGUSR2');
    await withDeadline(clock, Seconds(10), 'the probe’s answer', async (signal) => {
      while (!existsSync(file)) await sleep(clock, Millis(10), signal);
    });
    // Written by usage-probe.ts.
    const probed = JSON.parse(readFileSync(file, 'utf8')) as ProbedUsage;
    return { ...probed, rss: usageOf([pid]).rss, files: openFiles(pid) };
  };
  const add = async (to: Map<string, Sample[]>) => {
    for (const [name, pid] of Object.entries(processes)) to.get(name)?.push(await ask(pid));
  };
  const restsOf = (name: string, measure: Measure): string => (rests.get(name) ?? []).map((sample) => figure(sample[measure])).join(' -> ');
  const every = Object.keys(processes).flatMap((name) => (Object.keys(UNITS) as Measure[]).map((measure) => ({ name, measure })));

  return {
    sample: () => add(samples),
    sampleAtRest: () => add(rests),
    get rows() {
      return every.map(({ name, measure }) => {
        const values = (samples.get(name) ?? []).map((sample) => sample[measure]);
        const { rise, noise } = growthOf(values);
        const target = values.length < FEWEST_SAMPLES ? undefined : `max <= ${noise.toFixed(2)}`;
        return { ...benchRow(`soak: ${name}, growth of ${WORDS[measure]} (noise ${noise.toFixed(2)})`, UNITS[measure], [rise], target), n: values.length };
      });
    },
    get notes() {
      const said = (name: string) => (Object.keys(UNITS) as Measure[]).map((measure) => `${WORDS[measure]} ${restsOf(name, measure)} ${UNITS[measure]}`.trimEnd());
      return Object.keys(processes).map((name) => `soak: ${name} at rest, before -> after: ${said(name).join('; ')}`);
    },
  };
}
