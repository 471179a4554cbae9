import type { Kysely } from 'kysely';

/** Questions whose silence is a yes, and what else couriers are told of a door. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('approvals').addColumn('opens', 'boolean').execute();
  await db.schema.alterTable('visits').addColumn('pets', 'boolean').execute();
}
