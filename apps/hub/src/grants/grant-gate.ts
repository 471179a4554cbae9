import { type BreakerRefusalCode, type ClockMark, type DoorPolicy, type GrantClaims, type GrantGround, type GrantJudgement, type GrantRefusalCode, type GrantRequest, type LimitRefusalCode, outcomeOf, type RequestOutcome, type SignKey, verifyGrant } from '@latchkey/grants';
import { type Clock, CodedError, type Duration, type Log, Millis, Minutes } from '@latchkey/kit';
import type { Journal } from '../journal/journal.ts';
import type { SiteRoster } from '../roster/site-roster.ts';
import type { SiteBreaker } from './site-breaker.ts';
import type { SitePolicy } from './site-policy.ts';

/** A visit that may begin. */
export interface AdmittedVisit {
  readonly claims: GrantClaims;
  readonly door: DoorPolicy;
  /** The device that approved it, where the policy asks for one. */
  readonly approvedBy: string | undefined;
}

/** The one way to a visit: past the server's grant, the courier's proof, the owners' policy, the limits and the breaker. */
export interface GrantGate {
  /** Judges, and calls `begin` in the same turn when the visit may begin. Rejects with the code of the refusal. */
  admit<Result>(request: GrantRequest, begin: (admitted: AdmittedVisit) => Result): Promise<Result>;
  /** Judges a grant for one more parcel of a visit that runs. It opens nothing, so it uses up no opening; `add` refuses what is not of that visit. */
  admitMore<Result>(request: GrantRequest, add: (claims: GrantClaims) => Result): Promise<Result>;
}

export interface GrantGateDeps {
  readonly pinned: { readonly hubId: string; readonly siteId: string; readonly serverId: string; readonly serverJwk: SignKey };
  readonly roster: SiteRoster;
  readonly policy: SitePolicy;
  readonly breaker: SiteBreaker;
  readonly clockMark: ClockMark;
  readonly journal: Pick<Journal, 'hasGrant' | 'linesOf' | 'openingsOf'>;
  readonly hasDoor: (accessPointId: string) => boolean;
  readonly chargeOf: GrantGround['chargeOf'];
  readonly clock: Clock;
  readonly log: Log;
}

/** Longer than any proof can be valid, skew included. */
const PROOFS_KEPT: Duration = Minutes(10);
/** Before there is a policy every request is refused, and an honest home may be waiting for its owner to sign one. */
const DOORS_WITHOUT_POLICY = Number.POSITIVE_INFINITY;

type Refusal = GrantRefusalCode | LimitRefusalCode | BreakerRefusalCode;

export function createGrantGate(deps: GrantGateDeps): GrantGate {
  const { pinned, roster, policy, breaker, clockMark, journal, clock, log } = deps;
  /** When each proof of key was used, by a clock that never jumps. A restart forgets them; their grants stay used. */
  const proofs = new Map<string, Duration>();
  /** When each visit first asked at a door where couriers ring first. A restart forgets it: then they ring once more. */
  const knocks = new Map<string, Duration>();
  let last: Promise<unknown> = Promise.resolve();

  const refuse = (code: Refusal, claims?: GrantClaims): never => {
    log.warn('A visit was not let in', { reason: code, visit: claims?.sub, door: claims?.accessPointId });
    throw new CodedError<Refusal>(code, 'The permission does not count at this door now, so nothing was opened');
  };

  const judge = async (request: GrantRequest, isFurther: boolean): Promise<GrantJudgement | 'clock.rolled_back'> => {
    const now = clockMark.read();
    if (now === undefined) return 'clock.rolled_back';
    return verifyGrant(request, {
      hubId: pinned.hubId,
      siteId: pinned.siteId,
      serverId: pinned.serverId,
      serverKey: pinned.serverJwk,
      roster: roster.current,
      policy: policy.current,
      now,
      hasDoor: deps.hasDoor,
      chargeOf: deps.chargeOf,
      isGrantUsed: (jti) => journal.hasGrant(jti),
      isVisitUsed: (visitId) => journal.linesOf(visitId).length > 0,
      openingsOf: (guest, accessPointId) => journal.openingsOf(guest, accessPointId),
      isProofUsed: (name) => proofs.has(name),
      knockedFor: (visitId, courier) => {
        const since = knocks.get(`${visitId}:${courier}`);
        return since === undefined ? undefined : Millis(clock.monotonic() - since);
      },
      isFurther,
    });
  };

  /** Notes the request with the breaker; refuses when that trips it. */
  const note = (outcome: RequestOutcome, claims: GrantClaims | undefined): void => {
    const trips = breaker.note({ accessPointId: claims?.accessPointId, outcome }, policy.current?.doorsPerMinute ?? DOORS_WITHOUT_POLICY);
    if (trips !== undefined) refuse(trips, claims);
  };

  const judgeNext = async (request: GrantRequest, isFurther: boolean): Promise<Extract<GrantJudgement, { ok: true }>> => {
    if (breaker.tripped !== undefined) return refuse('breaker.tripped');
    const judged = await judge(request, isFurther);
    if (judged === 'clock.rolled_back') return refuse(judged);
    if (!judged.ok) {
      note(outcomeOf(judged.code), judged.claims);
      if (judged.code === 'policy.knock_first' && judged.claims !== undefined) keepKnock(`${judged.claims.sub}:${judged.claims.cnf.jkt}`);
      return refuse(judged.code, judged.claims);
    }
    return judged;
  };

  const keepKnock = (name: string): void => {
    const at = clock.monotonic();
    for (const [other, since] of knocks) if (at - since > PROOFS_KEPT) knocks.delete(other);
    if (!knocks.has(name)) knocks.set(name, at);
  };

  const keepProof = (proofName: string): void => {
    const at = clock.monotonic();
    for (const [name, usedAt] of proofs) if (at - usedAt > PROOFS_KEPT) proofs.delete(name);
    proofs.set(proofName, at);
  };

  const admitNext = async <Result>(request: GrantRequest, begin: (admitted: AdmittedVisit) => Result): Promise<Result> => {
    const { claims, door, approvedBy, proofName } = await judgeNext(request, false);
    if (breaker.openings(claims.accessPointId) >= door.openingsPerHour) {
      note('limited', claims);
      return refuse('policy.used_up', claims);
    }
    note('begun', claims);
    keepProof(proofName);
    return begin({ claims, door, approvedBy });
  };

  // One after the other: what one request uses up, the next one must see.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    admit: (request, begin) => inTurn(() => admitNext(request, begin)),
    admitMore: (request, add) =>
      inTurn(async () => {
        const { claims, proofName } = await judgeNext(request, true);
        keepProof(proofName);
        return add(claims);
      }),
  };
}
