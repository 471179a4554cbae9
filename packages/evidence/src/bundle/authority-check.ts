import { toBase64Url } from '@latchkey/kit';
import { asMembers, lineHash, parseObject, readLink } from '../chain-line.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { fromBase64, sha256Of, utf8 } from '../digest.ts';
import { type Jws, readJws } from '../jws.ts';
import { isIncluded } from '../merkle-proof.ts';
import type { Keys } from './bundle-files.ts';
import { FILES } from './evidence-data.ts';
import { isShown, thumbprintOf } from './handover-check.ts';
import type { LineObject } from './line-check.ts';
import { type MaskWish, maskWish } from './mask-check.ts';
import { letsCarrierIn, policyAnswer } from './policy-check.ts';
import type { Finding, FindingCode } from './verdict.ts';

type Members = Readonly<Record<string, unknown>>;
type Proofs = ReadonlyMap<string, readonly Uint8Array[]>;

export interface AuthorityCheck {
  readonly findings: readonly Finding[];
  /** Places in the journal whose proofs were used. */
  readonly used: readonly string[];
  /** What it asks to have covered at the visit's door. */
  readonly masks: MaskWish;
}

/** What of the household's word the file holds: by kind, the number of its line and its text. */
type InForce = ReadonlyMap<string, { readonly place: string; readonly text: string }>;

/** How far the clocks of server, hub and phones may be apart, in seconds. */
const SKEW = 120;
/** A carrier's word that lives longer does not count, in seconds. */
const LONGEST_WORD = 31 * 86_400;

/** Whether the visit began by a grant of the server, inside what the household's owners had signed. */
export function checkAuthority(text: string | undefined, visitId: string | undefined, lines: readonly LineObject[], keys: Keys | undefined, checkpoint: Checkpoint | undefined, proofs: Proofs | undefined): AuthorityCheck {
  if (text === undefined) return { findings: [], used: [], masks: maskWish(undefined, undefined, undefined) };
  const findings: Finding[] = [];
  const used: string[] = [];
  const rows = text.split('\n');
  if (rows.pop() !== '') findings.push({ code: 'file.unreadable', where: `file ${FILES.authority}` });
  const inForce = new Map<string, { place: string; text: string }>();
  let seq = 0;
  for (const [index, row] of rows.entries()) {
    const place = `authority ${index + 1}`;
    const read = readLink(row);
    const { what, text: signed } = parseObject(row) ?? {};
    if (read?.link === undefined || read.kind !== 'authority' || typeof what !== 'string' || typeof signed !== 'string' || inForce.has(what)) {
      findings.push({ code: 'line.unreadable', where: place });
      continue;
    }
    if (read.seq <= seq) findings.push({ code: 'line.out_of_order', where: place });
    seq = read.seq;
    used.push(String(seq));
    const leaf = fromBase64(lineHash(row));
    const proof = proofs?.get(String(seq));
    if (checkpoint !== undefined && proofs !== undefined && (proof === undefined || leaf === undefined || !isIncluded(leaf, seq - 1, checkpoint.size, checkpoint.root, proof))) findings.push({ code: 'line.not_included', where: place });
    inForce.set(what, { place, text: signed });
  }
  const admissions = lines.filter(({ members }) => members['kind'] === 'admission');
  if (admissions.length === 0) findings.push({ code: 'admission.none', where: `file ${FILES.authority}` });
  const first = lines[0]?.members;
  const [admission] = admissions;
  // Parcels that were added later may stand under a newer policy; the door was opened under the first.
  if (admission !== undefined && first !== undefined) findings.push(...checkAdmission(admission, first, visitId, inForce, keys));
  return { findings, used, masks: maskWish(inForce.get('policy')?.text, inForce.get('roster')?.text, first?.['accessPointId']) };
}

