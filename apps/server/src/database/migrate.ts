import { type Clock, CodedError, type Log, toIso } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import { migrations } from './migration-list.ts';
import type { Schema } from './schema.ts';

/**
 * Brings the database to the newest shape, each migration in one transaction under a table lock: servers that start together wait for each other.
 * The lock belongs to the transaction, so that it also holds through a pooler.
 * Rejects with `database.newer` when a newer server was here, and `database.migration_failed`.
 */
export async function migrate(db: Kysely<Schema>, clock: Clock, log: Log): Promise<void> {
  await createMigrationsTable(db);
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = (await db.selectFrom('migrations').select('name').execute()).find(({ name }) => !known.has(name));
  if (unknown !== undefined) {
    throw new CodedError('database.newer', `The database was used by a newer version of Latchkey (it knows “${unknown.name}”). Start that version, or restore a backup made before it.`);
  }
  for (const migration of migrations) {
    const applied = await db.transaction().execute(async (transaction) => {
      await sql`lock table migrations in access exclusive mode`.execute(transaction);
      const done = await transaction.selectFrom('migrations').select('name').where('name', '=', migration.name).executeTakeFirst();
      if (done !== undefined) return false;
      // A migration knows the tables of its time, not those of the newest schema.
      await migration.up(transaction as unknown as Kysely<never>);
      await transaction.insertInto('migrations').values({ name: migration.name, applied_at: toIso(clock.now()) }).execute();
      return true;
    }).catch((cause: unknown) => {
      throw new CodedError('database.migration_failed', `The database could not be brought to its newest shape: “${migration.name}” failed and nothing of it was kept.`, { cause });
    });
    if (applied) log.info('database migrated', { migration: migration.name });
  }
}

async function createMigrationsTable(db: Kysely<Schema>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.schema
        .createTable('migrations')
        .ifNotExists()
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('applied_at', 'timestamptz', (c) => c.notNull())
        .execute();
      return;
    } catch (error) {
      // "if not exists" is not atomic: two servers that start together may both try, and one meets the other's type (23505, 42P07, 42710).
      if (attempt === 3) throw error;
    }
  }
}
