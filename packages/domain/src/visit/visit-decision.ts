import type { VisitEvent } from './visit-event.ts';
import { step, type Step, type StepFunction } from './visit-machine.ts';
import { newVisit, type Visit, type VisitState } from './visit.ts';

/**
 * When the line of an event must be on the medium. `first`: before anything is done about it (I3). `soon`: it moves nothing and may share the next
 * line's sync; a crash loses readings only, which are asked for again. `never`: it told nothing new.
 */
export type Writing = 'first' | 'soon' | 'never';

/** What is to be done about one event: the part of the runner that thinks, so that the model check runs it too. */
export interface Decision {
  readonly after: Step;
  readonly write: Writing;
}

/** Steps, and says when it must be durable. Pure. */
export function decide(before: Visit, event: VisitEvent, take: StepFunction = step): Decision {
  const after = take(before, event);
  // A further grant is used once, also over a crash (I8).
  const usesGrant = after.visit.added !== before.added;
  if (usesGrant || after.effects.some(({ type }) => type !== 'picture.read' && type !== 'deadline.set')) return { after, write: 'first' };
  return { after, write: after.effects.length === 0 && sameFacts(before, after.visit) ? 'never' : 'soon' };
}

/**
 * Whether to act although the journal did not take the line. Nothing opens for a courier without a durable intent (I3), and nothing begins; but a door
 * that is open already must still be locked (I6), and people must still get out of a fire.
 */
export function mayActUnwritten(before: Visit, after: Step): boolean {
  if (before.state === 'new') return false;
  return !after.effects.some((effect) => effect.type === 'lock.command' && effect.action === 'unlock' && effect.because === 'visit');
}

/** A line of the journal: what happened, and the state that the visit was in afterwards. */
export interface JournaledEvent {
  readonly event: VisitEvent;
  readonly state: VisitState;
}

/**
 * Rebuilds a visit from its journal. The recorded state wins over the replayed one: a journal that an older table wrote must not end elsewhere under a
 * newer one. What the hub does next is to feed `hub.restarted`.
 */
export function recover(lines: Iterable<JournaledEvent>, take: StepFunction = step): Visit {
  let visit = newVisit;
  for (const { event, state } of lines) {
    const { visit: replayed } = take(visit, event);
    visit = replayed.state === state ? replayed : { ...replayed, state };
  }
  return visit;
}

/** Whether the event told nothing that was not known. */
function sameFacts(before: Visit, after: Visit): boolean {
  // The keys of a Visit are those of its type: every visit is made from `newVisit`.
  return (Object.keys(after) as (keyof Visit)[]).every((key) => before[key] === after[key]);
}
