import { type Clock, Days, describeError, Hours, Instant, type Log, startRounds, toIso } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import { thinSites } from '../owning/retention.ts';
import type { Schema } from './schema.ts';

const EVERY = Hours(1);
/** What shops' systems told. Longer than any message counts that comes again, and than a token of the checkout does. */
const RECEIPTS_KEPT = Days(30);
const ORDERS_KEPT = Days(90);

/** Deletes, at once and then every hour, what nobody may use any more, and what owners want kept no longer. Nothing depends on the former: expired rows count for nothing wherever they are read. */
export function startHousekeeping({ db, clock, log }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly log: Log }): AsyncDisposable {
  return startRounds(clock, async () => {
    try {
      const now = toIso(clock.now());
      for (const table of ['sessions', 'passkey_challenges', 'seen_proofs', 'pairing_codes', 'idempotency_keys', 'shares', 'assistant_grants', 'assistant_tokens', 'assistant_clients'] as const) {
        await db.deleteFrom(table).where('expires_at', '<', now).execute();
      }
      await db.deleteFrom('order_receipts').where('received_at', '<', toIso(Instant(clock.now() - RECEIPTS_KEPT))).execute();
      await db.deleteFrom('hook_orders').where('created_at', '<', toIso(Instant(clock.now() - ORDERS_KEPT))).execute();
      // Of somebody who was erased while the hub had not answered.
      await db.deleteFrom('hub_commands').where('answered_at', 'is not', null).where(sql`body ->> 'who'`, 'like', 'mem\\_%').where(sql`body ->> 'who'`, 'not in', db.selectFrom('members').select('id')).execute();
    } catch (error) {
      log.warn('expired rows could not be deleted; the next hour tries again', { error: describeError(error) });
    }
    await thinSites({ db, clock, log }).catch((error: unknown) => log.warn('what households keep no longer could not be deleted; the next hour tries again', { error: describeError(error) }));
    return EVERY;
  });
}
