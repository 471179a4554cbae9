import type { Clock } from '@latchkey/kit';
import { type BenchRow, benchRow } from './bench-row.ts';
import { growthOf } from './growth.ts';
import { type ProcessSample, sampleProcess } from './probed-process.ts';
import { figure } from './result-table.ts';

type Measure = keyof ProcessSample;

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
  const empty = () => new Map(Object.keys(processes).map((name) => [name, [] as ProcessSample[]]));
  const [samples, rests] = [empty(), empty()];

  const add = async (to: Map<string, ProcessSample[]>) => {
    for (const [name, pid] of Object.entries(processes)) to.get(name)?.push(await sampleProcess(pid, probeFolder, clock));
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
