import { type Duration, type Instant, Seconds, toSeconds } from '@latchkey/kit';
import { type ApprovalRefusalCode, verifyApproval } from './approval.ts';
import type { LockCharge } from './battery-reserve.ts';
import { verifyCarrierWord } from './carrier-word.ts';
import { type GrantClaims, grantClaims, GRANT_TYPE } from './grant.ts';
import { type ProofRefusalCode, verifyHolderProof } from './holder-proof.ts';
import type { HandoverRefusalCode } from './verify-handover.ts';
import { faultOf, readJws } from './jws.ts';
import type { DoorPolicy, Policy } from './policy.ts';
import { type DecisionRefusalCode, decide } from './policy-decision.ts';
import type { SignKey } from './public-key.ts';
import type { Roster } from './roster.ts';

/** How far the clocks of server, hub and phones may be apart. */
export const CLOCK_SKEW = Seconds(120);
/** A grant that lives longer is none, whoever signed it. Seconds. */
export const LONGEST_GRANT = 300;
const SKEW = toSeconds(CLOCK_SKEW);

/** Every reason for which a visit may not even begin. */
export type GrantRefusalCode =
  | 'grant.malformed'
  | 'grant.algorithm'
  | 'grant.forged'
  | 'grant.other_server'
  | 'grant.other_hub'
  | 'grant.other_site'
  | 'grant.other_visit'
  | 'grant.other_door'
  | 'grant.too_long'
  | 'grant.early'
  | 'grant.expired'
  | 'grant.used'
  | 'grant.visit_used'
  | 'holder.mismatch'
  | 'holder.used'
  | 'roster.none'
  | 'policy.none'
  | 'approval.needed'
  | 'policy.knock_first'
  | HandoverRefusalCode
  | ProofRefusalCode
  | ApprovalRefusalCode
  | DecisionRefusalCode;

/** What came over the hub link. */
export interface GrantRequest {
  readonly visitId: string;
  readonly grant: string;
  readonly proof: string;
  readonly approval?: string | undefined;
}

/** What the hub knows by itself: whom it was paired with, what an owner's device signed, and what was used already. */
export interface GrantGround {
  readonly hubId: string;
  readonly siteId: string;
  readonly serverId: string;
  readonly serverKey: SignKey;
  readonly roster: Roster | undefined;
  readonly policy: Policy | undefined;
  /** The hub's time; one that went backwards is the caller's to refuse. */
  readonly now: Instant;
  readonly hasDoor: (accessPointId: string) => boolean;
  readonly isGrantUsed: (jti: string) => boolean;
  readonly isVisitUsed: (visitId: string) => boolean;
  /** How often this door was unlocked for a guest's key. */
  readonly openingsOf: (courier: string, accessPointId: string) => number;
  /** What is left in the battery of a door's lock; undefined where the lock tells of none. */
  readonly chargeOf: (accessPointId: string) => LockCharge | undefined;
  /** `name` is the key's thumbprint and the proof's id. */
  readonly isProofUsed: (name: string) => boolean;
  /** For how long this visit's courier has been waiting at a door where couriers ring first; undefined: not yet. */
  readonly knockedFor: (visitId: string, courier: string) => Duration | undefined;
  /** The grant is for one more parcel of a visit that runs, and opens nothing: whether that visit is the same courier's is the caller's to judge, and what the household said to it stands, unless it said something to this very parcel. */
  readonly isFurther?: boolean;
}

export type GrantJudgement =
  | {
      readonly ok: true;
      readonly claims: GrantClaims;
      readonly door: DoorPolicy;
      /** The device that approved this visit, where the policy asks for one. */
      readonly approvedBy: string | undefined;
      /** The rule that lets them in names this courier's key, or that of the carrier which vouches for it: no mere label. */
      readonly named: boolean;
      /** To be remembered, so that the proof is good once. */
      readonly proofName: string;
    }
  | { readonly ok: false; readonly code: GrantRefusalCode; readonly claims?: GrantClaims };

