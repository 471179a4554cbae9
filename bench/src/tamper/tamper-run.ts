import { isDeepStrictEqual } from 'node:util';
import { verifyBundle } from '@latchkey/evidence';
import { checkBundle } from '../../../apps/web/src/verify/check/bundle-check.ts';
import { makeSample } from './sample-bundle.ts';
import { SeededRandom } from './seeded-random.ts';
import { tamperings } from './tamperings.ts';

/** How one way of tampering fared. */
export interface TamperRow {
  readonly name: string;
  tried: number;
  /** Both verifiers did not say `proved`. */
  detected: number;
  /** Both named the place. */
  located: number;
  /** Both said the same, finding by finding. */
  agreed: number;
}

export interface TamperResult {
  readonly rows: readonly TamperRow[];
  /** Good bundles that both call proved, of so many. */
  readonly good: { readonly tried: number; readonly proved: number };
  /** What went wrong first, to be looked at. */
  readonly misses: readonly string[];
}

/** A new sample after so many tamperings: as many good bundles are checked. */
const PER_SAMPLE = 50;

/** Tampers `count` times, each way in its turn, and asks both verifiers. Changes that hit the same bytes by chance, as in a swap of equals, cannot occur: all content is random. */
export async function runTampering(count: number, seed: number, onProgress: (done: number) => void = () => {}): Promise<TamperResult> {
  const random = new SeededRandom(seed);
  const names = Object.keys(tamperings);
  const rows = names.map((name): TamperRow => ({ name, tried: 0, detected: 0, located: 0, agreed: 0 }));
  const good = { tried: 0, proved: 0 };
  const misses: string[] = [];
  let sample = makeSample(random);
  for (let done = 0; done < count; done += 1) {
    if (done % PER_SAMPLE === 0) {
      sample = makeSample(random);
      good.tried += 1;
      const both = await verdictsOf(sample.zip, sample.hub);
      if (both.every(({ kind }) => kind === 'proved')) good.proved += 1;
      else misses.push(`a good bundle: ${JSON.stringify(both)}`);
    }
    const row = rows[done % rows.length];
    const tampering = tamperings[names[done % rows.length] ?? ''];
    if (row === undefined || tampering === undefined) continue;
    const { zip, places } = tampering(sample, random);
    const both = await verdictsOf(zip, sample.hub);
    const detected = both.every(({ kind }) => kind !== 'proved');
    const located = both.every(({ findings }) => findings.some((finding) => places.includes(finding.slice(finding.indexOf(' @ ') + 3))));
    const agreed = isDeepStrictEqual(both[0], both[1]);
    row.tried += 1;
    if (detected) row.detected += 1;
    if (located) row.located += 1;
    if (agreed) row.agreed += 1;
    if (!(detected && located && agreed)) misses.push(`${row.name}, expected at ${places.join(' or ')}: ${JSON.stringify(both)}`);
    if (done % 500 === 499) onProgress(done + 1);
  }
  return { rows, good, misses };
}

interface Said {
  readonly kind: string;
  readonly findings: readonly string[];
}

/** What both verifiers say, in a form that can be compared: a finding counts once, in whatever order. */
async function verdictsOf(zip: Uint8Array, hub: string): Promise<readonly [Said, Said]> {
  const said = ({ kind, findings }: { readonly kind: string; readonly findings: readonly { readonly code: string; readonly where: string }[] }): Said => ({
    kind,
    findings: [...new Set(findings.map(({ code, where }) => `${code} @ ${where}`))].toSorted(),
  });
  return [said(verifyBundle(zip, { expectedHub: hub })), said(await checkBundle(zip, hub))];
}
