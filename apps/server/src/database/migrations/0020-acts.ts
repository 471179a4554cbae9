import type { Kysely } from 'kysely';

/** Who looked, took along or changed who may: the hub's lines, and what is on its way to it. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('acts')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('act_id', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('received_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('acts_pkey', ['site_id', 'hub_id', 'seq'])
    .execute();
  await db.schema
    .createTable('act_reports')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('by_kind', 'text', (c) => c.notNull())
    .addColumn('by_id', 'text', (c) => c.notNull())
    .addColumn('about', 'text')
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('act_reports_pkey', ['site_id', 'id'])
    .execute();
}
