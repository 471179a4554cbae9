import { type Duration, Hours, Minutes } from '@latchkey/kit';
import type { GrantRefusalCode } from './verify-grant.ts';

/**
 * What became of a request. `begun`: the visit began. `limited`: the door's openings of the hour were used up.
 * `beyond`: refused for what no honest server sends. `other`: refused for what happens on honest days.
 */
export type RequestOutcome = 'begun' | 'limited' | 'beyond' | 'other';

/** One request for an opening, as the breaker sees it. */
export interface OpeningRequest {
  /** By a clock that never jumps. */
  readonly at: Duration;
  /** The door that was asked for, where the request could be read. */
  readonly accessPointId: string | undefined;
  readonly outcome: RequestOutcome;
}

/** The requests of the last hour, oldest first; of those that only tell which doors were asked for, the latest at each door. */
export type BreakerMemory = readonly OpeningRequest[];

export type BreakerRefusalCode = 'breaker.many_doors' | 'breaker.many_refusals' | 'breaker.hammering';

const REMEMBERED: Duration = Hours(1);
const DOORS_WITHIN: Duration = Minutes(1);
/** So many requests that no honest server sends trip the breaker. */
const REFUSALS = 5;
const REFUSALS_WITHIN: Duration = Minutes(10);
/** So many requests at a door after its openings of the hour are used up. */
const HAMMERINGS = 10;

/** Refusals that an honest server meets too: clocks, retries, a policy that changed a moment ago, a household that has to be asked. */
const HONEST: ReadonlySet<GrantRefusalCode> = new Set([
  'grant.early', 'grant.expired', 'grant.used', 'grant.visit_used', 'holder.stale', 'holder.used', 'roster.none', 'policy.none', 'policy.paused', 'policy.not_now', 'policy.openings_used', 'policy.battery_reserve', 'policy.knock_first', 'approval.needed', 'approval.expired', 'handover.stale', 'held.not_by_itself', 'held.no_word',
]);
export const outcomeOf = (refusal: GrantRefusalCode): RequestOutcome => (HONEST.has(refusal) ? 'other' : 'beyond');

/** Visits that began at a door within the last hour. */
export const openingsOf = (memory: BreakerMemory, accessPointId: string, now: Duration): number =>
  memory.filter((request) => request.outcome === 'begun' && request.accessPointId === accessPointId && now - request.at < REMEMBERED).length;

/** The memory with one request more. It stays small under a flood, and no flood washes out what counts against a door. */
export function remember(memory: BreakerMemory, request: OpeningRequest): BreakerMemory {
  const kept = memory.filter(({ at, outcome, accessPointId }) => request.at - at < REMEMBERED && (outcome !== 'other' || request.outcome !== 'other' || accessPointId !== request.accessPointId));
  return [...kept, request];
}

/** Whether what is remembered is a run on the doors. `doorsPerMinute` is the policy's. Pure. */
export function tripOf(memory: BreakerMemory, now: Duration, doorsPerMinute: number): BreakerRefusalCode | undefined {
  const doors = new Set(memory.flatMap(({ at, accessPointId }) => (now - at < DOORS_WITHIN && accessPointId !== undefined ? [accessPointId] : [])));
  if (doors.size > doorsPerMinute) return 'breaker.many_doors';
  if (memory.filter(({ at, outcome }) => now - at < REFUSALS_WITHIN && outcome === 'beyond').length >= REFUSALS) return 'breaker.many_refusals';
  if (memory.filter(({ at, outcome }) => now - at < REMEMBERED && outcome === 'limited').length >= HAMMERINGS) return 'breaker.hammering';
  return undefined;
}

/** Why a hub refuses what its policy would allow. */
export type LimitRefusalCode = 'policy.used_up' | 'breaker.tripped' | 'clock.rolled_back';
