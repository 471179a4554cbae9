import { type Kysely, sql } from 'kysely';

/** What a household wants for one parcel, stricter than its policy. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('parcels').addColumn('how', 'text', (column) => column.check(sql`how in ('ask', 'never')`)).execute();
}
