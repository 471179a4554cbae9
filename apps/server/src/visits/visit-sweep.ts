import { type Clock, describeError, type Duration, Instant, type Log, Seconds, startRounds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { decideApproval } from './approval-store.ts';
import { createVisitAnnouncing } from './visit-announcing.ts';
import { dropUnheardVisit, UNHEARD_LIVES } from './visit-start.ts';

export interface VisitSweepDeps {
  readonly db: Kysely<Schema>;
  readonly live: LiveEvents;
  readonly visitChanges: HubLink['visitChanges'];
  readonly clock: Clock;
  readonly log: Log;
}

/** A courier waits for an answer that nobody gives: not much longer than was said. */
const EVERY: Duration = Seconds(5);
/** Whoever rang at the last moment was let in, and the hub's word of it is on its way. */
const RING_IS_TOLD_WITHIN: Duration = Seconds(5);

/**
 * Ends visits whose hub never spoke of them and whose grant can open nothing any more, or whose household gave no answer, or whose courier did not ring, so that their parcels are expected again, also when the server
 * that started them is gone. If a hub did open and comes back with its journal later, the journal counts.
 */
export function startVisitSweep(deps: VisitSweepDeps): AsyncDisposable {
  const { clock, log } = deps;
  return startRounds(clock, async () => {
    await sweepVisits(deps).catch((error: unknown) => log.warn('visits could not be swept; it is tried again', { error: describeError(error) }));
    return EVERY;
  });
}

/** One round. Gives how many visits it ended. */
export async function sweepVisits({ db, live, visitChanges, clock, log }: VisitSweepDeps): Promise<number> {
  const announce = createVisitAnnouncing({ db, live, visitChanges });
  const now = clock.now();
  const unheardSince = toIso(Instant(now - UNHEARD_LIVES));
  const stale = await db
    .selectFrom('visits')
    .leftJoin('approvals', (join) => join.onRef('approvals.site_id', '=', 'visits.site_id').onRef('approvals.visit_id', '=', 'visits.id'))
    .select(['visits.site_id', 'visits.id', 'visits.rings_until', 'approvals.decision', 'approvals.asked_at'])
    .where('visits.ended_at', 'is', null)
    .where('visits.state', '=', 'new')
    .where((of) =>
      of.or([
        of('visits.rings_until', '<', toIso(Instant(now - RING_IS_TOLD_WITHIN))),
        of.and([
          of('visits.rings_until', 'is', null),
          of('visits.started_at', '<', unheardSince),
          of.or([
            of('approvals.visit_id', 'is', null),
            of.and([of('approvals.decision', 'is', null), of('approvals.answer_by', '<=', toIso(now)), of.or([of('approvals.opens', 'is not', true), of('approvals.answer_by', '<', unheardSince)])]),
            of('approvals.decided_at', '<', unheardSince),
          ]),
        ]),
      ]),
    )
    .limit(1_000)
    .execute();
  let ended = 0;
  for (const { site_id: siteId, id, rings_until: ringsUntil, decision, asked_at: askedAt } of stale) {
    const rang = ringsUntil !== null;
    const unanswered = !rang && askedAt !== null && decision === null;
    // An answer may have come this moment.
    if (unanswered && !(await decideApproval(db, clock, siteId, id, 'unanswered', null))) continue;
    if (!(await dropUnheardVisit(db, siteId, id, rang ? 'presence.unheard' : unanswered ? 'approval.unanswered' : 'hub.timeout', now))) continue;
    ended += 1;
    live.publish(siteId, { type: 'parcels' });
    if (askedAt !== null || rang) await announce(siteId, id);
    log.warn('a visit that the hub never took up was ended', { visit: id, unanswered, rang });
  }
  return ended;
}
