import type { Kysely } from 'kysely';

/** How the last line of a hub's journal reads that the server has, so that another journal is not taken for its continuation. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('hub_journals').addColumn('head', 'text').execute();
}
