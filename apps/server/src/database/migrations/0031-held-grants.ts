import { type Kysely, sql } from 'kysely';

/** Grants that hubs hold for the stops of registered couriers, for when the home's line is down; and the couriers' keys whole, since a picture on a phone has no room for one. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('couriers').addColumn('jwk', 'jsonb').execute();
  await db.schema
    .createTable('held_grants')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('jti', 'text', (c) => c.notNull())
    .addColumn('visit_id', 'text', (c) => c.notNull())
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('access_point_id', 'text', (c) => c.notNull())
    .addColumn('parcel_id', 'text', (c) => c.notNull())
    .addColumn('delivery_id', 'text', (c) => c.notNull())
    .addColumn('courier_id', 'text', (c) => c.notNull())
    .addColumn('courier_jkt', 'text', (c) => c.notNull())
    .addColumn('carrier_key', 'text', (c) => c.notNull())
    .addColumn('policy_version', 'integer', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('issued_at', 'timestamptz', (c) => c.notNull())
    .addColumn('not_before', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addColumn('held_at', 'timestamptz')
    .addColumn('tried_at', 'timestamptz')
    .addColumn('problem', 'text')
    .addColumn('ended_at', 'timestamptz')
    .addColumn('ended_because', 'text')
    .addColumn('given_back_at', 'timestamptz')
    .addPrimaryKeyConstraint('held_grants_pkey', ['site_id', 'jti'])
    .addUniqueConstraint('held_grants_visit', ['site_id', 'visit_id'])
    .execute();
  // A parcel has one at a time.
  await db.schema.createIndex('held_grants_parcel').on('held_grants').unique().columns(['site_id', 'parcel_id']).where(sql.ref('ended_at'), 'is', null).execute();
  await db.schema.createIndex('held_grants_open').on('held_grants').column('courier_id').where(sql.ref('given_back_at'), 'is', null).execute();
}
