import type { Kysely } from 'kysely';

/** What matters when a parcel is handed over, how far it is, and who told of it. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('parcels').addColumn('progress', 'text').addColumn('attributes', 'jsonb').addColumn('sources', 'jsonb').execute();
}
