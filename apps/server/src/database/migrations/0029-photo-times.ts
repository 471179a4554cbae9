import type { Kysely } from 'kysely';

/** How long photos are kept is counted from when they were taken, by what owners choose. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('visit_photos').dropColumn('expires_at').execute();
}
