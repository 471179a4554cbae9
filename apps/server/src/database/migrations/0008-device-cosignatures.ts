import { type Kysely, sql } from 'kysely';

/** How each checkpoint continues the one before, for devices that follow the journal, and what they signed about it. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('checkpoints')
    .addColumn('prior', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('proof', 'jsonb', (c) => c.notNull().defaultTo(sql`'[]'::jsonb`))
    .execute();
  // What is there says nothing of the one before; what comes says it itself.
  await db.schema
    .alterTable('checkpoints')
    .alterColumn('prior', (c) => c.dropDefault())
    .alterColumn('proof', (c) => c.dropDefault())
    .execute();
  await db.schema
    .createTable('device_cosignatures')
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('size', 'bigint', (c) => c.notNull())
    .addColumn('device_id', 'text', (c) => c.notNull())
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('line', 'text', (c) => c.notNull())
    .addColumn('received_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('device_cosignatures_pkey', ['site_id', 'hub_id', 'size', 'device_id'])
    .addForeignKeyConstraint('device_cosignatures_of_checkpoint', ['site_id', 'hub_id', 'size'], 'checkpoints', ['site_id', 'hub_id', 'size'], (c) => c.onDelete('cascade'))
    .execute();
}
