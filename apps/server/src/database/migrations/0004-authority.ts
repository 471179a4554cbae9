import type { Kysely } from 'kysely';

/** The household's devices, and what owners' devices have signed, version by version. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('devices')
    .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('member_id', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('key_thumbprint', 'text', (c) => c.notNull())
    .addColumn('sign_key', 'jsonb', (c) => c.notNull())
    .addColumn('unwrap_key', 'jsonb', (c) => c.notNull())
    .addColumn('requested_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('devices_pkey', ['site_id', 'id'])
    .addUniqueConstraint('devices_key', ['site_id', 'key_thumbprint'])
    .execute();
  for (const table of ['rosters', 'policies']) {
    await db.schema
      .createTable(table)
      .addColumn('site_id', 'text', (c) => c.notNull().references('sites.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('received_at', 'timestamptz', (c) => c.notNull())
      .addPrimaryKeyConstraint(`${table}_pkey`, ['site_id', 'version'])
      .execute();
  }
}
