import type { Kysely } from 'kysely';

/** What couriers photographed where a parcel was not left, sealed for the household's devices. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('visit_photos')
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('visit_id', 'text', (c) => c.notNull())
    .addColumn('taken_at', 'timestamptz', (c) => c.notNull())
    .addColumn('photo', 'text', (c) => c.notNull())
    .addColumn('envelopes', 'jsonb', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('visit_photos_pk', ['site_id', 'id'])
    .addForeignKeyConstraint('visit_photos_visit', ['site_id', 'visit_id'], 'visits', ['site_id', 'id'], (c) => c.onDelete('cascade'))
    .execute();
  await db.schema.createIndex('visit_photos_by_visit').on('visit_photos').columns(['site_id', 'visit_id']).execute();
}
