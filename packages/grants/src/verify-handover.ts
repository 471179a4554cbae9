import { Seconds, toSeconds } from '@latchkey/kit';
import { verifyCarrierWord } from './carrier-word.ts';
import type { GrantClaims } from './grant.ts';
import { handoverBytes, readHandover } from './handover.ts';
import { HELD_GRANT_TYPE, type HeldGrantClaims, heldGrantClaims, LONGEST_HELD_GRANT } from './held-grant.ts';
import { faultOf, readJws, signatureFault } from './jws.ts';
import { decide } from './policy-decision.ts';
import { thumbprint } from './public-key.ts';
import { comesUnasked } from './unasked-carrier.ts';
import { CLOCK_SKEW, type GrantGround, type GrantJudgement, type GrantRefusalCode, lengthFault, placeFault, timeFault } from './verify-grant.ts';

const SKEW = toSeconds(CLOCK_SKEW);

/** Why a held grant is not kept, or does not count with what was shown at the door. */
export type HandoverRefusalCode = 'handover.malformed' | 'handover.other_grant' | 'handover.forged' | 'handover.stale' | 'held.not_by_itself' | 'held.no_word';

/** What a hub knows by itself when it is given a grant to keep. */
export type HoldingGround = Pick<GrantGround, 'hubId' | 'siteId' | 'serverId' | 'serverKey' | 'roster' | 'policy' | 'now' | 'hasDoor' | 'isGrantUsed' | 'isVisitUsed'>;
export type HoldingJudgement = { readonly ok: true; readonly claims: HeldGrantClaims } | { readonly ok: false; readonly code: GrantRefusalCode };

/** Judges whether a grant may be kept, or kept on: it has a window that is not over and begins within a day, and the household lets this carrier's couriers come unasked. Never throws. */
export async function verifyHeldGrant(text: string, ground: HoldingGround): Promise<HoldingJudgement> {
  const read = await readHeldGrant(text, ground);
  if (!read.ok) return read;
  const { claims } = read;
  const now = secondsOf(ground);
  if (now < claims.nbf - LONGEST_HELD_GRANT) return refuse('grant.early');
  if (now >= claims.exp + SKEW) return refuse('grant.expired');
  if (ground.isGrantUsed(claims.jti)) return refuse('grant.used');
  if (ground.isVisitUsed(claims.sub)) return refuse('grant.visit_used');
  if (ground.roster === undefined) return refuse('roster.none');
  if (ground.policy === undefined) return refuse('policy.none');
  const { accessPointId, parcels, word } = claims;
  const courier = await thumbprint(claims.cnf.jwk);
  const vouched = await verifyCarrierWord(word, courier, now, SKEW);
  if (vouched === undefined) return refuse('held.no_word');
  return comesUnasked(ground.policy, { accessPointId, courier, carrier: vouched.carrierKey, parcels }) ? read : refuse('held.not_by_itself');
}

/** What was held before a door's reader, and the grant that it names. */
export interface HandoverRequest {
  /** The held grant, as the server gave it. */
  readonly grant: string;
  /** The text of the code. */
  readonly handover: string;
  /** At which door it was read. */
  readonly accessPointId: string;
}

/**
 * Judges whether a visit may begin under a held grant by what the courier's phone showed at the door. The same policy decides as for a request; nobody can be
 * asked. A refusal has claims only where the holder of the grant's key showed it. Never throws, whatever the texts are.
 */
export async function verifyHandover(request: HandoverRequest, ground: GrantGround): Promise<GrantJudgement> {
  const now = secondsOf(ground);
  const shown = readHandover(request.handover);
  if (shown === undefined) return refuse('handover.malformed');
  const read = await readHeldGrant(request.grant, ground);
  if (!read.ok) return read;
  const { claims: held } = read;
  if (shown.grantId !== held.jti) return refuse('handover.other_grant');
  if (held.accessPointId !== request.accessPointId) return refuse('grant.other_door');
  const signed = handoverBytes(request.accessPointId, held.jti, shown.at);
  if ((await signatureFault({ signed, signature: shown.signature }, held.cnf.jwk)) !== undefined) return refuse('handover.forged');

  const courier = await thumbprint(held.cnf.jwk);
  const claims: GrantClaims = { ...held, cnf: { jkt: courier } };
  const refuseHolder = (code: GrantRefusalCode): GrantJudgement => ({ ok: false, code, claims });
  const early = timeFault(held, now);
  if (early !== undefined) return refuseHolder(early);
  if (ground.isGrantUsed(held.jti)) return refuseHolder('grant.used');
  if (ground.isVisitUsed(held.sub)) return refuseHolder('grant.visit_used');
  if (Math.abs(now - shown.at) > SKEW) return refuseHolder('handover.stale');
  const proofName = `${courier}:${held.jti}:${shown.at}`;
  if (ground.isProofUsed(proofName)) return refuseHolder('holder.used');

  const { roster, policy } = ground;
  if (roster === undefined) return refuseHolder('roster.none');
  if (policy === undefined) return refuseHolder('policy.none');
  const { accessPointId, purpose, parcels, word } = held;
  const vouched = await verifyCarrierWord(word, courier, now, SKEW);
  if (vouched === undefined) return refuseHolder('held.no_word');
  const wanted = { accessPointId, purpose, courier, carrier: vouched.carrierKey, parcels, charge: ground.chargeOf(accessPointId) };
  const decision = decide(policy, wanted, ground.now);
  if (!decision.allowed) return refuseHolder(decision.code);
  if (decision.how === 'ask') return refuseHolder('approval.needed');
  if (decision.door.knockSeconds !== undefined) return refuseHolder('policy.knock_first');
  if (!comesUnasked(policy, wanted)) return refuseHolder('held.not_by_itself');
  return { ok: true, claims, door: decision.door, approvedBy: undefined, named: true, proofName };
}

/** A held grant of this hub's server, for a door of this hub; when it counts is not judged. */
async function readHeldGrant(text: string, ground: HoldingGround): Promise<HoldingJudgement> {
  const jws = readJws(text, HELD_GRANT_TYPE);
  const claims = jws === undefined ? undefined : heldGrantClaims.safeParse(jws.payload).data;
  if (jws === undefined || claims === undefined) return refuse('grant.malformed');
  const fault = await faultOf(jws, ground.serverKey);
  if (fault !== undefined) return refuse(`grant.${fault}`);
  const misplaced = placeFault(claims, ground) ?? lengthFault(claims, LONGEST_HELD_GRANT);
  return misplaced === undefined ? { ok: true, claims } : refuse(misplaced);
}

const secondsOf = ({ now }: Pick<GrantGround, 'now'>): number => Math.floor(toSeconds(Seconds(now / 1_000)));
const refuse = (code: GrantRefusalCode): { readonly ok: false; readonly code: GrantRefusalCode } => ({ ok: false, code });
