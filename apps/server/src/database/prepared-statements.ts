import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** Statements that are prepared at most: what is composed anew each time must not fill the database's memory. */
const MOST = 200;
/** A statement is prepared when it comes for this time. */
const OFTEN = 5;
/** A prepared statement's columns changed beneath it (feature_not_supported): a new connection prepares it anew. */
const STALE_PLAN = '0A000';

/**
 * The pool with statements that come again and again prepared on each connection: PostgreSQL parses and plans them once instead of each time, which for a
 * statement of many parts costs more than running it. A pooler in front has to pass prepared statements on (PgBouncer since 1.21).
 */
export function preparing(pool: Pool): PostgresPool {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST) return known;
    const count = (counts.get(text) ?? 0) + 1;
    if (counts.size >= MOST * OFTEN) counts.clear();
    counts.set(text, count);
    if (count < OFTEN) return undefined;
    counts.delete(text);
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
    names.set(text, name);
    return name;
  };
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      return prepared(await pool.connect(), nameOf);
    },
  };
}

const clients = new WeakMap<PoolClient, PostgresPoolClient>();

/** The same for the same connection: whoever uses it keeps notes by it. */
function prepared(client: PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  const known = clients.get(client);
  if (known !== undefined) return known;
  let stale = false;
  const made = {
    async query(text: string, values: readonly unknown[] = []) {
      const name = values.length === 0 ? undefined : nameOf(text);
      try {
        return await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
      } catch (error) {
        stale ||= error instanceof Error && 'code' in error && error.code === STALE_PLAN;
        throw error;
      }
    },
    release: () => client.release(stale),
  };
  // Nobody here reads by a cursor, which is the only other form that a query takes.
  const kept = made as unknown as PostgresPoolClient;
  clients.set(client, kept);
  return kept;
}
