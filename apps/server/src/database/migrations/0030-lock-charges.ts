import type { Kysely } from 'kysely';

/** What people have been told of the battery of each door's lock. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('access_points').addColumn('charge_told', 'text').addColumn('charge_told_percent', 'real').execute();
}
