import type { Kysely } from 'kysely';

/** What a courier said of a parcel that was not left. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('report_reason', 'text').addColumn('reported_at', 'timestamptz').execute();
}
