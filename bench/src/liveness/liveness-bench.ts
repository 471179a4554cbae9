import { formatDuration, Millis } from '@latchkey/kit';
import type { BenchReport, BenchScale } from '../bench-report.ts';
import { benchRow } from '../bench-row.ts';
import { deceptions } from './clip-kinds.ts';
import { playClipSet } from './clip-set.ts';
import { clipTable, passed, passedAtOnce } from './clip-table.ts';
import type { ClipResult } from './clip-trial.ts';
import { passesOf } from './guess-odds.ts';
import { monitorCost } from './monitor-cost.ts';

const SEED = 20_261_122;
const USUAL_COUNT = 110;
const QUICK_COUNT = 22;

/** Whether pictures that are live are believed and others are not, on drawn clips that libx264 has coded. `--count 1000` plays the full set. */
export async function livenessBench({ quick, count = quick ? QUICK_COUNT : USUAL_COUNT }: BenchScale): Promise<BenchReport> {
  const from = performance.now();
  const { results, sites, refused } = await playClipSet(count, SEED, (played) => process.stderr.write(`${played} clips\r`));
  const took = Millis(performance.now() - from);
  const tries = quick ? 200 : 2_000;
  const honest = results.filter((result) => result.honest);
  const attacks = results.filter((result) => !result.honest);
  const share = (of: readonly ClipResult[], is: (result: ClipResult) => boolean) => [(100 * of.filter(is).length) / of.length];
  const noticed = (is: (result: ClipResult) => boolean) => attacks.filter(is).map(({ noticedAfter }) => noticedAfter ?? Infinity);
  // The set of kinds holds attacks only; an honest kind is simply not in it.
  const deceives = ({ clip }: ClipResult) => (deceptions as ReadonlySet<string>).has(clip);
  return {
    rows: [
      benchRow('picture: stalled → noticed (simulated)', 'ms', noticed(({ clip }) => clip === 'stalled'), 'p95 <= 1000'),
      benchRow('picture: covered → noticed (simulated)', 'ms', noticed(({ clip }) => clip === 'covered'), 'p95 <= 1000'),
      benchRow('picture: deceived, challenge begins → noticed (simulated)', 'ms', noticed(deceives), 'p95 <= 2000'),
      benchRow('picture: attacks that passed (simulated)', '', [attacks.filter(({ proved }) => proved).length], 'max = 0'),
      benchRow('picture: honest challenges passed, one retry (simulated)', '%', share(honest, passed), 'min >= 99'),
      benchRow('picture: honest challenges passed at once (simulated)', '%', share(honest, passedAtOnce)),
      benchRow('picture: honest clips called failing (simulated)', '%', share(honest, ({ failing }) => failing)),
      benchRow('picture: monitor without decoding, 64 x 36, 1 camera', '% of a core', await monitorCost(quick ? 2 : 6, SEED), 'p95 <= 4'),
    ],
    notes: [
      `liveness: ${honest.length} honest and ${attacks.length} attack clips at ${sites} sites in ${formatDuration(took)}, seed ${SEED}; ${refused} more lamps were refused at calibration as too weak`,
      `liveness: a forger who shows a code of their own, without noise, passes ${passesOf(tries, 10, SEED)} of ${tries} challenges at 10 pictures a second`,
      clipTable(results),
    ],
  };
}
