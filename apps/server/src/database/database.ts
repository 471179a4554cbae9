import { join } from 'node:path';
import type { Clock, Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import { createDatabase, createPool, type DatabaseAddress } from './connect.ts';
import { isDatabaseAway } from './database-away.ts';
import { migrate } from './migrate.ts';
import { findPostgres } from './postgres-binaries.ts';
import { startCluster } from './postgres-cluster.ts';
import type { Schema } from './schema.ts';

export interface DatabaseOptions {
  /** An existing PostgreSQL; without it one runs inside `folder`. */
  readonly url: string | undefined;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly durability?: 'full' | 'none';
  readonly signal?: AbortSignal;
}

export interface Database extends AsyncDisposable {
  readonly db: Kysely<Schema>;
  readonly pool: Pool;
  /** For those that keep connections of their own. */
  readonly address: DatabaseAddress;
}

/** Opens the database at `url`, or the embedded one, and brings it to the newest shape. Disposing closes the connections and stops the embedded one. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await using stack = new AsyncDisposableStack();
  const address = options.url === undefined ? await startEmbedded(options, stack) : { url: options.url };
  const pool = createPool(address, (error) => options.log[isDatabaseAway(error) ? 'debug' : 'warn']('database connection lost', { error: error.message }));
  stack.defer(() => pool.end());
  const db = createDatabase(pool);
  await migrate(db, options.clock, options.log);
  const kept = stack.move();
  return { db, pool, address, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function startEmbedded(options: DatabaseOptions, stack: AsyncDisposableStack): Promise<DatabaseAddress> {
  const { clock, log, durability, signal } = options;
  const cluster = stack.use(
    await startCluster({
      folder: join(options.folder, 'database'),
      binaries: await findPostgres(),
      clock,
      log,
      ...(durability === undefined ? {} : { durability }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  return cluster.address;
}
