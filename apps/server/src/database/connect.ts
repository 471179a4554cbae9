import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig, types } from 'pg';
import type { SocketAddress } from './postgres-process.ts';
import { preparing } from './prepared-statements.ts';
import type { Schema } from './schema.ts';

/** How texts of the database become values: instants as ISO 8601 in UTC, counts as numbers. */
const typeParsers = {
  getTypeParser(oid: (typeof types.builtins)[keyof typeof types.builtins], format?: 'text' | 'binary') {
    if (format !== 'binary' && oid === types.builtins.TIMESTAMPTZ) return (text: string) => new Date(text).toISOString();
    if (format !== 'binary' && oid === types.builtins.INT8) return Number;
    return types.getTypeParser(oid, format);
  },
};

/** Where PostgreSQL listens: a URL, or a Unix socket with its password. */
export type DatabaseAddress = { readonly url: string } | SocketAddress;

/** A connection pool with the product's type rules. `onError` hears of idle connections that broke; queries report their own. */
export function createPool(address: DatabaseAddress, onError: (error: Error) => void, size = 10): Pool {
  const where: PoolConfig = 'url' in address ? { connectionString: address.url } : { ...address };
  const pool = new Pool({ ...where, max: size, connectionTimeoutMillis: 10_000, types: typeParsers, application_name: 'latchkey' });
  pool.on('error', onError);
  // The pool hears only of idle ones; one that is in use while the database dies would end the process. Its query rejects besides.
  pool.on('connect', (client) => void client.on('error', onError));
  return pool;
}

/** Typed queries on a pool. */
export const createDatabase = (pool: Pool): Kysely<Schema> => new Kysely<Schema>({ dialect: new PostgresDialect({ pool: preparing(pool) }) });
