import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

/** People, sites, and everything that a delivery leaves behind. */
export async function up(db: Kysely<never>): Promise<void> {
  await createPeople(db);
  await createSites(db);
  await createParcels(db);
  await createVisits(db);
  await createNotices(db);
  await table(db, 'idempotency_keys', ['scope', 'key'])
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('request_hash', 'text', (c) => c.notNull())
    .addColumn('status', 'integer')
    .addColumn('body', 'jsonb')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .execute();
}

type Table = CreateTableBuilder<string, never>;

/** A table with its primary key named after it, so that every error names both. */
const table = (db: Kysely<never>, name: string, key: readonly string[]): Table =>
  // The builder's column names are unknown before the columns are added.
  db.schema.createTable(name).addPrimaryKeyConstraint(`${name}_pkey`, [...key] as never[]);

/** A table that a site owns: its key begins with the site. */
const siteTable = (db: Kysely<never>, name: string, key: readonly string[]): Table =>
  table(db, name, ['site_id', ...key]).addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'));

/** A foreign key between tables of one site. */
const within = (builder: Table, name: string, columns: readonly string[], target: string, targetColumns: readonly string[]): Table =>
  builder.addForeignKeyConstraint(name, ['site_id', ...columns] as never[], target, ['site_id', ...targetColumns]);

