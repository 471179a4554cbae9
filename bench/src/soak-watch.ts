import type { Clock } from '@latchkey/kit';
import { type BenchRow, benchRow } from './bench-row.ts';
import { growthOf } from './growth.ts';
import { type ProcessSample, sampleProcess } from './probed-process.ts';
import { figure } from './result-table.ts';

type Measure = keyof ProcessSample;

const UNITS: Readonly<Record<Measure, string>> = { heap: 'MiB', code: 'MiB', external: 'MiB', rss: 'MiB', files: '', timers: '', handles: '' };
const WORDS: Readonly<Record<Measure, string>> = {
  heap: 'heap after GC, without compiled code',
  code: 'compiled code',
  external: 'external memory after GC',
  rss: 'RSS without free heap',
  files: 'open files',
  timers: 'timers',
  handles: 'handles',
};

/**
 * What a visit may leave on purpose, in MiB: its opening counts for an hour against too many, its proof for ten minutes against a second use, its
 * recording's age, size and kind for as long as it is kept, which retention bounds. 0.4 to 0.8 KiB of each visit were seen to stay.
 */
const KEPT_OF_A_VISIT = 1 / 1_024;

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

/**
 * @param probeFolder where the probes write, `LATCHKEY_BENCH_PROBE` of the processes
 * @param visitsASample how many visits are played between two samples
 */
export function createSoakWatch(processes: Readonly<Record<string, number>>, probeFolder: string, visitsASample: number, clock: Clock): SoakWatch {
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
        const kept = measure === 'heap' || measure === 'rss' ? KEPT_OF_A_VISIT * visitsASample * (values.length - 1) : 0;
        const target = values.length < FEWEST_SAMPLES || measure === 'code' ? undefined : `max <= ${(noise + kept).toFixed(2)}`;
        return { ...benchRow(`soak: ${name}, growth of ${WORDS[measure]} (noise ${noise.toFixed(2)})`, UNITS[measure], [rise], target), n: values.length };
      });
    },
    get notes() {
      const said = (name: string) => (Object.keys(UNITS) as Measure[]).map((measure) => `${WORDS[measure]} ${restsOf(name, measure)} ${UNITS[measure]}`.trimEnd());
      return Object.keys(processes).map((name) => `soak: ${name} at rest, before -> after: ${said(name).join('; ')}`);
    },
  };
}
