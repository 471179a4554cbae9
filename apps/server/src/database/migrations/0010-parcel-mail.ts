import type { Kysely } from 'kysely';

/** Where mails that announce parcels come in, and what they said. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('mail_addresses')
    .addColumn('token', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull().unique().references('sites.id'))
    .execute();
  await db.schema
    .createTable('parcel_mail_settings')
    .addColumn('site_id', 'text', (c) => c.primaryKey().references('sites.id'))
    .addColumn('rule', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('mailboxes')
    .addColumn('site_id', 'text', (c) => c.primaryKey().references('sites.id'))
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('port', 'integer', (c) => c.notNull())
    .addColumn('username', 'text', (c) => c.notNull())
    .addColumn('sealed_password', 'text', (c) => c.notNull())
    .addColumn('uid_validity', 'text')
    .addColumn('last_uid', 'bigint')
    .addColumn('checked_at', 'timestamptz')
    .addColumn('problem', 'text')
    .execute();
  await db.schema
    .createTable('mails')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('received_at', 'timestamptz', (c) => c.notNull())
    .addColumn('via', 'text', (c) => c.notNull())
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('sender', 'text', (c) => c.notNull())
    .addColumn('sender_name', 'text')
    .addColumn('subject', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('mails_pkey', ['site_id', 'id'])
    .addUniqueConstraint('mails_digest', ['site_id', 'digest'])
    .execute();
  await db.schema
    .createTable('mail_parcels')
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('mail_id', 'text', (c) => c.notNull())
    .addColumn('found', 'jsonb', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('parcel_id', 'text')
    .addPrimaryKeyConstraint('mail_parcels_pkey', ['site_id', 'id'])
    .addForeignKeyConstraint('mail_parcels_mail_fkey', ['site_id', 'mail_id'], 'mails', ['site_id', 'id'], (c) => c.onDelete('cascade'))
    .execute();
}
