import type { Kysely } from 'kysely';

/** What alarmed between visits, line by line, and the notifications that lead to it. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('incident_entries')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .addColumn('access_point_id', 'text', (c) => c.notNull())
    .addColumn('recording_id', 'text')
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('data', 'jsonb', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('notices', 'jsonb', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_entries_pkey', ['site_id', 'hub_id', 'seq'])
    .execute();
  await db.schema.createIndex('incident_entries_by_incident').on('incident_entries').columns(['site_id', 'incident_id', 'seq']).execute();
  await db.schema.alterTable('notifications').addColumn('incident_id', 'text').execute();
}
