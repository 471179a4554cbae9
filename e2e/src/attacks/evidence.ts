import { randomInt } from 'node:crypto';
import { readZip, type VerdictKind, verifyBundle, writeZip } from '@latchkey/evidence';
import { checkBundle } from '../../../apps/web/src/verify/check/bundle-check.ts';
import type { FaultyHome } from '../faults/faulty-home.ts';
import { bundleOf, readVisitProof, type VisitProof } from '../street/visit-proof.ts';
import type { Attack, AttackStage } from './attack.ts';

/** A delivery that really took place. */
interface Proof extends VisitProof {
  /** Thumbprint of the hub's key. */
  readonly hub: string;
}

async function prove({ home: { resident } }: AttackStage, visitId: `vis_${string}`): Promise<Proof> {
  const proof = await readVisitProof(resident, visitId);
  const { kind, findings, hub } = verifyBundle(proof.zip);
  if (kind !== 'proved' || hub === undefined) throw new TypeError(`an honest visit is not proved: ${JSON.stringify(findings)}`);
  return { ...proof, hub: hub.thumbprint };
}

/** Two deliveries of this street, its last ones: asked for once, since each brings its film along. */
const proofs = new WeakMap<FaultyHome, Promise<readonly [Proof, Proof]>>();
async function proveTwo(stage: AttackStage): Promise<readonly [Proof, Proof]> {
  const { items } = await stage.home.resident.call('GET /api/v1/visits', { query: { limit: 100 } });
  const [last, before] = items.filter(({ clean, recording }) => clean && recording !== null);
  if (last === undefined || before === undefined) throw new TypeError('no two deliveries were made here yet');
  return Promise.all([prove(stage, last.id), prove(stage, before.id)]);
}

const lineOf = (lines: readonly string[]): number => randomInt(lines.length - 1);
const withLines = ({ data, parts }: Proof, lines: readonly string[]): Uint8Array => bundleOf({ ...data, lines }, parts);

/** Files in which a bit is flipped, and the beginning of the places that are then named. */
const FLIPPED: readonly (readonly [string, string])[] = [['journal.jsonl', 'line '], ['checkpoint.txt', 'checkpoint'], ['recording/', 'recording ']];

/** Each gives the bundle as an attacker would hand it on, checksums made good, and the places of which a verifier must name one. */
const changes: Readonly<Record<string, (proof: Proof, other: Proof) => { readonly zip: Uint8Array; readonly places: readonly string[] }>> = {
  flipped(proof) {
    const [name = '', place = ''] = FLIPPED[randomInt(FLIPPED.length)] ?? [];
    const flip = (bytes: Uint8Array): Uint8Array => {
      const copy = bytes.slice();
      const at = randomInt(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << randomInt(8));
      return copy;
    };
    const members = readZip(proof.zip)?.members ?? [];
    return { zip: writeZip(members.map((member) => (member.name.startsWith(name) ? { name: member.name, bytes: flip(member.bytes) } : member))), places: [place, `file ${name}`] };
  },
  dropped(proof) {
    const at = lineOf(proof.data.lines);
    return { zip: withLines(proof, proof.data.lines.toSpliced(at, 1)), places: [`line ${at + 1}`] };
  },
  reordered(proof) {
    const at = lineOf(proof.data.lines);
    const [one = '', two = ''] = proof.data.lines.slice(at, at + 2);
    return { zip: withLines(proof, proof.data.lines.toSpliced(at, 2, two, one)), places: [`line ${at + 1}`, `line ${at + 2}`] };
  },
  truncated(proof) {
    const keep = 1 + lineOf(proof.data.lines);
    return { zip: withLines(proof, proof.data.lines.slice(0, keep)), places: [`line ${keep + 1}`] };
  },
  spliced(proof, other) {
    const at = lineOf(proof.data.lines);
    return { zip: withLines(proof, proof.data.lines.with(at, other.data.lines[Math.min(at, other.data.lines.length - 1)] ?? '')), places: [`line ${at + 1}`] };
  },
};

/** Somebody alters what proves a delivery, one of those that this run has made, and hands it on. */
export const evidenceAttacks: readonly Attack[] = Object.entries(changes).map(([how, change]) => ({
  name: `evidence ${how}`,
  after: 'a record that says something else afterwards',
  times: { quick: 2, full: 50 },
  async attempt(stage) {
    const asked = proofs.get(stage.home) ?? proveTwo(stage);
    proofs.set(stage.home, asked);
    const [proof, other] = await asked;
    const { zip, places } = change(proof, other);
    const verdicts: readonly { readonly kind: VerdictKind; readonly findings: readonly { readonly where: string }[] }[] = [verifyBundle(zip, { expectedHub: proof.hub }), await checkBundle(zip, proof.hub)];
    const isNoticed = verdicts.every(({ kind }) => kind !== 'proved');
    const isLocated = verdicts.every(({ findings }) => findings.some(({ where }) => places.some((place) => where.startsWith(place))));
    return { succeeded: !isNoticed || !isLocated, outcome: isNoticed ? (isLocated ? 'both verifiers name the place' : 'noticed, at another place') : 'it passed for proved' };
  },
}));
