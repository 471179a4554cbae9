import type { Kysely } from 'kysely';

/** Addresses at which calendars fetch what a household expects: at most one for each person. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('calendar_feeds')
    .addColumn('member_id', 'text', (c) => c.primaryKey().references('members.id'))
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('read_at', 'timestamptz')
    .execute();
}
