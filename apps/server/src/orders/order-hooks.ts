import type { OrderHook, OrderReceipt } from '@latchkey/contract';
import { type Clock, CodedError, Hours, newId, plus, toIso } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import type { OrderHooksTable, OrderReceiptsTable } from '../database/order-schema.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import type { OrderSecrets } from './order-secrets.ts';
import { shopForms } from './systems/shop-forms.ts';

/** How long the secret before a rotation counts, too. */
const BOTH_COUNT = Hours(24);
const MOST_HOOKS = 20;

export interface OrderHooksDeps {
  readonly db: Kysely<Schema>;
  readonly secrets: OrderSecrets;
  readonly origins: Pick<OwnOrigins, 'publicOrigin'>;
  readonly clock: Clock;
}

type Names = 'addOrderHook' | 'listOrderHooks' | 'removeOrderHook' | 'rotateOrderHookSecret' | 'listOrderReceipts';

/** Handlers for where a shop's own system tells of its orders. */
export function createOrderHooks({ db, secrets, origins, clock }: OrderHooksDeps): Handlers<Names> {
  const requireHook = async (carrierId: string, hookId: string) => {
    const row = await db.selectFrom('order_hooks').selectAll().where('carrier_id', '=', carrierId).where('id', '=', hookId).executeTakeFirst();
    if (row === undefined) throw noHook();
    return row;
  };
  const toHook = (row: Selectable<OrderHooksTable>): OrderHook => ({
    // Ids in the database were made by newId.
    id: row.id as OrderHook['id'],
    system: row.system,
    url: `${origins.publicOrigin}/api/v1/orders/${row.id}`,
    createdAt: row.created_at,
    previousValidUntil: row.previous_until !== null && Date.parse(row.previous_until) > clock.now() ? row.previous_until : null,
    refused: row.refused_at === null || row.refused_because === null ? null : { at: row.refused_at, because: row.refused_because },
  });

  return {
    async addOrderHook({ caller: { carrierId }, body }) {
      const secret = secretFor(body.system, body.secret);
      const { count } = await db.selectFrom('order_hooks').select((eb) => eb.fn.countAll<string>().as('count')).where('carrier_id', '=', carrierId).executeTakeFirstOrThrow();
      if (Number(count) >= MOST_HOOKS) throw new CodedError('request.conflict', `An account has ${MOST_HOOKS} addresses for shop systems at most. Remove one first.`);
      const now = clock.now();
      const id = newId('ohk', now);
      const row = { id, carrier_id: carrierId, system: body.system, sealed: await secrets.seal(id, secret), sealed_previous: null, previous_until: null, created_at: toIso(now), refused_at: null, refused_because: null };
      await db.insertInto('order_hooks').values(row).execute();
      return { ...toHook(row), secret };
    },
    async listOrderHooks({ caller, query }) {
      let rows = db.selectFrom('order_hooks').selectAll().where('carrier_id', '=', caller.carrierId).orderBy('id', 'desc').limit(query.limit + 1);
      const before = idCursor('ohk', query.cursor);
      if (before !== undefined) rows = rows.where('id', '<', before);
      return pageOf((await rows.execute()).map(toHook), query.limit);
    },
    async removeOrderHook({ caller, params }) {
      const { numDeletedRows } = await db.deleteFrom('order_hooks').where('carrier_id', '=', caller.carrierId).where('id', '=', params.hookId).executeTakeFirst();
      if (numDeletedRows !== 1n) throw noHook();
    },
    async rotateOrderHookSecret({ caller, params, body }) {
      const { system } = await requireHook(caller.carrierId, params.hookId);
      const secret = secretFor(system, body.secret);
      const previousValidUntil = toIso(plus(clock.now(), BOTH_COUNT));
      await db
        .updateTable('order_hooks')
        .set({ sealed: await secrets.seal(params.hookId, secret), sealed_previous: (eb) => eb.ref('sealed'), previous_until: previousValidUntil, refused_at: null, refused_because: null })
        .where('carrier_id', '=', caller.carrierId)
        .where('id', '=', params.hookId)
        .execute();
      return { secret, previousValidUntil };
    },
    async listOrderReceipts({ caller, params, query }) {
      await requireHook(caller.carrierId, params.hookId);
      let rows = db.selectFrom('order_receipts').selectAll().where('hook_id', '=', params.hookId).orderBy('id', 'desc').limit(query.limit + 1);
      const before = idCursor('orc', query.cursor);
      if (before !== undefined) rows = rows.where('id', '<', before);
      return pageOf((await rows.execute()).map(toReceipt), query.limit);
    },
  };
}

/** The system's own secret, or a new one. Throws `request.invalid` where that does not fit the system. */
function secretFor(system: OrderHook['system'], given: string | undefined): string {
  const { isSecret, newSecret } = shopForms[system];
  const secret = given ?? newSecret?.();
  if (secret === undefined) throw new CodedError('request.invalid', 'Shopify signs with a secret of its own. Copy it from where its webhooks are set up.');
  if (!isSecret(secret)) throw new CodedError('request.invalid', 'A secret of Standard Webhooks is whsec_ and base64 of at least 24 bytes.');
  return secret;
}

const noHook = () => new CodedError('request.not_found', 'There is no such address of yours.');

const toReceipt = (row: Selectable<OrderReceiptsTable>): OrderReceipt => ({
  // As above.
  id: row.id as OrderReceipt['id'],
  receivedAt: row.received_at,
  topic: row.topic,
  order: row.order_name,
  outcome: row.outcome,
  ...row.counts,
});
