import type { JournalEntry } from '@latchkey/contract';
import { isClean, type Step, type VisitEvent } from '@latchkey/domain';
import type { NewEntry } from '../journal/journal.ts';

/** What of an event goes up to the server: facts for a time line, never keys or grants. */
function factsOf(event: VisitEvent): Record<string, unknown> {
  switch (event.type) {
    case 'visit.requested':
      return { purpose: event.request.purpose, parcels: event.request.parcels.length };
    default: {
      const { type: _type, at: _at, ...facts } = event;
      return facts;
    }
  }
}

/** A courier sees how long an unlocked door waits. */
function countdownOf({ effects }: Step): Record<string, unknown> {
  const waits = effects.find((effect) => effect.type === 'deadline.set' && effect.deadline === 'never_opened');
  return waits?.type === 'deadline.set' ? { relocksAfterMillis: waits.after } : {};
}

/** The journal line of one step. `parcels` are ids, as the grant named them. */
export function entryOf(event: VisitEvent, after: Step, visitId: string): Extract<NewEntry, { kind: 'visit' }> | undefined {
  const request = after.visit.request;
  if (request === undefined) return undefined;
  return {
    kind: 'visit',
    // Ids were validated as such when the command came in.
    visitId: visitId as Extract<JournalEntry, { kind: 'visit' }>['visitId'],
    accessPointId: request.accessPointId as `ap_${string}`,
    purpose: request.purpose,
    parcels: [...request.parcels, ...after.visit.added] as `par_${string}`[],
    type: event.type,
    data: { ...factsOf(event), ...countdownOf(after), ...(after.visit.caveats.length === 0 ? {} : { caveats: after.visit.caveats }) },
    state: after.visit.state,
    notices: after.effects.flatMap((effect) => (effect.type === 'notice' ? [effect.kind] : [])),
    alarms: [...after.visit.alarms],
    refusal: after.visit.refusal ?? null,
    clean: isClean(after.visit),
  };
}
