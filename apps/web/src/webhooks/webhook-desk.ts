import type { CallOutput } from '@latchkey/client';
import type { OrderHook, OrderReceipt, ShopSystem, Webhook, WebhookMessage } from '@latchkey/contract';
import { createDeskClient } from '../dispatch/desk-client.ts';
import { makeDesk } from '../dispatch/desk-sign-in.ts';
import { type Desk, readDesk } from '../dispatch/desk-store.ts';

/** What a webhook is called: where it goes. */
export const hostOf = ({ url }: Pick<Webhook, 'url'>): string => URL.parse(url)?.host ?? url;

export type NewWebhook = CallOutput<'POST /api/v1/carrier/webhooks'>;
export type Replayed = CallOutput<'POST /api/v1/carrier/webhooks/{webhookId}/replay'>;

export type NewOrderHook = CallOutput<'POST /api/v1/carrier/order-hooks'>;

export interface SeenOrderHooks {
  readonly hooks: readonly OrderHook[];
  /** The one that is looked at, and what came there last. */
  readonly opened: OrderHook['id'] | undefined;
  readonly receipts: readonly OrderReceipt[];
}

export interface SeenWebhooks {
  readonly webhooks: readonly Webhook[];
  /** The one that is looked at, and its newest messages. */
  readonly opened: Webhook['id'] | undefined;
  readonly messages: readonly WebhookMessage[];
}

/** What is done about a carrier's webhooks, at the same desk as its dispatch. All of it rejects with `ApiError`. */
export interface WebhookDesk {
  readonly carrier: string;
  look(webhookId: Webhook['id'] | undefined): Promise<SeenWebhooks>;
  add(url: string): Promise<NewWebhook>;
  remove(webhookId: Webhook['id']): Promise<void>;
  enable(webhookId: Webhook['id']): Promise<void>;
  /** The new secret. */
  rotate(webhookId: Webhook['id']): Promise<string>;
  replay(webhookId: Webhook['id'], eventId: WebhookMessage['id']): Promise<void>;
  /** @param since epoch milliseconds. @param delivered also what was taken. */
  replaySince(webhookId: Webhook['id'], since: number, delivered: boolean): Promise<Replayed>;
  lookAtOrders(hookId: OrderHook['id'] | undefined): Promise<SeenOrderHooks>;
  /** @param secret empty: one is made, where the system takes it. */
  addOrderHook(system: ShopSystem, secret: string): Promise<NewOrderHook>;
  removeOrderHook(hookId: OrderHook['id']): Promise<void>;
  /** The new secret. */
  rotateOrderHook(hookId: OrderHook['id'], secret: string): Promise<string>;
}

const MESSAGES_SHOWN = 25;

/** The desk that this browser is already; undefined before somebody signed in. */
export async function openWebhookDesk(origin: string): Promise<WebhookDesk | undefined> {
  const desk = await readDesk();
  return desk === undefined ? undefined : deskOf(desk, origin);
}

export const signInForWebhooks = async (apiKey: string, origin: string): Promise<WebhookDesk> => deskOf(await makeDesk(apiKey, origin), origin);

function deskOf(desk: Desk, origin: string): WebhookDesk {
  const client = createDeskClient(desk, origin);
  return {
    carrier: desk.carrier,
    async look(webhookId) {
      const { items: webhooks } = await client.call('GET /api/v1/carrier/webhooks', {});
      const known = webhooks.find(({ id }) => id === webhookId);
      if (known === undefined) return { webhooks, opened: undefined, messages: [] };
      const { items: messages } = await client.call('GET /api/v1/carrier/webhooks/{webhookId}/messages', { params: { webhookId: known.id }, query: { limit: MESSAGES_SHOWN } });
      return { webhooks, opened: known.id, messages };
    },
    add: (url) => client.call('POST /api/v1/carrier/webhooks', { body: { url } }),
    remove: async (webhookId) => void (await client.call('DELETE /api/v1/carrier/webhooks/{webhookId}', { params: { webhookId } })),
    enable: async (webhookId) => void (await client.call('POST /api/v1/carrier/webhooks/{webhookId}/enable', { params: { webhookId } })),
    rotate: async (webhookId) => (await client.call('POST /api/v1/carrier/webhooks/{webhookId}/rotate', { params: { webhookId } })).secret,
    replay: async (webhookId, eventId) => void (await client.call('POST /api/v1/carrier/webhooks/{webhookId}/messages/{eventId}/replay', { params: { webhookId, eventId } })),
    async lookAtOrders(hookId) {
      const { items: hooks } = await client.call('GET /api/v1/carrier/order-hooks', {});
      const known = hooks.find(({ id }) => id === hookId);
      if (known === undefined) return { hooks, opened: undefined, receipts: [] };
      const { items: receipts } = await client.call('GET /api/v1/carrier/order-hooks/{hookId}/receipts', { params: { hookId: known.id }, query: { limit: MESSAGES_SHOWN } });
      return { hooks, opened: known.id, receipts };
    },
    addOrderHook: (system, secret) => client.call('POST /api/v1/carrier/order-hooks', { body: { system, ...(secret === '' ? {} : { secret }) } }),
    removeOrderHook: async (hookId) => void (await client.call('DELETE /api/v1/carrier/order-hooks/{hookId}', { params: { hookId } })),
    rotateOrderHook: async (hookId, secret) => (await client.call('POST /api/v1/carrier/order-hooks/{hookId}/rotate', { params: { hookId }, body: secret === '' ? {} : { secret } })).secret,
    replaySince: (webhookId, since, delivered) => client.call('POST /api/v1/carrier/webhooks/{webhookId}/replay', { params: { webhookId }, body: { since: new Date(since).toISOString(), delivered } }),
  };
}
