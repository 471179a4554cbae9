import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@latchkey/client';
import { asMembers, type EvidenceData, parseObject, type StoredPart, verifyBundle, writeBundle } from '@latchkey/evidence';
import { checkBundle } from '../../../apps/web/src/verify/check/bundle-check.ts';
import { eventually } from '../faults/eventually.ts';

/** A visit's seal may wait half a minute for a recording that nobody closed, and its checkpoint for a server that was away. */
const SEALED_WITHIN_MILLIS = 120_000;

/** What hub and server give out of one visit, its films included: the bundle that the household's page would make of it. */
export interface VisitProof {
  readonly data: EvidenceData;
  readonly parts: readonly StoredPart[];
  readonly zip: Uint8Array;
}

export const bundleOf = (data: EvidenceData, parts: readonly StoredPart[]): Uint8Array =>
  writeBundle({ data, parts, withheld: [], openingKeys: [], exportedAt: new Date().toISOString(), page: '<!doctype html>', readme: 'For people.\n' });

/** Waits until the visit is sealed and cosigned. Rejects with `e2e.never` when it is not in time. */
export async function readVisitProof(resident: Client, visitId: `vis_${string}`): Promise<VisitProof> {
  const sealOf = ({ lines }: Pick<EvidenceData, 'lines'>) => lines.map(parseObject).find((line) => line?.['kind'] === 'seal');
  const data = await eventually(
    `the evidence of ${visitId} to be sealed and cosigned`,
    () => resident.call('GET /api/v1/visits/{visitId}/evidence', { params: { visitId } }),
    (seen) => sealOf(seen) !== undefined && seen.witnesses.length > 0,
    SEALED_WITHIN_MILLIS,
  );
  const recordings = sealOf(data)?.['recordings'];
  const parts: StoredPart[] = [];
  for (const recording of Array.isArray(recordings) ? recordings.map(asMembers) : []) {
    // As the hub wrote them into the seal.
    const { recordingId, parts: count } = recording as { readonly recordingId: `rec_${string}`; readonly parts: number };
    for (let part = 0; part < count; part += 1) {
      const answer = await resident.call('GET /api/v1/recordings/{recordingId}/video', { params: { recordingId }, query: { part } });
      parts.push({ recordingId, part, bytes: new Uint8Array(await answer.arrayBuffer()) });
    }
  }
  return { data, parts, zip: bundleOf(data, parts) };
}

/** What both verifiers find wrong with the evidence of a visit; nothing where both call it proved. */
export async function proofProblems(resident: Client, visitId: `vis_${string}`): Promise<readonly string[]> {
  const { zip } = await readVisitProof(resident, visitId);
  const [one, other] = [verifyBundle(zip), await checkBundle(zip)];
  const problems = [...one.findings, ...(isDeepStrictEqual(one.findings, other.findings) ? [] : other.findings)].map(({ code, where }) => `${code} at ${where}`);
  return one.kind === 'proved' && other.kind === 'proved' ? [] : [`the evidence of ${visitId} is ${one.kind} and ${other.kind}: ${problems.slice(0, 5).join(', ')}`];
}
