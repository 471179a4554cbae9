import type { ActName, Actor, ToldAct } from '@latchkey/contract';
import { type Clock, describeError, type Duration, type Log, newId, Seconds, startRounds, toIso } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import type { ActReportsTable } from '../database/act-schema.ts';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';

export interface ReportedAct {
  readonly what: ActName;
  readonly by: Actor;
  /** An id of what was looked at or changed. */
  readonly about: string | null;
}

/** Keeps what somebody does until it stands in the journal of the site's hub. Called in the transaction of the act itself, or before anything is shown: what cannot be kept is not done. */
export async function reportAct(db: Kysely<Schema>, clock: Clock, siteId: string, { what, by, about }: ReportedAct): Promise<void> {
  const now = clock.now();
  await db.insertInto('act_reports').values({ site_id: siteId, id: newId('act', now), what, by_kind: by.kind, by_id: by.id, about, at: toIso(now) }).execute();
}

export const toToldAct = ({ id, what, by_kind: kind, by_id: actor, about, at }: Selectable<ActReportsTable>): ToldAct => ({
  // Made by reportAct() above.
  id: id as ToldAct['id'], what, by: { kind, id: actor }, about, at,
});

const ANSWER_WITHIN = Seconds(5);
/** A hub that cannot take them, an older one say, is not pressed. */
const AGAIN_AFTER = Seconds(60);
const AT_ONCE = 50;

export interface ActReportsDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'isOnline' | 'send'>;
  /** Between two looks for what there is to tell. */
  readonly every?: Duration;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells hubs what was done at this server, oldest first, again until their journal's line is here. A hub writes each act once, however often it is told. */
export function startActReports({ db, hubLink, every = Seconds(2), clock, log }: ActReportsDeps): AsyncDisposable {
  const refusedUntil = new Map<string, number>();
  const tell = async (siteId: string, hubId: string): Promise<void> => {
    const rows = await db.selectFrom('act_reports').selectAll().where('site_id', '=', siteId).orderBy('id').limit(AT_ONCE).execute();
    try {
      await hubLink.send(hubId, 'acts.note', { acts: rows.map(toToldAct) }, { deadline: ANSWER_WITHIN });
    } catch (error) {
      refusedUntil.set(hubId, clock.monotonic() + AGAIN_AFTER);
      log.warn('a hub did not take what was done at this server; it is told again', { hub: hubId, error: describeError(error) });
    }
  };
  return startRounds(clock, async () => {
    try {
      const waiting = await db.selectFrom('hubs').select(['site_id', 'id']).where('retired_at', 'is', null).where('site_id', 'in', (eb) => eb.selectFrom('act_reports').select('site_id')).execute();
      const ready = waiting.filter(({ id }) => hubLink.isOnline(id) && clock.monotonic() >= (refusedUntil.get(id) ?? 0));
      await Promise.all(ready.map(({ site_id: siteId, id }) => tell(siteId, id)));
    } catch (error) {
      log.warn('what was done could not be read; it is told later', { error: describeError(error) });
    }
    return every;
  });
}
