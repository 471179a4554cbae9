import type { Kysely } from 'kysely';

/** What share of the picture privacy masks covered in a recording. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('recordings').addColumn('masked_percent', 'integer').execute();
}
