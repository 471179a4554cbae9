import type { OrderReceipt } from '@latchkey/contract';
import { type Clock, CodedError, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { codeOfToken } from '../carriers/checkout-tokens.ts';
import { type DeliveryAddress, findAddress } from '../carriers/delivery-codes.ts';
import type { Schema } from '../database/schema.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { readNumbers } from '../parcels/number-candidates.ts';
import type { OrderParcels } from './order-parcels.ts';
import type { OrderNews, ToldNumber } from './systems/shop-form.ts';

export interface OrderTakingDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  readonly parcels: OrderParcels;
  readonly clock: Clock;
}

/** Whose hook it is. */
export interface ShopHook {
  readonly hookId: string;
  readonly carrierId: string;
  readonly sandbox: boolean;
  /** The shop's name: what the household reads, since what a shop writes of its goods is nobody's business here. */
  readonly shop: string;
}

export type Taken = Pick<OrderReceipt, 'order' | 'outcome' | 'announced' | 'updated' | 'cancelled' | 'left'>;

/**
 * Does what a message says of an order. It may come again, late or out of order: a parcel is announced once, moves on only, and once cancelled by an order stays so.
 * An order without a token of the checkout leaves no trace.
 */
export function createOrderTaking({ db, keys, parcels, clock }: OrderTakingDeps): (hook: ShopHook, news: OrderNews) => Promise<Taken> {
  return async (hook, news) => {
    const counts = { announced: 0, updated: 0, cancelled: 0, left: 0 };
    const known = await db.selectFrom('hook_orders').selectAll().where('hook_id', '=', hook.hookId).where('order_id', '=', news.orderId).executeTakeFirst();
    const order = news.name ?? known?.name ?? news.orderId;
    const token = news.token ?? known?.token;
    if (token === undefined) return { order, outcome: 'not-inside', ...counts };
    if (news.complete && news.at !== undefined && known?.told_at != null && news.at < Date.parse(known.told_at)) return { order, outcome: 'old', ...counts };

    const codeHash = await codeOfToken({ keys, clock }, hook.carrierId, token);
    // Whatever stands where the token belongs: it is kept only once it was good.
    if (known === undefined && codeHash === undefined) return { order, outcome: 'token-refused', ...counts };
    const toldAt = news.complete && news.at !== undefined ? toIso(news.at) : null;
    await db
      .insertInto('hook_orders')
      .values({ hook_id: hook.hookId, order_id: news.orderId, name: news.name, token, told_at: toldAt, created_at: toIso(clock.now()) })
      .onConflict((conflict) => conflict.columns(['hook_id', 'order_id']).doUpdateSet((eb) => ({ token, told_at: eb.fn.coalesce(eb.val(toldAt), eb.ref('hook_orders.told_at')) })))
      .execute();

    const rows = await db.selectFrom('hook_parcels').selectAll().where('hook_id', '=', hook.hookId).where('order_id', '=', news.orderId).execute();
    const before = new Map(rows.map((row) => [row.number, row]));
    const named = new Set<string>();
    let refused = false;
    let place: DeliveryAddress | undefined;
    for (const told of news.parcels) {
      const [best, ...others] = readNumbers(told.number);
      if (best === undefined) {
        counts.left += 1;
        continue;
      }
      named.add(best.number);
      const row = before.get(best.number);
      if (row !== undefined) {
        if (news.cancelled || told.cancelled) await strike(row.number, row.delivery_id, row.cancelled);
        else if (told.progress !== null && !row.cancelled && (await parcels.moveOn(hook.carrierId, row.delivery_id, told.progress))) counts.updated += 1;
        continue;
      }
      // What is over before it was announced is expected by nobody.
      if (news.cancelled || isOver(told)) continue;
      place ??= await findAddress(db, clock, hook, codeHash).catch((error: unknown) => {
        if (error instanceof CodedError && error.code === 'delivery.code_invalid') return undefined;
        throw error;
      });
      if (place === undefined) {
        refused = true;
        break;
      }
      const deliveryId = await parcels.announce(hook.carrierId, place, { candidates: [best, ...others], title: hook.shop, reference: order });
      if (deliveryId === undefined) {
        counts.left += 1;
        continue;
      }
      await db.insertInto('hook_parcels').values({ hook_id: hook.hookId, order_id: news.orderId, number: best.number, delivery_id: deliveryId, cancelled: false }).onConflict((conflict) => conflict.doNothing()).execute();
      if (told.progress !== null) await parcels.moveOn(hook.carrierId, deliveryId, told.progress);
      counts.announced += 1;
    }
    for (const row of rows) if (!named.has(row.number) && (news.cancelled || news.complete)) await strike(row.number, row.delivery_id, row.cancelled);
    const done = counts.announced + counts.updated + counts.cancelled > 0;
    return { order, outcome: done ? 'taken' : refused ? 'token-refused' : 'unchanged', ...counts };

    async function strike(number: string, deliveryId: string, already: boolean): Promise<void> {
      if (already) return;
      await db.updateTable('hook_parcels').set({ cancelled: true }).where('hook_id', '=', hook.hookId).where('order_id', '=', news.orderId).where('number', '=', number).execute();
      // Two orders of one customer travel in one parcel.
      const shared = await db.selectFrom('hook_parcels').select('order_id').where('delivery_id', '=', deliveryId).where('cancelled', '=', false).executeTakeFirst();
      if (shared !== undefined) return;
      const became = await parcels.cancel(hook.carrierId, deliveryId);
      if (became === 'cancelled') counts.cancelled += 1;
      if (became === 'left') counts.left += 1;
    }
  };
}

const isOver = ({ cancelled, progress }: ToldNumber): boolean => cancelled || progress === 'delivered' || progress === 'returned';
