import type { GrantRequest } from '@latchkey/grants';
import { type Clock, CodedError, describeError, type Duration, type Log, Millis, Seconds } from '@latchkey/kit';
import type { VisitRun } from '../visits/visit-run.ts';
import type { DoorPresence } from './door-presence.ts';
import type { PresenceRefusalCode } from './presence-gate.ts';

/** A courier who was told to ring has this long; no grant lives longer. */
export const RINGS_WITHIN: Duration = Seconds(60);
const UNHEARD: PresenceRefusalCode = 'presence.unheard';

/** What became of a request: a visit, or, where nobody was heard at the door yet, the time in which ringing opens it. */
export type RingAnswer = { readonly run: Pick<VisitRun, 'visit'> } | { readonly rings: Duration };

/** Where couriers wait who were not heard at the door: one ring, and what they asked for is judged again from the beginning. */
export interface RingDesk extends Disposable {
  /** Rejects with the code of the refusal, unless ringing can help. */
  ask(request: GrantRequest): Promise<RingAnswer>;
  /** Nobody waits for this visit any more: the courier left, or the household stopped it. False where nobody did. */
  leave(visitId: string): boolean;
}

export interface RingDeskDeps {
  readonly presences: ReadonlyMap<string, DoorPresence>;
  /** Judges a request at the gate, and begins its visit. */
  readonly admit: (request: GrantRequest) => Promise<Pick<VisitRun, 'visit'>>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Waiting {
  readonly request: GrantRequest;
  readonly until: Duration;
}

/** The hub waits by itself, so that no server's word is needed that somebody rang. Nothing is kept over a restart. */
export function createRingDesk({ presences, admit, clock, log }: RingDeskDeps): RingDesk {
  /** The latest at each door: only one can open it. */
  const waiting = new Map<string, Waiting>();
  const heard = (door: string): void => {
    const asked = waiting.get(door);
    if (asked === undefined) return;
    waiting.delete(door);
    if (clock.monotonic() > asked.until) return;
    admit(asked.request).then(
      () => log.info('Somebody was heard at the door, and who waited was let in', { visit: asked.request.visitId, door }),
      (error: unknown) => log.warn('Somebody was heard at the door, and who waited was not let in', { visit: asked.request.visitId, door, error: describeError(error) }),
    );
  };
  const subscriptions = [...presences].map(([door, presence]) => presence.onHeard(() => heard(door)));
  return {
    async ask(request) {
      try {
        return { run: await admit(request) };
      } catch (error) {
        if (!(error instanceof CodedError) || error.code !== UNHEARD) throw error;
        const { door } = error.facts;
        waiting.set(String(door), { request, until: Millis(clock.monotonic() + RINGS_WITHIN) });
        return { rings: RINGS_WITHIN };
      }
    },
    leave(visitId) {
      for (const [door, { request }] of waiting) if (request.visitId === visitId) return waiting.delete(door);
      return false;
    },
    [Symbol.dispose]() {
      for (const unsubscribe of subscriptions) unsubscribe();
      waiting.clear();
    },
  };
}
