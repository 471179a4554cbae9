/**
 * `npm run bench`: measures the whole of it on this machine and prints one table. `npm run bench -- scan live` runs parts; `--quick` takes fewer samples,
 * enough to see that it works and no more; `--count 1000` is for parts that play clips or hold connections, and says how many visits come before growth is looked for. Only medians and ratios within one run mean anything on a machine that does other things too.
 */
import { parseArgs } from 'node:util';
import { between, describeError, formatDuration, systemClock } from '@latchkey/kit';
import type { BenchReport, BenchScale } from './bench-report.ts';
import type { BenchRow } from './bench-row.ts';
import { machineLine } from './machine-line.ts';
import { resultTable } from './result-table.ts';

/** The parts by the names that the command line takes, in the order in which they run; each is loaded only then. `soak` comes out of the visits of `scan`. */
const PARTS: Readonly<Record<string, (scale: BenchScale) => Promise<BenchReport>>> = {
  labels: async (scale) => (await import('./labels-bench.ts')).labelsBench(scale),
  'api-writes': async (scale) => (await import('./api-writes-bench.ts')).apiWritesBench(scale),
  pages: async (scale) => (await import('./pages-bench.ts')).pagesBench(scale),
  hubs: async (scale) => (await import('./crowd/hubs-bench.ts')).hubsBench(scale),
  evidence: async (scale) => (await import('./evidence-bench.ts')).evidenceBench(scale),
  start: async (scale) => (await import('./start-bench.ts')).startBench(scale),
  recorder: async (scale) => (await import('./recorder-bench.ts')).recorderBench(scale),
  live: async (scale) => (await import('./live-part.ts')).livePart(scale),
  'not-live': async (scale) => (await import('./not-live-bench.ts')).notLiveBench(scale),
  'not-live-visit': async (scale) => (await import('./not-live-visit-bench.ts')).notLiveVisitBench(scale),
  playback: async (scale) => (await import('./playback-bench.ts')).playbackBench(scale),
  claim: async (scale) => (await import('./claim-bench.ts')).claimBench(scale),
  scan: async (scale) => (await import('./scan-bench.ts')).scanBench(scale),
  notices: async (scale) => (await import('./notices-bench.ts')).noticesBench(scale),
  'walk-up': async (scale) => (await import('./walk-up-bench.ts')).walkUpBench(scale),
  proof: async (scale) => (await import('./proof-bench.ts')).proofBench(scale),
  liveness: async (scale) => (await import('./liveness/liveness-bench.ts')).livenessBench(scale),
  'picture-cost': async (scale) => (await import('./picture-cost.ts')).pictureCost(scale),
  'mask-cost': async (scale) => (await import('./mask-cost.ts')).maskCost(scale),
  reading: async (scale) => (await import('./reading-bench.ts')).readingBench(scale),
  stalls: async (scale) => (await import('./liveness/stall-soak.ts')).stallSoak(scale),
};
const ALIASES: Readonly<Record<string, string>> = { soak: 'scan' };

const { positionals, values } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, count: { type: 'string' } } });
const asked = new Set(positionals.map((name) => ALIASES[name] ?? name));
const unknown = [...asked].filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. There are ${[...Object.keys(PARTS), ...Object.keys(ALIASES)].join(', ')}.`);
  process.exit(2);
}

const machine = machineLine();
const startedAt = systemClock.now();
const rows: BenchRow[] = [];
const notes: string[] = [];
for (const [name, run] of Object.entries(PARTS)) {
  if (asked.size > 0 && !asked.has(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  try {
    const report = await run({ quick: values.quick, ...(values.count === undefined ? {} : { count: Number(values.count) }) });
    rows.push(...report.rows);
    notes.push(...report.notes);
  } catch (error) {
    // The other parts are still worth having; the exit code tells.
    notes.push(`${name}: NOT MEASURED: ${describeError(error)}`);
    process.exitCode = 1;
  }
}
const took = formatDuration(between(startedAt, systemClock.now()));
console.log([machine, `${values.quick ? 'quick run, ' : ''}took ${took}`, '', resultTable(rows), '', ...notes].join('\n'));
// Chromium's and Node-RED's connections may linger; everything that was started has been stopped.
process.exit();
