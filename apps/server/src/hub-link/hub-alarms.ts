import { type Clock, Days, type Duration, Instant, type Log, Millis, Minutes, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Notices } from '../notices/notices.ts';
import type { HubOfSite } from './entry-mirror.ts';
import { SerialWork } from './serial-work.ts';

/** What the server alone can notice about a hub, and must tell people. */
export interface HubAlarms {
  /** Nobody hears from the hub. Told for each visit that is running (I11); a home without a visit is not disturbed. */
  hubSilent(hub: HubOfSite): void;
  /** A copy of the hub tried to sign in. Told at most once an hour. */
  hubTwice(hub: HubOfSite): void;
  /** The hub's journal is not the one that the server knows: it was restored from a backup, say. Told at most once a day. */
  hubRestored(hub: HubOfSite): void;
  /** The hub's breaker has tripped: it opens nothing until somebody at its machine clears it. Told at most once an hour. */
  hubTripped(hub: HubOfSite): void;
  /** Hubs whose visits were running by their last word. */
  hubsWithVisits(): Promise<readonly HubOfSite[]>;
  /** Resolves when all alarms so far are in the database. */
  idle(): Promise<void>;
}

const TWICE_AT_MOST_EVERY = Minutes(60);
const RESTORED_AT_MOST_EVERY = Days(1);

export function createHubAlarms(deps: { readonly db: Kysely<Schema>; readonly notices: Notices; readonly clock: Clock; readonly log: Log }): HubAlarms {
  const { db, notices, clock, log } = deps;
  const work = new SerialWork(log, clock);
  // A visit that the hub never spoke of did not open anything that could be left open.
  const running = () => db.selectFrom('visits').where('ended_at', 'is', null).where('state', '<>', 'new');

  const restoredQuietUntil = new Map<string, Duration>();
  const trippedQuietUntil = new Map<string, Duration>();

  const tellAboutHub = async ({ siteId, hubId }: HubOfSite, kind: 'alarm.hub_twice' | 'alarm.hub_restored' | 'alarm.hub_breaker', atMostEvery: Duration): Promise<void> => {
    const now = clock.now();
    const told = await db.transaction().execute(async (transaction) => {
      const recent = await transaction
        .selectFrom('notifications')
        .select('id')
        .where('site_id', '=', siteId)
        .where('kind', '=', kind)
        .where('created_at', '>', toIso(Instant(now - atMostEvery)))
        .limit(1)
        .executeTakeFirst();
      if (recent !== undefined) return [];
      const hub = await transaction.selectFrom('hubs').select('name').where('id', '=', hubId).executeTakeFirstOrThrow();
      const facts = { place: hub.name, at: toIso(now), purpose: 'delivery', opened: false, clean: false, refusal: null } as const;
      return notices.raise(transaction, { siteId, visitId: null, kind, facts });
    });
    notices.announce(siteId, told);
  };

  return {
    hubSilent: ({ siteId, hubId }) =>
      work.add(async () => {
        const at = toIso(clock.now());
        const told = await db.transaction().execute(async (transaction) => {
          const visits = await transaction
            .selectFrom('visits')
            .innerJoin('access_points', (join) => join.onRef('access_points.site_id', '=', 'visits.site_id').onRef('access_points.id', '=', 'visits.access_point_id'))
            .select(['visits.id', 'visits.purpose', 'visits.opened_at', 'access_points.name'])
            .where('visits.site_id', '=', siteId)
            .where('visits.hub_id', '=', hubId)
            .where('visits.ended_at', 'is', null)
            .where('visits.state', '<>', 'new')
            .execute();
          const raised = [];
          for (const visit of visits) {
            log.warn('a hub fell silent during a visit', { hub: hubId, visit: visit.id });
            const facts = { place: visit.name, at, purpose: visit.purpose, opened: visit.opened_at !== null, clean: false, refusal: null };
            raised.push(...(await notices.raise(transaction, { siteId, visitId: visit.id, kind: 'alarm.hub_silent', facts })));
          }
          return raised;
        });
        notices.announce(siteId, told);
      }),
    hubTwice: (hub) => work.add(() => tellAboutHub(hub, 'alarm.hub_twice', TWICE_AT_MOST_EVERY)),
    hubRestored(hub) {
      // The hub says so every few seconds; the database need not be asked each time.
      const quietUntil = restoredQuietUntil.get(hub.hubId);
      if (quietUntil !== undefined && clock.monotonic() < quietUntil) return;
      restoredQuietUntil.set(hub.hubId, Millis(clock.monotonic() + TWICE_AT_MOST_EVERY));
      log.error('a hub’s journal is not the one that is here; nothing is taken from it', { hub: hub.hubId });
      work.add(() => tellAboutHub(hub, 'alarm.hub_restored', RESTORED_AT_MOST_EVERY));
    },
    hubTripped(hub) {
      const quietUntil = trippedQuietUntil.get(hub.hubId);
      if (quietUntil !== undefined && clock.monotonic() < quietUntil) return;
      trippedQuietUntil.set(hub.hubId, Millis(clock.monotonic() + TWICE_AT_MOST_EVERY));
      log.error('a hub’s breaker has tripped: more was asked of it in this server’s name than any honest day brings', { hub: hub.hubId });
      work.add(() => tellAboutHub(hub, 'alarm.hub_breaker', TWICE_AT_MOST_EVERY));
    },
    async hubsWithVisits() {
      const rows = await running().select(['site_id', 'hub_id']).distinct().execute();
      return rows.map((row) => ({ siteId: row.site_id, hubId: row.hub_id }));
    },
    idle: () => work.idle,
  };
}
