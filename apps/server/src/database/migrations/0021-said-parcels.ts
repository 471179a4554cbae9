import type { Kysely } from 'kysely';

/** Parcels that a visit has by the courier's word alone. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('visit_parcels').addColumn('said_at', 'timestamptz').execute();
}
