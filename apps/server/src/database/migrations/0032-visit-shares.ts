import type { Kysely } from 'kysely';

/** Links to a live view that end with the visit that they were made for. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('shares').addColumn('visit_id', 'text').execute();
}
