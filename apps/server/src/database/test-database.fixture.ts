import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock } from '@latchkey/kit';
import { sql } from 'kysely';
import { createDatabase, createPool } from './connect.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { findPostgres } from './postgres-binaries.ts';
import { startCluster } from './postgres-cluster.ts';

/** A real embedded PostgreSQL for one test file. */
export interface TestDatabase extends AsyncDisposable {
  /** A new database with all tables and no rows, so that no test sees another's. All end with the cluster. */
  fresh(): Promise<Database>;
}

/** Starts it in a temporary folder (about a second) without syncing to disk; disposing removes everything. */
export async function startTestDatabase(): Promise<TestDatabase> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const cluster = stack.use(await startCluster({ folder, binaries: await findPostgres(), clock: systemClock, log: silentLog, durability: 'none' }));
  // A test run that is told to stop in the middle disposes of nothing, and the database would stay for ever.
  const onExit = () => void process.kill(cluster.pid, 'SIGQUIT');
  process.once('exit', onExit);
  stack.defer(() => void process.off('exit', onExit));
  const connect = (name: string) => {
    const address = { ...cluster.address, database: name };
    const pool = createPool(address, () => {}, 5);
    return { address, pool, db: createDatabase(pool) };
  };

  const admin = connect('postgres');
  stack.defer(() => admin.pool.end());
  await sql`create database pristine`.execute(admin.db);
  const pristine = connect('pristine');
  await migrate(pristine.db, systemClock, silentLog);
  // A database is copied only while nobody is connected to it.
  await pristine.pool.end();

  let copies = 0;
  const kept = stack.move();
  return {
    async fresh() {
      const name = `copy_${(copies += 1)}`;
      await sql`create database ${sql.id(name)} template pristine`.execute(admin.db);
      const copy = connect(name);
      kept.defer(async () => {
        if (!copy.pool.ended) await copy.pool.end();
      });
      return { ...copy, [Symbol.asyncDispose]: async () => {} };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
