import type { Kysely } from 'kysely';

/** Codes on paper, by which somebody who lost every passkey signs in: each once. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('recovery_codes')
    .addColumn('code_hash', 'text', (c) => c.primaryKey())
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('recovery_codes_by_member').on('recovery_codes').column('member_id').execute();
}
