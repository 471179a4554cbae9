import { createHash } from 'node:crypto';
import { verifyBundle } from '@latchkey/evidence';
import { checkBundle } from '../../apps/web/src/verify/check/bundle-check.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { makeSample } from './tamper/sample-bundle.ts';
import { SeededRandom } from './tamper/seeded-random.ts';

/** Three minutes at 720p: eighteen stretches of ten seconds, about a megabit a second. */
const SEGMENTS = 18;
const SEGMENT_BYTES = 1_250_000;

/** How long it takes to check the bundle of a visit of three minutes, by either verifier. */
export async function evidenceBench({ quick }: BenchScale): Promise<BenchReport> {
  const sample = makeSample(new SeededRandom(1), SEGMENTS, SEGMENT_BYTES);
  const rounds = quick ? 3 : 15;
  const [first, second, appends] = [[] as number[], [] as number[], [] as number[]];
  for (let round = 0; round < rounds; round += 1) {
    first.push(await timed(() => verifyBundle(sample.zip, { expectedHub: sample.hub, hashOf })));
    second.push(await timed(() => checkBundle(sample.zip, sample.hub)));
    appends.push(await timed(() => sample.journal.append(null, { kind: 'note' })));
  }
  return {
    rows: [
      benchRow('evidence: bundle of 3 min checked, command line', 'ms', first, 'p95 <= 1000'),
      benchRow('evidence: bundle of 3 min checked, page’s code', 'ms', second, 'p95 <= 1000'),
      benchRow('evidence: a line hashed into chain and tree', 'ms', appends),
    ],
    notes: [`evidence: the bundle has ${(sample.zip.length / 1e6).toFixed(0)} MB; the page’s code ran in Node here.`],
  };
}

/** As `latchkey verify` hashes recordings. */
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function timed(work: () => unknown): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
