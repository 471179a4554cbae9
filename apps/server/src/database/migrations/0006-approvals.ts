import type { Kysely } from 'kysely';

/** Visits for which the household is asked. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('approvals')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('visit_id', 'text', (c) => c.notNull())
    .addColumn('asked_at', 'timestamptz', (c) => c.notNull())
    .addColumn('answer_by', 'timestamptz', (c) => c.notNull())
    .addColumn('decision', 'text')
    .addColumn('decided_by', 'text', (c) => c.references('members.id').onDelete('set null'))
    .addColumn('decided_at', 'timestamptz')
    .addColumn('claims', 'jsonb', (c) => c.notNull())
    .addColumn('proof', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('approvals_pkey', ['site_id', 'visit_id'])
    .addForeignKeyConstraint('approvals_visit_fkey', ['site_id', 'visit_id'], 'visits', ['site_id', 'id'])
    .execute();
}
