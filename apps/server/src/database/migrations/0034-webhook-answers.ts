import type { Kysely } from 'kysely';

/** What a webhook's endpoint answered last, and how long it took: also where it took the message. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('webhook_messages').addColumn('answer_status', 'integer').addColumn('answer_millis', 'integer').execute();
}
