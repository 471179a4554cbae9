import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** What a shop runs, as far as its webhooks differ. `standard`: Standard Webhooks, for whatever a shop wrote itself. */
export const shopSystem = z.enum(['standard', 'woocommerce', 'shopify']).meta({ id: 'ShopSystem' });
export type ShopSystem = z.infer<typeof shopSystem>;

/** The system's own secret, where it names one; the form is the system's. */
export const orderHookSecret = z.string().regex(/^[\x21-\x7e]{16,200}$/);

/** An address at which a shop's own system tells of its orders. What comes there counts by its signature alone. */
export const orderHook = z
  .object({
    id: id('ohk'),
    system: shopSystem,
    url: z.string(),
    createdAt: instant,
    /** Until when the secret before the last rotation counts, too. */
    previousValidUntil: instant.nullable(),
    /** What came last and was not taken, and why: the signature is of another secret, or what it says is too old. Noted once a minute at most. */
    refused: z.object({ at: instant, because: z.enum(['signature', 'time']) }).nullable(),
  })
  .meta({ id: 'OrderHook' });
export type OrderHook = z.infer<typeof orderHook>;

/** With the secret, which is told once. */
export const newOrderHook = orderHook.extend({ secret: z.string() }).meta({ id: 'NewOrderHook' });
export type NewOrderHook = z.infer<typeof newOrderHook>;

/**
 * What a message was understood as. `taken`: something was done for a home. `unchanged`: all of it was known. `old`: by its own time days ago, or a newer message came before. `not-inside`: the order holds no token of the checkout's.
 * `token-refused`: it holds one that is too old, another shop's, or of a code that was taken back. `ignored`: not about an order's parcels. `unreadable`: not of the form that the system documents.
 */
export const orderOutcome = z.enum(['taken', 'unchanged', 'old', 'not-inside', 'token-refused', 'ignored', 'unreadable']);
export type OrderOutcome = z.infer<typeof orderOutcome>;

/** One message of a shop's system, once its signature was found good. What was in it is not kept. */
export const orderReceipt = z
  .object({
    id: id('orc'),
    receivedAt: instant,
    /** As the system calls it: `orders/updated`. */
    topic: z.string(),
    /** As the shop calls the order; null where that was not read. */
    order: z.string().nullable(),
    outcome: orderOutcome,
    /** Parcels that were announced, that moved on, and that are not expected any more. */
    announced: z.int(),
    updated: z.int(),
    cancelled: z.int(),
    /** Parcels that were left as they are: no tracking number that we can match, announced by somebody else, or the household's own to cancel. */
    left: z.int(),
  })
  .meta({ id: 'OrderReceipt' });
export type OrderReceipt = z.infer<typeof orderReceipt>;
