import type { RetentionKind, ServerKind } from '@latchkey/grants';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** How much of a kind is kept. */
export interface Kept {
  readonly count: number;
  readonly oldest: string | null;
  /** Of these, from before a moment. */
  readonly before: number;
}

/** Whatever happened at the door: of a visit by a guest's key, of any other, or of none. */
const recordings = (siteId: string, which: RawBuilder<unknown>) => sql`
  select coalesce(recordings.started_at, recordings.created_at) as at from recordings
  left join visits on visits.site_id = recordings.site_id and visits.id = recordings.visit_id
  where recordings.site_id = ${siteId} and recordings.state not in ('recording', 'deleted') and ${which}`;

/** A parcel that came or was struck off, and of which more is known than that. */
const closed = sql`status in ('delivered', 'cancelled') and (title <> '' or number <> id)`;
const closedAt = sql`coalesce(delivered_at, created_at)`;

/** The rows of a kind, with the moment from which their time runs. */
const rowsOf: Readonly<Record<RetentionKind, (siteId: string) => RawBuilder<unknown>>> = {
  deliveries: (siteId) => recordings(siteId, sql`recordings.visit_id is not null and visits.purpose is distinct from 'entry'`),
  entries: (siteId) => recordings(siteId, sql`visits.purpose = 'entry'`),
  incidents: (siteId) => recordings(siteId, sql`recordings.visit_id is null`),
  photos: (siteId) => sql`select taken_at as at from visit_photos where site_id = ${siteId}`,
  mails: (siteId) => sql`select received_at as at from mails where site_id = ${siteId}`,
  notices: (siteId) => sql`select created_at as at from notifications where site_id = ${siteId}`,
  parcels: (siteId) => sql`select ${closedAt} as at from parcels where site_id = ${siteId} and ${closed}`,
};

export async function countKept(db: Kysely<Schema>, siteId: string, kind: RetentionKind, before: string | null): Promise<Kept> {
  const { rows } = await sql<Kept>`
    select count(*)::int as count, min(at) as oldest, (count(*) filter (where at < ${before}::timestamptz))::int as before from (${rowsOf[kind](siteId)}) as kept`.execute(db);
  return rows[0] ?? { count: 0, oldest: null, before: 0 };
}

/** Deletes what is from before a moment. The log of accesses, visits and the hub's lines are no kind: each line carries the hash of the one before. */
export const deleteKept: Readonly<Record<ServerKind, (db: Transaction<Schema>, siteId: string, before: string) => Promise<void>>> = {
  async photos(db, siteId, before) {
    await db.deleteFrom('visit_photos').where('site_id', '=', siteId).where('taken_at', '<', before).execute();
  },
  async mails(db, siteId, before) {
    await db.deleteFrom('mails').where('site_id', '=', siteId).where('received_at', '<', before).execute();
  },
  async notices(db, siteId, before) {
    const old = db.selectFrom('notifications').select('id').where('site_id', '=', siteId).where('created_at', '<', before);
    await db.deleteFrom('notification_deliveries').where('site_id', '=', siteId).where('notification_id', 'in', old).execute();
    await db.deleteFrom('notifications').where('site_id', '=', siteId).where('created_at', '<', before).execute();
    await db.deleteFrom('alarm_calls').where('site_id', '=', siteId).where('created_at', '<', before).where('next_at', 'is', null).execute();
  },
  /** The row stays, for the visit that brought it: that a parcel came, and when. */
  async parcels(db, siteId, before) {
    const old = sql`site_id = ${siteId} and ${closed} and ${closedAt} < ${before}::timestamptz`;
    await sql`delete from parcel_numbers where site_id = ${siteId} and parcel_id in (select id from parcels where ${old})`.execute(db);
    await sql`update parcels set number = id, title = '', carrier = null, attributes = null, sources = null, progress = null, not_before = null, not_after = null where ${old}`.execute(db);
  },
};
