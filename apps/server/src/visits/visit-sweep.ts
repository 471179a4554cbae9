import { type Clock, describeError, type Duration, Instant, type Log, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { dropUnheardVisit, UNHEARD_LIVES } from './visit-start.ts';

export interface VisitSweepDeps {
  readonly db: Kysely<Schema>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

const EVERY: Duration = Seconds(30);

/**
 * Ends visits whose hub never spoke of them and whose grant can open nothing any more, so that their parcels are expected again, also when the server
 * that started them is gone. If a hub did open and comes back with its journal later, the journal counts.
 */
export function startVisitSweep(deps: VisitSweepDeps): AsyncDisposable {
  const { clock, log } = deps;
  let stopped = false;
  let timer: Disposable | undefined;
  let running = Promise.resolve();
  const run = () => {
    running = sweepVisits(deps)
      .catch((error: unknown) => log.warn('visits could not be swept; it is tried again', { error: describeError(error) }))
      .then(() => {
        if (!stopped) timer = clock.schedule(EVERY, run);
      });
  };
  run();
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}

/** One round. Gives how many visits it ended. */
export async function sweepVisits({ db, live, clock, log }: VisitSweepDeps): Promise<number> {
  const now = clock.now();
  const stale = await db.selectFrom('visits').select(['site_id', 'id']).where('ended_at', 'is', null).where('state', '=', 'new').where('started_at', '<', toIso(Instant(now - UNHEARD_LIVES))).limit(1_000).execute();
  let ended = 0;
  for (const { site_id: siteId, id } of stale) {
    if (!(await dropUnheardVisit(db, siteId, id, 'hub.timeout', now))) continue;
    ended += 1;
    live.publish(siteId, { type: 'parcels' });
    log.warn('a visit that the hub never took up was ended', { visit: id });
  }
  return ended;
}
