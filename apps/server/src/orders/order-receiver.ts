import type { OrderOutcome } from '@latchkey/contract';
import { type Clock, CodedError, Days, describeError, Instant, type Log, Minutes, newId, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { ZodError } from 'zod';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { createRateWindow } from '../http/rate-window.ts';
import type { OrderSecrets } from './order-secrets.ts';
import type { ShopHook, Taken } from './order-taking.ts';
import { digestOf, isSigned, type OrderNews, type ShopForm, type ShopMessage } from './systems/shop-form.ts';
import { shopForms } from './systems/shop-forms.ts';

/** As Standard Webhooks recommends, where the time of sending is signed. */
const TOLERANCE = Minutes(5);
/** Systems that sign no time of sending try again for hours: what their order says of itself may be this old. */
const OLDEST = Days(3);
const NOTE_REFUSAL_EVERY = Minutes(1);
const A_MINUTE = 600;
/** WooCommerce's unsigned question whether anybody is there; it wants 200. */
const PING = /^webhook_id=\d{1,20}$/;

export interface OrderReceiverDeps {
  readonly db: Kysely<Schema>;
  readonly secrets: OrderSecrets;
  readonly take: (hook: ShopHook, news: OrderNews) => Promise<Taken>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes what shops' systems post. An address that there is not, and a signature that does not fit, are answered alike. */
export function createOrderReceiver({ db, secrets, take, clock, log }: OrderReceiverDeps): Handlers<'takeOrder'> {
  const perHook = createRateWindow(A_MINUTE, Minutes(1), clock);
  const oneByOne = createTurns();
  // So that the signature is worked out for an address that there is not, too.
  const nobody = crypto.randomUUID();

  return {
    async takeOrder({ params: { hookId }, request }) {
      // The mount parses nothing on this route.
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const message: ShopMessage = { headers: request.headers, body };
      if (body.length < 40 && PING.test(body.toString('latin1'))) return {};
      const row = await db.selectFrom('order_hooks').innerJoin('carriers', 'carriers.id', 'order_hooks.carrier_id').selectAll('order_hooks').select(['carriers.name', 'carriers.sandbox']).where('order_hooks.id', '=', hookId).executeTakeFirst();
      const form = shopForms[row?.system ?? 'shopify'];
      const sealed = row === undefined ? [] : [row.sealed, ...(row.sealed_previous !== null && row.previous_until !== null && Date.parse(row.previous_until) > clock.now() ? [row.sealed_previous] : [])];
      const known = (await Promise.all(sealed.map((one) => secrets.open(hookId, one)))).filter((secret) => secret !== undefined);
      const signed = isSigned(form, known.length > 0 ? known : [nobody], message);
      const sentAt = form.sentAt(message);
      const young = sentAt === undefined || Math.abs(clock.now() - sentAt) <= TOLERANCE;
      if (row === undefined || known.length === 0 || !signed || !young) {
        if (row !== undefined) await noteRefusal(hookId, signed ? 'time' : 'signature');
        throw new CodedError('request.unauthenticated', 'The signature of this message was not accepted: the secret is another one, or it was sent more than five minutes ago.');
      }
      if (!perHook.take(hookId)) throw new CodedError('request.too_many', 'Too many messages; wait a minute.');
      await oneByOne(hookId, () => takeOnce(form, message, { hookId, carrierId: row.carrier_id, sandbox: row.sandbox, shop: row.name }));
      return {};
    },
  };

  async function takeOnce(form: ShopForm, message: ShopMessage, hook: ShopHook): Promise<void> {
    const messageId = form.idOf(message) || digestOf(message);
    const before = await db.selectFrom('order_receipts').select('id').where('hook_id', '=', hook.hookId).where('message_id', '=', messageId).executeTakeFirst();
    if (before !== undefined) return;
    const { topic, order, outcome, ...counts } = await understand(form, message, hook);
    const now = clock.now();
    // Last, so that a message is tried again whole after a failure; what was done of it before stays done.
    await db
      .insertInto('order_receipts')
      .values({ hook_id: hook.hookId, id: newId('orc', now), message_id: messageId, topic, order_name: order, outcome, counts: JSON.stringify(counts), received_at: toIso(now) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async function understand(form: ShopForm, message: ShopMessage, hook: ShopHook): Promise<Taken & { readonly topic: string }> {
    const nothing = (outcome: OrderOutcome, order: string | null = null) => ({ order, outcome, announced: 0, updated: 0, cancelled: 0, left: 0 });
    try {
      const { topic, news } = form.read(message, JSON.parse(message.body.toString('utf8')));
      if (news === undefined) return { topic, ...nothing('ignored') };
      const age = news.at === undefined ? 0 : clock.now() - news.at;
      if (age > OLDEST || -age > TOLERANCE) return { topic, ...nothing('old', news.name ?? news.orderId) };
      return { topic, ...(await take(hook, news)) };
    } catch (error) {
      if (!(error instanceof ZodError) && !(error instanceof SyntaxError)) throw error;
      log.info('a shop’s message could not be read', { hook: hook.hookId, error: describeError(error) });
      return { topic: '', ...nothing('unreadable') };
    }
  }

  async function noteRefusal(hookId: string, because: 'signature' | 'time'): Promise<void> {
    const now = clock.now();
    await db
      .updateTable('order_hooks')
      .set({ refused_at: toIso(now), refused_because: because })
      .where('id', '=', hookId)
      .where((eb) => eb.or([eb('refused_at', 'is', null), eb('refused_at', '<', toIso(Instant(now - NOTE_REFUSAL_EVERY)))]))
      .execute();
  }
}

/** Work for one name at a time, in the order in which it came. */
function createTurns(): (name: string, work: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return async (name, work) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work);
    last.set(name, turn);
    try {
      await turn;
    } finally {
      if (last.get(name) === turn) last.delete(name);
    }
  };
}
