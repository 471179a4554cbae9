import type { Kysely } from 'kysely';

/** Addresses at which a shop's own system tells of its orders; what came there; and of each order that is for a home here, its token and its parcels. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('order_hooks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('carrier_id', 'text', (c) => c.notNull().references('carriers.id'))
    .addColumn('system', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('sealed_previous', 'text')
    .addColumn('previous_until', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('refused_at', 'timestamptz')
    .addColumn('refused_because', 'text')
    .execute();
  await db.schema.createIndex('order_hooks_carrier').on('order_hooks').column('carrier_id').execute();
  await db.schema
    .createTable('order_receipts')
    .addColumn('hook_id', 'text', (c) => c.notNull().references('order_hooks.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('message_id', 'text', (c) => c.notNull())
    .addColumn('topic', 'text', (c) => c.notNull())
    .addColumn('order_name', 'text')
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('counts', 'jsonb', (c) => c.notNull())
    .addColumn('received_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('order_receipts_pkey', ['hook_id', 'id'])
    .addUniqueConstraint('order_receipts_message', ['hook_id', 'message_id'])
    .execute();
  await db.schema.createIndex('order_receipts_age').on('order_receipts').column('received_at').execute();
  await db.schema
    .createTable('hook_orders')
    .addColumn('hook_id', 'text', (c) => c.notNull().references('order_hooks.id').onDelete('cascade'))
    .addColumn('order_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('token', 'text', (c) => c.notNull())
    .addColumn('told_at', 'timestamptz')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('hook_orders_pkey', ['hook_id', 'order_id'])
    .execute();
  await db.schema.createIndex('hook_orders_age').on('hook_orders').column('created_at').execute();
  await db.schema
    .createTable('hook_parcels')
    .addColumn('hook_id', 'text', (c) => c.notNull())
    .addColumn('order_id', 'text', (c) => c.notNull())
    .addColumn('number', 'text', (c) => c.notNull())
    .addColumn('delivery_id', 'text', (c) => c.notNull())
    .addColumn('cancelled', 'boolean', (c) => c.notNull())
    .addPrimaryKeyConstraint('hook_parcels_pkey', ['hook_id', 'order_id', 'number'])
    .addForeignKeyConstraint('hook_parcels_order', ['hook_id', 'order_id'], 'hook_orders', ['hook_id', 'order_id'], (c) => c.onDelete('cascade'))
    .execute();
}
