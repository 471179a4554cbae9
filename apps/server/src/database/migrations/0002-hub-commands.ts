import { type Kysely, sql } from 'kysely';

/** Commands that outlive a hub's absence, journal lines that were not believed, and no notification twice. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('hub_commands')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('body', 'jsonb', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addColumn('answered_at', 'timestamptz')
    .addColumn('problem', 'text')
    .addPrimaryKeyConstraint('hub_commands_pkey', ['site_id', 'id'])
    .execute();
  await db.schema.createIndex('hub_commands_waiting').on('hub_commands').unique().columns(['site_id', 'type', 'subject']).where(sql.ref('answered_at'), 'is', null).execute();
  await db.schema
    .createTable('refused_entries')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('entry', 'text', (c) => c.notNull())
    .addColumn('received_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('refused_entries_pkey', ['site_id', 'hub_id', 'seq'])
    .execute();
  await db.schema.createIndex('notifications_once').on('notifications').unique().columns(['site_id', 'visit_id', 'kind', 'member_id']).execute();
}
