import type { Kysely } from 'kysely';

/** Until when a hub waits for a courier to ring or move before its door. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('rings_until', 'timestamptz').execute();
}
