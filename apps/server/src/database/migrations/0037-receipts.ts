import type { Kysely } from 'kysely';

/** What is kept of couriers is available to them: receipts of visits, by the hash of what their holders show, and what couriers ask households for. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('courier_visits').addColumn('receipt_hash', 'text').addColumn('receipt_key', 'jsonb').addColumn('receipt_expires_at', 'timestamptz').execute();
  await db.schema.createIndex('courier_visits_by_receipt').on('courier_visits').column('receipt_hash').execute();
  await db.schema.createIndex('courier_visits_by_courier').on('courier_visits').columns(['courier_jkt', 'visit_id']).execute();
  await db.schema
    .createTable('courier_wishes')
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('visit_id', 'text', (c) => c.notNull())
    .addColumn('wish', 'text', (c) => c.notNull())
    .addColumn('asked_at', 'timestamptz', (c) => c.notNull())
    .addColumn('granted', 'boolean')
    .addColumn('reason', 'text')
    .addColumn('answered_at', 'timestamptz')
    .addColumn('envelope', 'jsonb')
    .addPrimaryKeyConstraint('courier_wishes_pk', ['site_id', 'visit_id', 'wish'])
    .addForeignKeyConstraint('courier_wishes_visit', ['site_id', 'visit_id'], 'visits', ['site_id', 'id'], (c) => c.onDelete('cascade'))
    .execute();
}
