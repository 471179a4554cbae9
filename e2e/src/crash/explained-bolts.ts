import { newVisit, step, type Visit, type VisitEvent } from '@latchkey/domain';

/** A line of the journal of one visit, as far as it explains a bolt. */
export interface ExplainingLine {
  readonly visitId: string;
  readonly accessPointId: string;
  readonly event: VisitEvent;
}

interface Belief {
  /** Where the bolt was last said to be. */
  bolt: string;
  /** Commands that left and whose outcome was not reported yet: the motor may be anywhere on its way. */
  pending: Set<string>;
}

const OUTCOME = { lock: 'thrown', unlock: 'withdrawn' } as const;

/**
 * Where each bolt may be if the journal is the whole truth: where it was last reported, or on the way that the last commands sent it. Computed by the same
 * `step()` that gave the commands. A bolt that is anywhere else was moved without a line that says why (I3).
 *
 * @param lines of all visits, oldest first
 * @param initially where bolts are before the first visit
 */
export function explainBolts(lines: Iterable<ExplainingLine>, initially = 'thrown'): Readonly<Record<string, readonly string[]>> {
  const visits = new Map<string, Visit>();
  const beliefs = new Map<string, Belief>();
  for (const { visitId, accessPointId, event } of lines) {
    const belief = beliefs.get(accessPointId) ?? { bolt: initially, pending: new Set<string>() };
    beliefs.set(accessPointId, belief);
    const heard = event.type === 'bolt.reported' || event.type === 'devices.answered' ? event.bolt : undefined;
    if (heard === 'thrown' || heard === 'withdrawn' || heard === 'partial') {
      belief.bolt = heard;
      belief.pending.delete(heard);
    }
    const { visit, effects } = step(visits.get(visitId) ?? newVisit, event);
    visits.set(visitId, visit);
    for (const effect of effects) if (effect.type === 'lock.command') belief.pending.add(OUTCOME[effect.action]);
  }
  return Object.fromEntries(
    [...beliefs].map(([accessPointId, { bolt, pending }]) => [accessPointId, [...new Set([bolt, ...pending, ...(pending.size > 0 ? ['partial'] : [])])]]),
  );
}