async function createPeople(db: Kysely<never>): Promise<void> {
  await table(db, 'households', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('demo', 'boolean', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await table(db, 'members', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('household_id', 'text', (c) => c.notNull().references('households.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull().check(sql`role in ('owner', 'member', 'guest')`))
    .addColumn('email', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('members_by_household').on('members').column('household_id').execute();
  await table(db, 'passkeys', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('public_key', 'text', (c) => c.notNull())
    .addColumn('counter', 'bigint', (c) => c.notNull())
    .addColumn('transports', 'jsonb', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('last_used_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('passkeys_by_member').on('passkeys').column('member_id').execute();
  await table(db, 'passkey_challenges', ['challenge'])
    .addColumn('challenge', 'text', (c) => c.notNull())
    .addColumn('member_id', 'text', (c) => c.references('members.id'))
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await table(db, 'sessions', ['token_hash'])
    .addColumn('token_hash', 'text', (c) => c.notNull())
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('last_seen_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addColumn('verified_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await table(db, 'seen_proofs', ['jkt', 'jti'])
    .addColumn('jkt', 'text', (c) => c.notNull())
    .addColumn('jti', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .execute();
}

async function createSites(db: Kysely<never>): Promise<void> {
  await table(db, 'sites', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('household_id', 'text', (c) => c.notNull().references('households.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('postcode', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('sites_by_household').on('sites').column('household_id').execute();
  await table(db, 'hubs', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('public_jwk', 'jsonb', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('paired_at', 'timestamptz', (c) => c.notNull())
    .addColumn('last_seen_at', 'timestamptz')
    .addColumn('instance', 'text')
    .addColumn('retired_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('hubs_by_site').on('hubs').column('site_id').execute();
  await table(db, 'pairing_codes', ['code_hash'])
    .addColumn('code_hash', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addColumn('used_at', 'timestamptz')
    .execute();
  await siteTable(db, 'access_points', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('door_code', 'text', (c) => c.notNull())
    .addColumn('state', 'jsonb')
    .addColumn('heard_at', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  // Without foreign key: a directory may not point at a distributed table.
  await table(db, 'door_codes', ['code'])
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('access_point_id', 'text', (c) => c.notNull())
    .execute();
}

async function createParcels(db: Kysely<never>): Promise<void> {
  await within(
    siteTable(db, 'parcels', ['id'])
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('number', 'text', (c) => c.notNull())
      .addColumn('carrier', 'text')
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull().check(sql`status in ('expected', 'delivering', 'delivered', 'cancelled')`))
      .addColumn('access_point_id', 'text')
      .addColumn('not_before', 'timestamptz')
      .addColumn('not_after', 'timestamptz')
      .addColumn('created_at', 'timestamptz', (c) => c.notNull())
      .addColumn('delivered_at', 'timestamptz')
      .addColumn('visit_id', 'text'),
    'parcels_access_point_fkey', ['access_point_id'], 'access_points', ['id'],
  ).execute();
  await db.schema.createIndex('parcels_open_number').on('parcels').unique().columns(['site_id', 'number']).where(sql.ref('status'), 'in', sql`('expected', 'delivering')`).execute();
  await within(
    siteTable(db, 'parcel_numbers', ['number', 'parcel_id'])
      .addColumn('number', 'text', (c) => c.notNull())
      .addColumn('parcel_id', 'text', (c) => c.notNull())
      .addColumn('candidate', 'jsonb', (c) => c.notNull()),
    'parcel_numbers_parcel_fkey', ['parcel_id'], 'parcels', ['id'],
  ).execute();
}

async function createVisits(db: Kysely<never>): Promise<void> {
  await within(
    siteTable(db, 'visits', ['id'])
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('hub_id', 'text', (c) => c.notNull())
      .addColumn('access_point_id', 'text', (c) => c.notNull())
      .addColumn('purpose', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('clean', 'boolean', (c) => c.notNull())
      .addColumn('refusal', 'text')
      .addColumn('alarms', 'jsonb', (c) => c.notNull())
      .addColumn('courier_jkt', 'text')
      .addColumn('bolt', 'text', (c) => c.notNull())
      .addColumn('door', 'text', (c) => c.notNull())
      .addColumn('relocks_at', 'timestamptz')
      .addColumn('lock_asked_at', 'timestamptz')
      .addColumn('started_at', 'timestamptz', (c) => c.notNull())
      .addColumn('unlocked_at', 'timestamptz')
      .addColumn('opened_at', 'timestamptz')
      .addColumn('closed_at', 'timestamptz')
      .addColumn('locked_at', 'timestamptz')
      .addColumn('ended_at', 'timestamptz')
      .addColumn('updated_at', 'timestamptz', (c) => c.notNull()),
    'visits_access_point_fkey', ['access_point_id'], 'access_points', ['id'],
  ).execute();
  await db.schema.createIndex('visits_running').on('visits').columns(['site_id', 'access_point_id']).where(sql.ref('ended_at'), 'is', null).execute();
  await table(db, 'courier_visits', ['visit_id'])
    .addColumn('visit_id', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('courier_jkt', 'text', (c) => c.notNull())
    .execute();
  await within(
    siteTable(db, 'grants', ['jti'])
      .addColumn('jti', 'text', (c) => c.notNull())
      .addColumn('visit_id', 'text', (c) => c.notNull())
      .addColumn('issued_at', 'timestamptz', (c) => c.notNull())
      .addColumn('expires_at', 'timestamptz', (c) => c.notNull()),
    'grants_visit_fkey', ['visit_id'], 'visits', ['id'],
  ).execute();
  const visitParcels = within(
    siteTable(db, 'visit_parcels', ['visit_id', 'parcel_id']).addColumn('visit_id', 'text', (c) => c.notNull()).addColumn('parcel_id', 'text', (c) => c.notNull()),
    'visit_parcels_visit_fkey', ['visit_id'], 'visits', ['id'],
  );
  await within(visitParcels, 'visit_parcels_parcel_fkey', ['parcel_id'], 'parcels', ['id']).execute();
  await within(
    siteTable(db, 'visit_entries', ['hub_id', 'seq'])
      .addColumn('hub_id', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('visit_id', 'text', (c) => c.notNull())
      .addColumn('at', 'timestamptz', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('data', 'jsonb', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('notices', 'jsonb', (c) => c.notNull())
      .addColumn('received_at', 'timestamptz', (c) => c.notNull()),
    'visit_entries_visit_fkey', ['visit_id'], 'visits', ['id'],
  ).execute();
  await db.schema.createIndex('visit_entries_by_visit').on('visit_entries').columns(['site_id', 'visit_id', 'seq']).execute();
  await siteTable(db, 'hub_journals', ['hub_id'])
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('up_to', 'bigint', (c) => c.notNull())
    .execute();
  await siteTable(db, 'recordings', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('visit_id', 'text')
    .addColumn('access_point_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('started_at', 'timestamptz')
    .addColumn('duration_millis', 'double precision', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('frames', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('recordings_by_visit').on('recordings').columns(['site_id', 'visit_id']).execute();
}

async function createNotices(db: Kysely<never>): Promise<void> {
  await table(db, 'push_subscriptions', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('endpoint', 'text', (c) => c.notNull())
    .addColumn('p256dh', 'text', (c) => c.notNull())
    .addColumn('auth', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('gone_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('push_subscriptions_endpoint').on('push_subscriptions').unique().columns(['member_id', 'endpoint']).execute();
  await siteTable(db, 'notifications', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('visit_id', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('notifications_by_member').on('notifications').columns(['site_id', 'member_id', 'id']).execute();
  await within(
    siteTable(db, 'notification_deliveries', ['notification_id', 'id'])
      .addColumn('notification_id', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('channel', 'text', (c) => c.notNull().check(sql`channel in ('push', 'email')`))
      .addColumn('push_subscription_id', 'text')
      .addColumn('address', 'text')
      .addColumn('created_at', 'timestamptz', (c) => c.notNull())
      .addColumn('handed_over_at', 'timestamptz')
      .addColumn('shown_at', 'timestamptz')
      .addColumn('acknowledged_at', 'timestamptz')
      .addColumn('failure', 'text')
      .addColumn('receipt_hash', 'text'),
    'notification_deliveries_notification_fkey', ['notification_id'], 'notifications', ['id'],
  ).execute();
}