function checkAdmission({ number, members: { grant: grantText, handover, approval, roster: rosterName, policy: policyName } }: LineObject, first: Members, visitId: string | undefined, inForce: InForce, keys: Keys | undefined): readonly Finding[] {
  const findings: Finding[] = [];
  const place = `line ${number}`;
  const flaw = (code: FindingCode, where = place) => void findings.push({ code, where });
  const [roster, policy] = [inForce.get('roster'), inForce.get('policy')];
  for (const [held, name] of [[roster, rosterName], [policy, policyName]] as const) {
    if (held === undefined) flaw('authority.missing');
    else if (toBase64Url(sha256Of(utf8(held.text))) !== name) flaw('authority.other', held.place);
  }
  const devices = new Map(listOf(readJws(roster?.text, 'latchkey-roster+jws')?.payload['devices']).flatMap((device) => (asMembers(device) === undefined ? [] : [[asMembers(device)?.['deviceId'], asMembers(device)] as const])));
  const isByDevice = (signed: Jws, roles: readonly string[]) => roles.includes(String(devices.get(signed.kid)?.['role'])) && signed.isBy(devices.get(signed.kid)?.['signKey']);
  const signedPolicy = readJws(policy?.text, 'latchkey-policy+jws');
  // A policy stays in force when its signer's device is removed: then the hub's word stands for it.
  if (policy !== undefined && (signedPolicy === undefined || (devices.has(signedPolicy.kid) && !isByDevice(signedPolicy, ['owner'])))) flaw('policy.not_signed', policy.place);
  if (policy !== undefined && signedPolicy !== undefined && !devices.has(signedPolicy.kid)) flaw('policy.signer_gone', policy.place);
  if ((inForce.get('breaker')?.text ?? '') !== '') flaw('grant.outside_policy');

  const held = readJws(grantText, 'held-grant+jwt');
  const grant = held ?? readJws(grantText, 'grant+jwt');
  const at = new Date(String(first['at']));
  if (grant === undefined || !isForVisit(grant.payload, first, visitId, keys, at)) {
    flaw('grant.other_visit');
    return findings;
  }
  const server = keys?.witnesses.find(({ what }) => what === 'server');
  if (server !== undefined && !grant.isBy({ crv: 'Ed25519', x: toBase64Url(server.key) })) flaw('grant.not_signed');
  const { accessPointId, purpose, parcels, ask, word, cnf } = grant.payload;
  const courier = held === undefined ? asMembers(cnf)?.['jkt'] : thumbprintOf(asMembers(cnf)?.['jwk']);
  const carrier = carrierOf(word, courier, at);
  const answer = signedPolicy === undefined ? undefined : policyAnswer(signedPolicy.payload, { accessPointId, purpose, courier, carrier, parcels }, at);
  const isUnasked = held === undefined || (signedPolicy !== undefined && letsCarrierIn(signedPolicy.payload, accessPointId, carrier));
  if (policy !== undefined && signedPolicy !== undefined && (answer === undefined || !isUnasked)) flaw('grant.outside_policy');
  if (held !== undefined && !isShown(handover, held.payload, at)) flaw('grant.not_shown');
  if (answer === 'ask' || ask === true) {
    const yes = readJws(approval, 'latchkey-approval+jws');
    const same = yes?.payload['visit'] === visitId && yes?.payload['accessPointId'] === accessPointId && yes?.payload['purpose'] === purpose && yes?.payload['courier'] === courier;
    if (yes === undefined || !same || !isByDevice(yes, ['owner', 'member'])) flaw('grant.not_approved');
  }
  return findings;
}

function isForVisit({ sub, aud, accessPointId, purpose, nbf, exp }: Members, first: Members, visitId: string | undefined, keys: Keys | undefined, at: Date): boolean {
  const seconds = at.getTime() / 1_000;
  const inTime = typeof nbf === 'number' && typeof exp === 'number' && seconds >= nbf - SKEW && seconds < exp + SKEW;
  return inTime && (visitId === undefined || sub === visitId) && (keys === undefined || aud === keys.hub.id) && accessPointId === first['accessPointId'] && purpose === first['purpose'];
}

/** Thumbprint (RFC 7638) of the carrier's key that signed for this courier at that time. */
function carrierOf(text: unknown, courierKey: unknown, at: Date): string | undefined {
  const word = readJws(text, 'latchkey-courier+jws');
  const { carrierKey, courier, issuedAt, expiresAt } = word?.payload ?? {};
  const seconds = at.getTime() / 1_000;
  if (word === undefined || courier !== courierKey || typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return undefined;
  if (expiresAt - issuedAt > LONGEST_WORD || seconds < issuedAt - SKEW || seconds >= expiresAt + SKEW || !word.isBy(carrierKey)) return undefined;
  return thumbprintOf(carrierKey);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
