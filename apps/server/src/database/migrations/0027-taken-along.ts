import { type Kysely, sql } from 'kysely';

/** Parcels that a courier takes along. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('parcels').addColumn('direction', 'text', (column) => column.notNull().defaultTo('in').check(sql`direction in ('in', 'out')`)).execute();
}
