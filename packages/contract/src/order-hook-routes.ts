import { z } from 'zod';
import * as schema from './order-hook-schemas.ts';
import { id, instant } from './primitives.ts';
import type { Route } from './route.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed'] as const;
const CARRIER = [...COMMON, 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;
const hook = z.object({ hookId: id('ohk') });
const paging = z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) });
const list = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() });
const secret = schema.orderHookSecret.optional().meta({ description: 'Shopify shows its own: give that. For the others one is made when it is left out; for Standard Webhooks it begins with whsec_' });

/** How a shop's own system tells of its orders: what the shop sets up, and where the system posts. */
export const orderHookRoutes = {
  takeOrder: {
    method: 'POST', path: '/api/v1/orders/{hookId}', tag: 'Shop systems', access: 'public', raw: true, params: hook,
    summary: 'Where a shop’s system posts what happens to an order, signed as that system signs: the parcels of an order with a checkout token are expected, followed and cancelled. An order that is for no home here is answered alike',
    success: { status: 200, body: z.object({}) }, problems: [...COMMON, 'request.unauthenticated', 'request.forbidden'],
  },
  addOrderHook: {
    method: 'POST', path: '/api/v1/carrier/order-hooks', tag: 'Shop systems', access: 'carrier', scope: 'deliveries:write', summary: 'Make an address for your shop’s system', body: z.object({ system: schema.shopSystem, secret }),
    success: { status: 201, body: schema.newOrderHook }, problems: [...CARRIER, 'request.conflict'],
  },
  listOrderHooks: { method: 'GET', path: '/api/v1/carrier/order-hooks', tag: 'Shop systems', access: 'carrier', scope: 'deliveries:write', summary: 'Your addresses for shop systems', query: paging, success: { status: 200, body: list(schema.orderHook) }, problems: CARRIER },
  removeOrderHook: { method: 'DELETE', path: '/api/v1/carrier/order-hooks/{hookId}', tag: 'Shop systems', access: 'carrier', scope: 'deliveries:write', summary: 'Nothing is taken there any more; parcels that it announced stay expected', params: hook, success: { status: 204, body: null }, problems: CARRIER },
  rotateOrderHookSecret: {
    method: 'POST', path: '/api/v1/carrier/order-hooks/{hookId}/rotate', tag: 'Shop systems', access: 'carrier', scope: 'deliveries:write', summary: 'A new secret; the one before counts for another day', params: hook, body: z.object({ secret }),
    success: { status: 200, body: z.object({ secret: z.string(), previousValidUntil: instant }) }, problems: CARRIER,
  },
  listOrderReceipts: {
    method: 'GET', path: '/api/v1/carrier/order-hooks/{hookId}/receipts', tag: 'Shop systems', access: 'carrier', scope: 'deliveries:write', summary: 'What came there lately, and what was understood', params: hook, query: paging,
    success: { status: 200, body: list(schema.orderReceipt) }, problems: CARRIER,
  },
} as const satisfies Record<string, Route>;
