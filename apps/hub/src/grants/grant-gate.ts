import { type BreakerRefusalCode, type ClockMark, type DoorPolicy, type GrantClaims, type GrantGround, type GrantJudgement, type GrantRefusalCode, type GrantRequest, type HandoverRequest, type HeldGrantClaims, type HoldingGround, type LimitRefusalCode, outcomeOf, type RequestOutcome, type SignKey, verifyGrant, verifyHandover, verifyHeldGrant } from '@latchkey/grants';
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
  /** The owners' policy names this courier's key, or that of the carrier which vouches for it. */
  readonly named: boolean;
}

/** The one way to a visit: past the server's grant, the courier's proof, the owners' policy, the limits and the breaker. */
export interface GrantGate {
  /** Judges, and calls `begin` in the same turn when the visit may begin. Rejects with the code of the refusal. `check` is asked last, and may throw one of its own: then no opening is used up, and the same request may come again. */
  admit<Result>(request: GrantRequest, begin: (admitted: AdmittedVisit) => Result, check?: (admitted: AdmittedVisit) => void): Promise<Result>;
  /** The same for a grant that the hub held and what a courier's phone showed at the door: past the same policy, limits and breaker. */
  admitHeld<Result>(request: HandoverRequest, begin: (admitted: AdmittedVisit) => Result): Promise<Result>;
  /** Judges whether a grant may be kept for a courier who comes later, or kept on. Rejects with the code of the refusal. */
  mayHold(grant: string): Promise<HeldGrantClaims>;
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

const notNow = (code: Refusal) => new CodedError<Refusal>(code, 'The permission does not count at this door now, so nothing was opened');
const MOST_OVERDRAWN = 500;

export function createGrantGate(deps: GrantGateDeps): GrantGate {
  const { pinned, roster, policy, breaker, clockMark, journal, clock, log } = deps;
  /** When each proof of key was used, by a clock that never jumps. A restart forgets them; their grants stay used. */
  const proofs = new Map<string, Duration>();
  /** When each visit first asked at a door where couriers ring first. A restart forgets it: then they ring once more. */
  const knocks = new Map<string, Duration>();
  /** Held grants that were shown after the openings of the hour were used up. */
  const overdrawn = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();

  const refuse = (code: Refusal, claims?: GrantClaims): never => {
    log.warn('A visit was not let in', { reason: code, visit: claims?.sub, door: claims?.accessPointId });
    throw notNow(code);
  };

  /** Undefined while the clock shows less than it has shown before. */
  const holdingGround = (): HoldingGround | undefined => {
    const now = clockMark.read();
    if (now === undefined) return undefined;
    return {
      hubId: pinned.hubId,
      siteId: pinned.siteId,
      serverId: pinned.serverId,
      serverKey: pinned.serverJwk,
      roster: roster.current,
      policy: policy.current,
      now,
      hasDoor: deps.hasDoor,
      isGrantUsed: (jti) => journal.hasGrant(jti),
      isVisitUsed: (visitId) => journal.linesOf(visitId).length > 0,
    };
  };

  const groundNow = (): GrantGround | undefined => {
    const ground = holdingGround();
    if (ground === undefined) return undefined;
    return {
      ...ground,
      chargeOf: deps.chargeOf,
      openingsOf: (guest, accessPointId) => journal.openingsOf(guest, accessPointId),
      isProofUsed: (name) => proofs.has(name),
      knockedFor: (visitId, courier) => {
        const since = knocks.get(`${visitId}:${courier}`);
        return since === undefined ? undefined : Millis(clock.monotonic() - since);
      },
    };
  };

  /** Notes the request with the breaker; refuses when that trips it. */
  const note = (outcome: RequestOutcome, claims: GrantClaims | undefined): void => {
    const trips = breaker.note({ accessPointId: claims?.accessPointId, outcome }, policy.current?.doorsPerMinute ?? DOORS_WITHOUT_POLICY);
    if (trips !== undefined) refuse(trips, claims);
  };

  const judgeNext = async (request: GrantRequest, isFurther: boolean): Promise<Extract<GrantJudgement, { ok: true }>> => {
    if (breaker.tripped !== undefined) return refuse('breaker.tripped');
    const ground = groundNow();
    if (ground === undefined) return refuse('clock.rolled_back');
    const judged: GrantJudgement = await verifyGrant(request, { ...ground, isFurther });
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

  /** Anybody may hold anything before a reader, as often as they like: the breaker hears only of what the holder of the grant's key signed, and of each grant beyond the hour's openings once. */
  const judgeHeld = async (request: HandoverRequest): Promise<Extract<GrantJudgement, { ok: true }>> => {
    if (breaker.tripped !== undefined) return refuse('breaker.tripped');
    const ground = groundNow();
    if (ground === undefined) return refuse('clock.rolled_back');
    const judged = await verifyHandover(request, ground);
    if (judged.ok) return judged;
    if (judged.claims === undefined) throw notNow(judged.code);
    note(outcomeOf(judged.code), judged.claims);
    return refuse(judged.code, judged.claims);
  };

  const begin = <Result>({ proofName, claims, door, approvedBy, named }: Extract<GrantJudgement, { ok: true }>, begun: (admitted: AdmittedVisit) => Result, check?: (admitted: AdmittedVisit) => void): Result => {
    if (breaker.openings(claims.accessPointId) >= door.openingsPerHour) {
      if (!overdrawn.has(claims.jti)) note('limited', claims);
      return refuse('policy.used_up', claims);
    }
    const admitted: AdmittedVisit = { claims, door, approvedBy, named };
    check?.(admitted);
    note('begun', claims);
    keepProof(proofName);
    return begun(admitted);
  };

  // One after the other: what one request uses up, the next one must see.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    admit: (request, begun, check) => inTurn(async () => begin(await judgeNext(request, false), begun, check)),
    admitHeld: (request, begun) =>
      inTurn(async () => {
        const judged = await judgeHeld(request);
        try {
          return begin(judged, begun);
        } finally {
          // A phone that waits signs anew every few seconds: that is one courier, and no hammering.
          if (overdrawn.size >= MOST_OVERDRAWN) overdrawn.clear();
          overdrawn.add(judged.claims.jti);
        }
      }),
    async mayHold(grant) {
      const ground = holdingGround();
      const judged = ground === undefined ? ({ ok: false, code: 'clock.rolled_back' } as const) : await verifyHeldGrant(grant, ground);
      if (judged.ok) return judged.claims;
      throw new CodedError<Refusal>(judged.code, 'The hub does not keep this permission for later');
    },
    admitMore: (request, add) =>
      inTurn(async () => {
        const { claims, proofName } = await judgeNext(request, true);
        keepProof(proofName);
        return add(claims);
      }),
  };
}
