import { type Kysely, sql } from 'kysely';

/** Carriers and shops: accounts, the codes by which households let them in, deliveries, events and webhooks. Directories: nothing here belongs to a site. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('carriers')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('sandbox', 'boolean', (c) => c.notNull())
    .addColumn('email', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('carrier_credentials')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('carrier_id', 'text', (c) => c.notNull().references('carriers.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.unique())
    .addColumn('public_jwk', 'jsonb')
    .addColumn('scopes', 'jsonb', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('last_used_at', 'timestamptz')
    .addColumn('revoked_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('carrier_credentials_by_carrier').on('carrier_credentials').columns(['carrier_id', 'id']).execute();
  await db.schema
    .createTable('delivery_codes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('code_hash', 'text', (c) => c.notNull().unique())
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('access_point_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('carrier_id', 'text', (c) => c.references('carriers.id'))
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addColumn('revoked_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('delivery_codes_by_site').on('delivery_codes').columns(['site_id', 'id']).execute();
  await db.schema
    .createTable('carrier_deliveries')
    .addColumn('carrier_id', 'text', (c) => c.notNull().references('carriers.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('parcel_id', 'text', (c) => c.notNull())
    .addColumn('reference', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('carrier_deliveries_pkey', ['carrier_id', 'id'])
    .execute();
  await db.schema.createIndex('carrier_deliveries_by_parcel').on('carrier_deliveries').columns(['site_id', 'parcel_id']).execute();
  await db.schema
    .createTable('carrier_events')
    .addColumn('carrier_id', 'text', (c) => c.notNull().references('carriers.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('delivery_id', 'text', (c) => c.notNull())
    .addColumn('data', 'jsonb', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('carrier_events_pkey', ['carrier_id', 'id'])
    .execute();
  await db.schema
    .createTable('webhooks')
    .addColumn('carrier_id', 'text', (c) => c.notNull().references('carriers.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('types', 'jsonb')
    .addColumn('secret_version', 'integer', (c) => c.notNull())
    .addColumn('previous_until', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('failing_since', 'timestamptz')
    .addColumn('disabled_at', 'timestamptz')
    .addColumn('disabled_reason', 'text')
    .addPrimaryKeyConstraint('webhooks_pkey', ['carrier_id', 'id'])
    .execute();
  await db.schema
    .createTable('webhook_messages')
    .addColumn('carrier_id', 'text', (c) => c.notNull())
    .addColumn('webhook_id', 'text', (c) => c.notNull())
    .addColumn('event_id', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_attempt_at', 'timestamptz')
    .addColumn('delivered_at', 'timestamptz')
    .addColumn('failure', 'text')
    .addPrimaryKeyConstraint('webhook_messages_pkey', ['carrier_id', 'webhook_id', 'event_id'])
    .addForeignKeyConstraint('webhook_messages_webhook_fkey', ['carrier_id', 'webhook_id'], 'webhooks', ['carrier_id', 'id'], (c) => c.onDelete('cascade'))
    .addForeignKeyConstraint('webhook_messages_event_fkey', ['carrier_id', 'event_id'], 'carrier_events', ['carrier_id', 'id'])
    .execute();
  await sql`create index webhook_messages_due on webhook_messages (next_attempt_at) where next_attempt_at is not null`.execute(db);
}