/** Judges whether a visit may begin under a grant. The answer is one of a closed set; it never throws, whatever the texts are. */
export async function verifyGrant(request: GrantRequest, ground: GrantGround): Promise<GrantJudgement> {
  const now = Math.floor(toSeconds(Seconds(ground.now / 1_000)));
  const jws = readJws(request.grant, GRANT_TYPE);
  const claims = jws === undefined ? undefined : grantClaims.safeParse(jws.payload).data;
  if (jws === undefined || claims === undefined) return { ok: false, code: 'grant.malformed' };
  const fault = await faultOf(jws, ground.serverKey);
  if (fault !== undefined) return { ok: false, code: `grant.${fault}` };

  const refuse = (code: GrantRefusalCode): GrantJudgement => ({ ok: false, code, claims });
  const misplaced = placeFault(claims, ground) ?? (claims.sub === request.visitId ? undefined : 'grant.other_visit') ?? lengthFault(claims, LONGEST_GRANT) ?? timeFault(claims, now);
  if (misplaced !== undefined) return refuse(misplaced);
  if (ground.isGrantUsed(claims.jti)) return refuse('grant.used');
  if (ground.isFurther !== true && ground.isVisitUsed(claims.sub)) return refuse('grant.visit_used');

  const holder = await verifyHolderProof(request.proof, now, SKEW);
  if (!holder.ok) return refuse(holder.code);
  if (holder.jkt !== claims.cnf.jkt) return refuse('holder.mismatch');
  const proofName = `${holder.jkt}:${holder.jti}`;
  if (ground.isProofUsed(proofName)) return refuse('holder.used');

  const { roster, policy } = ground;
  if (roster === undefined) return refuse('roster.none');
  if (policy === undefined) return refuse('policy.none');
  const { accessPointId, purpose, parcels, word } = claims;
  const vouched = word === undefined ? undefined : await verifyCarrierWord(word, holder.jkt, now, SKEW);
  // What is taken along is taken by an opening that stands: it is for whoever may bring something.
  const judged = ground.isFurther === true && purpose === 'return' ? 'delivery' : purpose;
  const decision = decide(policy, { accessPointId, purpose: judged, courier: holder.jkt, carrier: vouched?.carrierKey, parcels, openedBefore: purpose === 'entry' ? ground.openingsOf(holder.jkt, accessPointId) : 0, charge: ground.isFurther === true ? undefined : ground.chargeOf(accessPointId) }, ground.now);
  if (!decision.allowed) return refuse(decision.code);
  const asks = claims.ask === true || (decision.how === 'ask' && (ground.isFurther !== true || decision.rule.whom.kind === 'parcel'));
  const { knockSeconds } = decision.door;
  const knocks = knockSeconds !== undefined && purpose === 'delivery' && ground.isFurther !== true && (ground.knockedFor(claims.sub, holder.jkt) ?? 0) < Seconds(knockSeconds);
  const { door, rule: { whom: { kind } } } = decision;
  const named = kind === 'carrier' || kind === 'courier';
  if (!asks && !knocks) return { ok: true, claims, door, approvedBy: undefined, named, proofName };

  if (request.approval === undefined) return refuse(asks ? 'approval.needed' : 'policy.knock_first');
  const approval = await verifyApproval(request.approval, roster, { site: claims.site, visit: claims.sub, accessPointId, purpose, courier: holder.jkt }, now, SKEW);
  return approval.ok ? { ok: true, claims, door, approvedBy: approval.deviceId, named, proofName } : refuse(approval.code);
}

/** Whether it is for this hub, of its own server. */
export function placeFault(claims: Pick<GrantClaims, 'iss' | 'aud' | 'site' | 'accessPointId'>, ground: Pick<GrantGround, 'serverId' | 'hubId' | 'siteId' | 'hasDoor'>): GrantRefusalCode | undefined {
  if (claims.iss !== ground.serverId) return 'grant.other_server';
  if (claims.aud !== ground.hubId) return 'grant.other_hub';
  if (claims.site !== ground.siteId) return 'grant.other_site';
  if (!ground.hasDoor(claims.accessPointId)) return 'grant.other_door';
  return undefined;
}

/** `longest` is in seconds. */
export const lengthFault = ({ nbf, exp }: Pick<GrantClaims, 'nbf' | 'exp'>, longest: number): GrantRefusalCode | undefined => (exp <= nbf || exp - nbf > longest ? 'grant.too_long' : undefined);

/** `now` is in seconds. */
export function timeFault({ nbf, exp }: Pick<GrantClaims, 'nbf' | 'exp'>, now: number): GrantRefusalCode | undefined {
  if (now < nbf - SKEW) return 'grant.early';
  if (now >= exp + SKEW) return 'grant.expired';
  return undefined;
}
