import type { Kysely } from 'kysely';

/** A calendar that a household follows, and its times: doors ask first in them. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('away_calendars')
    .addColumn('site_id', 'text', (c) => c.primaryKey().references('sites.id'))
    .addColumn('secret_url', 'text', (c) => c.notNull())
    .addColumn('not_read', 'integer', (c) => c.notNull())
    .addColumn('read_at', 'timestamptz', (c) => c.notNull())
    .addColumn('failed_at', 'timestamptz')
    .execute();
  await db.schema
    .createTable('away_periods')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('starts_at', 'timestamptz', (c) => c.notNull())
    .addColumn('ends_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('away_periods_pkey', ['site_id', 'ends_at', 'starts_at'])
    .execute();
}
