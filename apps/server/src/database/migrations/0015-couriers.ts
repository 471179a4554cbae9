import { type Kysely, sql } from 'kysely';

/** Couriers whom carriers registered, their routes, and what they said of stops. Directories, as all that is a carrier's. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('carriers').addColumn('signing_jwk', 'jsonb').execute();
  await db.schema
    .createTable('couriers')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('carrier_id', 'text', (c) => c.notNull().references('carriers.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.unique())
    .addColumn('invited_until', 'timestamptz')
    .addColumn('jkt', 'text')
    .addColumn('joined_at', 'timestamptz')
    .addColumn('word', 'text')
    .addColumn('word_until', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('removed_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('couriers_by_carrier').on('couriers').columns(['carrier_id', 'id']).execute();
  // A phone works for one carrier at a time; keys that were cut off are remembered.
  await sql`create unique index couriers_key on couriers (jkt) where removed_at is null`.execute(db);
  await sql`create index couriers_removed_key on couriers (jkt) where removed_at is not null`.execute(db);
  await db.schema
    .createTable('registered_visits')
    .addColumn('visit_id', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('courier_id', 'text', (c) => c.notNull().references('couriers.id'))
    .addColumn('carrier_key', 'text')
    .execute();
  await db.schema
    .alterTable('carrier_deliveries')
    .addColumn('address', 'text')
    .addColumn('courier_id', 'text', (c) => c.references('couriers.id'))
    .addColumn('stop', 'integer')
    .addColumn('report_reason', 'text')
    .addColumn('reported_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('carrier_deliveries_by_courier').on('carrier_deliveries').columns(['courier_id', 'stop']).execute();
}
