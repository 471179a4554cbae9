import { type Kysely, sql } from 'kysely';

/** How each person wants to be told, addresses of their own, and alarms that are called out until somebody takes them. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('members').addColumn('notice_settings', 'jsonb').execute();
  await db.schema
    .createTable('notice_targets')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('channel', 'text', (c) => c.notNull().check(sql`channel in ('ntfy', 'webhook', 'mqtt')`))
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('gone_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('notice_targets_by_member').on('notice_targets').column('member_id').execute();
  await db.schema
    .createTable('alarm_calls')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('calls', 'integer', (c) => c.notNull())
    .addColumn('next_at', 'timestamptz')
    .addColumn('taken_at', 'timestamptz')
    .addColumn('taken_by', 'text')
    .addPrimaryKeyConstraint('alarm_calls_pkey', ['site_id', 'id'])
    .execute();
  await db.schema.createIndex('alarm_calls_due').on('alarm_calls').column('next_at').where(sql.ref('next_at'), 'is not', null).execute();
  await db.schema.alterTable('notifications').addColumn('alarm_id', 'text').addColumn('digest_at', 'timestamptz').execute();
  await db.schema.createIndex('notifications_by_alarm').on('notifications').columns(['site_id', 'alarm_id']).where(sql.ref('alarm_id'), 'is not', null).execute();
  await db.schema.createIndex('notifications_to_digest').on('notifications').column('digest_at').where(sql.ref('digest_at'), 'is not', null).execute();
  await db.schema.alterTable('notification_deliveries').addColumn('target_id', 'text').execute();
  await db.schema.alterTable('notification_deliveries').dropConstraint('notification_deliveries_channel_check').execute();
  await db.schema.alterTable('notification_deliveries').addCheckConstraint('notification_deliveries_channel_check', sql`channel in ('push', 'ntfy', 'email', 'webhook', 'mqtt')`).execute();
}
