import { type Kysely, sql } from 'kysely';

/** Parcels that a courier takes along. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('parcels').addColumn('direction', 'text', (column) => column.check(sql`direction in ('in', 'out')`)).execute();
  await sql`update parcels set direction = 'in'`.execute(db);
  await db.schema.alterTable('parcels').alterColumn('direction', (column) => column.setNotNull()).execute();
}
