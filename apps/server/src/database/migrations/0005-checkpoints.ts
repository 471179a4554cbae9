import type { Kysely } from 'kysely';

/** The tree over each hub's journal as far as this server follows it, and the checkpoints that it cosigned. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('hub_journals').addColumn('peaks', 'jsonb').execute();
  await db.schema
    .createTable('checkpoints')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('size', 'bigint', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('cosignature', 'text')
    .addColumn('received_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('checkpoints_pkey', ['site_id', 'hub_id', 'size'])
    .execute();
}
