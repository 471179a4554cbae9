import { type Clock, Days, Instant, toIso } from '@latchkey/kit';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';

const LOOK_BACK = Days(30);

interface Spread {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly count: number;
}

/** Seconds from a delivery's making to the moment in `column`. A call of an alarm that came later counts from when it was made, not from the alarm. */
const spreadOf = (column: 'handed_over_at' | 'shown_at' | 'acknowledged_at'): RawBuilder<Spread> => {
  const seconds = sql`extract(epoch from ${sql.ref(column)} - created_at)`;
  return sql<Spread>`json_build_object('p50', percentile_cont(0.5) within group (order by ${seconds}), 'p95', percentile_cont(0.95) within group (order by ${seconds}), 'count', count(${sql.ref(column)}))`;
};

/** The handler for how long telling took: what the household's own deliveries say, never a promise. */
export function createNoticeTimes({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): Handlers<'showNoticeTimes'> {
  return {
    async showNoticeTimes({ caller }) {
      const rows = await db
        .selectFrom('notification_deliveries')
        .select(['channel', (eb) => eb.fn.countAll<string>().as('sent'), (eb) => eb.fn.count<string>('failure').as('failed')])
        .select([spreadOf('handed_over_at').as('handed_over'), spreadOf('shown_at').as('shown'), spreadOf('acknowledged_at').as('acknowledged')])
        .where('site_id', '=', caller.siteId)
        .where('created_at', '>=', toIso(Instant(clock.now() - LOOK_BACK)))
        .groupBy('channel')
        .orderBy('channel')
        .execute();
      return {
        items: rows.map((row) => ({ channel: row.channel, sent: Number(row.sent), failed: Number(row.failed), handedOver: known(row.handed_over), shown: known(row.shown), acknowledged: known(row.acknowledged) })),
      };
    },
  };
}

const known = ({ p50, p95, count }: Spread) => (p50 === null || p95 === null ? null : { p50, p95, count });
