import { createHash } from 'node:crypto';
import { type Clock, CodedError, Hours, Instant, plus, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** How long an answer is kept for repeats. */
const KEEP = Hours(24);
/** After this a request without an answer counts as lost with its process, and a repeat may run. */
const LOST_AFTER = Seconds(60);

/** The answer of a request that changed something. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One request that may come more than once. */
export interface Repeatable {
  /** Caller and route. */
  readonly scope: string;
  readonly key: string;
  /** What was asked: a repeat must ask the same. */
  readonly content: unknown;
}

export interface Idempotency {
  /**
   * Runs `work` once for a key; a repeat gets the first answer, with `repeated`. Throws `request.conflict` when the key was used for another request, or while the first still runs.
   * A request that failed is forgotten: it changed nothing, and a repeat may succeed.
   */
  once(request: Repeatable, work: () => Promise<StoredAnswer>): Promise<StoredAnswer & { readonly repeated: boolean }>;
}

export function createIdempotency({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): Idempotency {
  return {
    async once({ scope, key, content }, work) {
      const hash = createHash('sha256').update(JSON.stringify(content) ?? '').digest('hex');
      const now = clock.now();
      const mine = await db
        .insertInto('idempotency_keys')
        .values({ scope, key, request_hash: hash, status: null, body: null, created_at: toIso(now), expires_at: toIso(plus(now, KEEP)) })
        .onConflict((conflict) =>
          conflict
            .columns(['scope', 'key'])
            .doUpdateSet({ created_at: toIso(now), expires_at: toIso(plus(now, KEEP)) })
            .where('idempotency_keys.status', 'is', null)
            .where('idempotency_keys.request_hash', '=', hash)
            .where('idempotency_keys.created_at', '<', toIso(Instant(now - LOST_AFTER))),
        )
        .returning('key')
        .executeTakeFirst();
      if (mine === undefined) return { ...(await earlierAnswer(db, scope, key, hash)), repeated: true };

      const row = () => db.updateTable('idempotency_keys').where('scope', '=', scope).where('key', '=', key);
      try {
        const answer = await work();
        await row().set({ status: answer.status, body: JSON.stringify(answer.body ?? null) }).execute();
        return { ...answer, repeated: false };
      } catch (error) {
        await db.deleteFrom('idempotency_keys').where('scope', '=', scope).where('key', '=', key).where('status', 'is', null).execute();
        throw error;
      }
    },
  };
}

async function earlierAnswer(db: Kysely<Schema>, scope: string, key: string, hash: string): Promise<StoredAnswer> {
  const row = await db.selectFrom('idempotency_keys').selectAll().where('scope', '=', scope).where('key', '=', key).executeTakeFirst();
  if (row === undefined) throw new CodedError('request.conflict', 'The first request with this Idempotency-Key has just failed. Send it again.');
  if (row.request_hash !== hash) throw new CodedError('request.conflict', 'This Idempotency-Key was used for another request. Use a new one.');
  if (row.status === null) throw new CodedError('request.conflict', 'The first request with this Idempotency-Key is still running. Wait a moment and send it again.');
  return { status: row.status, body: row.body };
}
