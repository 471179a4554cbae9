import type { Webhook, WebhookMessage } from '@latchkey/contract';
import { type Clock, CodedError, Hours, newId, plus, toIso } from '@latchkey/kit';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { WebhookMessagesTable, WebhooksTable } from '../database/carrier-schema.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import { instantOf } from '../http/instants.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { EndpointRules } from '../http/public-endpoint.ts';
import { readWebhookUrl } from './webhook-post.ts';
import { webhookSecret } from './webhook-signing.ts';

/** How long the secret before a rotation signs, too. */
const BOTH_SIGN = Hours(24);
const MOST_WEBHOOKS = 20;
/** What one call sends again: messages of other carriers wait behind it. */
const MOST_REPLAYED = 500;

export interface WebhooksDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  readonly rules: EndpointRules;
  readonly clock: Clock;
}

type Names = 'addWebhook' | 'listWebhooks' | 'removeWebhook' | 'enableWebhook' | 'rotateWebhookSecret' | 'listWebhookMessages' | 'replayWebhookMessage' | 'replayWebhookMessages';

/** Handlers for where carriers are told of events. */
export function createWebhooks({ db, keys, rules, clock }: WebhooksDeps): Handlers<Names> {
  const own = (carrierId: string, webhookId: string) => db.updateTable('webhooks').where('carrier_id', '=', carrierId).where('id', '=', webhookId);

  return {
    async addWebhook({ caller: { carrierId }, body }) {
      const url = readWebhookUrl(body.url, rules);
      const { count } = await db.selectFrom('webhooks').select((eb) => eb.fn.countAll<string>().as('count')).where('carrier_id', '=', carrierId).executeTakeFirstOrThrow();
      if (Number(count) >= MOST_WEBHOOKS) throw new CodedError('request.conflict', `An account has ${MOST_WEBHOOKS} webhooks at most. Remove one first.`);
      const now = clock.now();
      const row = { carrier_id: carrierId, id: newId('whk', now), url, secret_version: 1, previous_until: null, created_at: toIso(now), failing_since: null, disabled_at: null, disabled_reason: null };
      await db.insertInto('webhooks').values({ ...row, types: body.types === undefined ? null : JSON.stringify(body.types) }).execute();
      return { ...toWebhook({ ...row, types: body.types ?? null }), secret: webhookSecret(keys, { webhookId: row.id, version: 1 }) };
    },
    async listWebhooks({ caller, query }) {
      let rows = db.selectFrom('webhooks').selectAll().where('carrier_id', '=', caller.carrierId).orderBy('id', 'desc').limit(query.limit + 1);
      const before = idCursor('whk', query.cursor);
      if (before !== undefined) rows = rows.where('id', '<', before);
      const items = (await rows.execute()).map(toWebhook);
      return pageOf(items, query.limit);
    },
    async removeWebhook({ caller, params }) {
      const { numDeletedRows } = await db.deleteFrom('webhooks').where('carrier_id', '=', caller.carrierId).where('id', '=', params.webhookId).executeTakeFirst();
      if (numDeletedRows !== 1n) throw noWebhook();
    },
    async enableWebhook({ caller, params }) {
      const row = await own(caller.carrierId, params.webhookId).set({ disabled_at: null, disabled_reason: null, failing_since: null }).returningAll().executeTakeFirst();
      if (row === undefined) throw noWebhook();
      return toWebhook(row);
    },
    async rotateWebhookSecret({ caller, params }) {
      const previousValidUntil = toIso(plus(clock.now(), BOTH_SIGN));
      const row = await own(caller.carrierId, params.webhookId).set((eb) => ({ secret_version: eb('secret_version', '+', 1), previous_until: previousValidUntil })).returning('secret_version').executeTakeFirst();
      if (row === undefined) throw noWebhook();
      return { secret: webhookSecret(keys, { webhookId: params.webhookId, version: row.secret_version }), previousValidUntil };
    },
    async listWebhookMessages({ caller, params, query }) {
      const known = await db.selectFrom('webhooks').select('id').where('carrier_id', '=', caller.carrierId).where('id', '=', params.webhookId).executeTakeFirst();
      if (known === undefined) throw noWebhook();
      let rows = messagesOf(caller.carrierId, params.webhookId).orderBy('messages.event_id', 'desc').limit(query.limit + 1);
      const before = idCursor('evt', query.cursor);
      if (before !== undefined) rows = rows.where('messages.event_id', '<', before);
      const items = (await rows.execute()).map(toMessage);
      return pageOf(items, query.limit);
    },
    async replayWebhookMessage({ caller, params }) {
      const { numUpdatedRows } = await db
        .updateTable('webhook_messages')
        .set({ next_attempt_at: toIso(clock.now()), attempts: 0, delivered_at: null, failure: null, answer_status: null, answer_millis: null })
        .where('carrier_id', '=', caller.carrierId)
        .where('webhook_id', '=', params.webhookId)
        .where('event_id', '=', params.eventId)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'There is no such message.');
      return toMessage(await messagesOf(caller.carrierId, params.webhookId).where('messages.event_id', '=', params.eventId).executeTakeFirstOrThrow());
    },
    async replayWebhookMessages({ caller, params, body }) {
      const known = await db.selectFrom('webhooks').select('id').where('carrier_id', '=', caller.carrierId).where('id', '=', params.webhookId).executeTakeFirst();
      if (known === undefined) throw noWebhook();
      // From the events, not from the messages: what happened while the webhook was disabled has none.
      const { rows } = await sql<{ created_at: string }>`
        with chosen as (
          select events.id, events.created_at from carrier_events events
          join webhooks on webhooks.carrier_id = events.carrier_id and webhooks.id = ${params.webhookId} and (webhooks.types is null or webhooks.types ? events.type)
          left join webhook_messages messages on messages.carrier_id = events.carrier_id and messages.webhook_id = webhooks.id and messages.event_id = events.id
          where events.carrier_id = ${caller.carrierId} and events.created_at >= ${instantOf(body.since)}::timestamptz and (${body.delivered} or messages.delivered_at is null)
          order by events.created_at, events.id limit ${MOST_REPLAYED}
        ), again as (
          insert into webhook_messages (carrier_id, webhook_id, event_id, attempts, next_attempt_at)
          select ${caller.carrierId}, ${params.webhookId}, id, 0, ${toIso(clock.now())}::timestamptz from chosen
          on conflict (carrier_id, webhook_id, event_id) do update set attempts = 0, next_attempt_at = excluded.next_attempt_at, delivered_at = null, failure = null, answer_status = null, answer_millis = null
        )
        select created_at from chosen order by created_at, id`.execute(db);
      return { messages: rows.length, until: rows.length === MOST_REPLAYED ? (rows.at(-1)?.created_at ?? null) : null };
    },
  };

  function messagesOf(carrierId: string, webhookId: string) {
    return db
      .selectFrom('webhook_messages as messages')
      .innerJoin('carrier_events as events', (join) => join.onRef('events.carrier_id', '=', 'messages.carrier_id').onRef('events.id', '=', 'messages.event_id'))
      .selectAll('messages')
      .select(['events.type', 'events.created_at'])
      .where('messages.carrier_id', '=', carrierId)
      .where('messages.webhook_id', '=', webhookId);
  }
}

const noWebhook = () => new CodedError('request.not_found', 'There is no such webhook.');

const toWebhook = (row: Selectable<WebhooksTable>): Webhook => ({
  // Ids in the database were made by newId.
  id: row.id as Webhook['id'],
  url: row.url,
  types: row.types === null ? null : [...row.types],
  createdAt: row.created_at,
  failingSince: row.failing_since,
  disabledAt: row.disabled_at,
  disabledReason: row.disabled_reason,
});

const toMessage = (row: Selectable<WebhookMessagesTable> & { readonly type: WebhookMessage['type']; readonly created_at: string }): WebhookMessage => ({
  // As above.
  id: row.event_id as WebhookMessage['id'],
  type: row.type,
  createdAt: row.created_at,
  attempts: row.attempts,
  state: row.delivered_at !== null ? 'delivered' : row.next_attempt_at === null ? 'failed' : 'waiting',
  nextAttemptAt: row.next_attempt_at,
  deliveredAt: row.delivered_at,
  failure: row.failure,
  answer: row.answer_millis === null ? null : { status: row.answer_status, millis: row.answer_millis },
});
