import type { Kysely } from 'kysely';

/** Whom a visit let in, by the name that the household gave: it stays when the guest's key is taken back. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('visits').addColumn('guest', 'text').execute();
}
