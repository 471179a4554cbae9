import { createHash } from 'node:crypto';
import type { VisitWithTimeline } from '@latchkey/contract';
import { verifyBundle } from '@latchkey/evidence';
import { describeClaim } from '../../apps/web/src/evidence/claim-page.ts';
import { claimPdf } from '../../apps/web/src/evidence/claim-pdf.ts';
import { checkBundle } from '../../apps/web/src/verify/check/bundle-check.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { bundleOf, makeSample, type Sample } from './tamper/sample-bundle.ts';
import { SeededRandom } from './tamper/seeded-random.ts';

/** Three minutes at 720p: eighteen stretches of ten seconds, about a megabit a second. */
const SEGMENTS = 18;
const SEGMENT_BYTES = 1_250_000;

/** How long it takes to check the bundle of a visit of three minutes, by either verifier. */
export async function evidenceBench({ quick }: BenchScale): Promise<BenchReport> {
  const sample = makeSample(new SeededRandom(1), SEGMENTS, SEGMENT_BYTES);
  const rounds = quick ? 3 : 15;
  const [first, second, appends, claims] = [[] as number[], [] as number[], [] as number[], [] as number[]];
  for (let round = 0; round < rounds; round += 1) {
    first.push(await timed(() => verifyBundle(sample.zip, { expectedHub: sample.hub, hashOf })));
    second.push(await timed(() => checkBundle(sample.zip, sample.hub)));
    claims.push(await timed(() => packetOf(sample)));
    appends.push(await timed(() => sample.journal.append(null, { kind: 'note' })));
  }
  return {
    rows: [
      benchRow('evidence: bundle of 3 min checked, command line', 'ms', first, 'p95 <= 1000'),
      benchRow('evidence: bundle of 3 min checked, page’s code', 'ms', second, 'p95 <= 1000'),
      benchRow('evidence: claim packet of 3 min, bundle and PDF', 'ms', claims, 'p95 <= 5000'),
      benchRow('evidence: a line hashed into chain and tree', 'ms', appends),
    ],
    notes: [`evidence: the bundle has ${(sample.zip.length / 1e6).toFixed(0)} MB; the page’s code ran in Node here. The packet’s four pictures were made before; a browser takes some tenths of a second for each.`],
  };
}

/** As the resident's page makes it, but for opening pictures. */
async function packetOf({ data, parts, hub }: Sample): Promise<void> {
  const bytes = bundleOf(data, parts);
  const verdict = verifyBundle(bytes, { expectedHub: hub });
  const visit = { id: 'vis_00000000000000000000000001', accessPointName: 'Front door', purpose: 'delivery', state: 'secured', alarms: [], parcels: [], startedAt: AT, endedAt: AT, openedAt: AT, closedAt: AT, lockedAt: AT } as unknown as VisitWithTimeline; // What a claim reads.
  const pictures = Array.from({ length: 4 }, () => ({ jpeg: PICTURE, words: 'A picture' }));
  await claimPdf(describeClaim({ visit, verdict, bundle: { name: 'visit.zip', bytes }, pictures, origin: 'https://home.example', madeAt: new Date(AT) }));
}

const AT = '2026-11-22T15:00:00.000Z';
/** A JPEG of one grey pixel, as long as a picture at 960 pixels. */
const PICTURE = Uint8Array.from([
  ...Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z', 'base64'),
  ...new Uint8Array(50_000),
]);

/** As `latchkey verify` hashes recordings. */
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function timed(work: () => unknown): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
