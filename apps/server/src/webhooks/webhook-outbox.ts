import { type Clock, describeError, Days, type Duration, Hours, Instant, type Log, Millis, Minutes, plus, Seconds, startRounds, toIso } from '@latchkey/kit';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { MailSender } from '../notices/mail-sender.ts';
import type { createWebhookPost, PostOutcome } from './webhook-post.ts';
import { signedHeaders, webhookSecret } from './webhook-signing.ts';

const LOOK_EVERY = Seconds(1);
const AT_ONCE = 20;
/** A message whose process died while it was sent is sent again after this: at least once, under the same id. */
const CLAIM = Minutes(1);
/** Pauses between attempts (those of Standard Webhooks), spread a little so that a receiver that came back is not flooded. */
const PAUSES: readonly Duration[] = [Seconds(5), Minutes(5), Minutes(30), Hours(2), Hours(5), Hours(10), Hours(14)];
/** After failing for so long without one success a webhook is disabled. */
export const DISABLE_AFTER = Days(2);

export interface WebhookOutboxDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  readonly post: ReturnType<typeof createWebhookPost>;
  /** Tells the account when its webhook is disabled; undefined where no e-mail goes out. */
  readonly mail: MailSender | undefined;
  /** Of the server, for the events' `source`. */
  readonly publicOrigin: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Starts sending what waits in the outbox. Disposing lets what is being sent end. */
export function startWebhookOutbox(deps: WebhookOutboxDeps): AsyncDisposable {
  const { db, clock, log } = deps;
  return startRounds(clock, async () => {
    try {
      const due = await claimDue(db, clock);
      await Promise.all(due.map((message) => sendOne(deps, message)));
      return due.length === AT_ONCE ? Millis(0) : LOOK_EVERY;
    } catch (error) {
      log.debug('the webhooks’ outbox could not be read; it is tried again', { error: describeError(error) });
      return LOOK_EVERY;
    }
  });
}

type Due = Awaited<ReturnType<typeof claimDue>>[number];

/** Takes messages that are due, so that no other server sends them meanwhile. */
async function claimDue(db: Kysely<Schema>, clock: Clock) {
  const now = clock.now();
  const { rows } = await sql<{ carrier_id: string; webhook_id: string; event_id: string; attempts: number; url: string; secret_version: number; previous_until: string | null; failing_since: string | null; type: string; delivery_id: string; data: Readonly<Record<string, unknown>>; created_at: string; email: string | null }>`
    with due as (
      select messages.carrier_id, messages.webhook_id, messages.event_id from webhook_messages messages
      join webhooks on webhooks.carrier_id = messages.carrier_id and webhooks.id = messages.webhook_id and webhooks.disabled_at is null
      where messages.next_attempt_at <= ${toIso(now)}::timestamptz order by messages.next_attempt_at limit ${AT_ONCE} for update of messages skip locked
    )
    update webhook_messages messages set attempts = attempts + 1, next_attempt_at = ${toIso(plus(now, CLAIM))}::timestamptz
    from due, webhooks, carrier_events events, carriers
    where messages.carrier_id = due.carrier_id and messages.webhook_id = due.webhook_id and messages.event_id = due.event_id
      and webhooks.carrier_id = due.carrier_id and webhooks.id = due.webhook_id and events.carrier_id = due.carrier_id and events.id = due.event_id and carriers.id = due.carrier_id
    returning messages.carrier_id, messages.webhook_id, messages.event_id, messages.attempts, webhooks.url, webhooks.secret_version, webhooks.previous_until, webhooks.failing_since,
      events.type, events.delivery_id, events.data, events.created_at, carriers.email`.execute(db);
  return rows;
}

async function sendOne(deps: WebhookOutboxDeps, due: Due): Promise<void> {
  const { db, keys, post, publicOrigin, clock } = deps;
  const now = clock.now();
  const { secret_version: version, previous_until: until, webhook_id: webhookId } = due;
  const versions = until !== null && Date.parse(until) > now ? [version, version - 1] : [version];
  // CloudEvents 1.0 in structured mode.
  const body = JSON.stringify({ specversion: '1.0', id: due.event_id, source: `${publicOrigin}/api/v1`, type: `latchkey.${due.type}`, subject: due.delivery_id, time: due.created_at, datacontenttype: 'application/json', data: due.data });
  const secrets = versions.map((one) => webhookSecret(keys, { webhookId, version: one }));
  const begun = clock.monotonic();
  const outcome = await post(due.url, signedHeaders(secrets, { id: due.event_id, timestamp: Math.floor(now / 1_000), body }), body);
  const answer = { answer_status: outcome.status, answer_millis: Math.round(clock.monotonic() - begun) };
  await db.transaction().execute(async (transaction) => {
    const message = transaction.updateTable('webhook_messages').where('carrier_id', '=', due.carrier_id).where('webhook_id', '=', webhookId).where('event_id', '=', due.event_id);
    const webhook = transaction.updateTable('webhooks').where('carrier_id', '=', due.carrier_id).where('id', '=', webhookId);
    const at = toIso(clock.now());
    if (outcome.kind === 'taken') {
      await message.set({ delivered_at: at, next_attempt_at: null, failure: null, ...answer }).execute();
      await webhook.set({ failing_since: null }).where('failing_since', 'is not', null).execute();
      return;
    }
    const pause = PAUSES[due.attempts - 1];
    const next = outcome.kind === 'gone' || pause === undefined ? null : toIso(plus(clock.now(), Millis(Math.round(pause * (0.9 + Math.random() * 0.2)))));
    await message.set({ failure: outcome.failure, next_attempt_at: next, ...answer }).execute();
    await webhook.set((eb) => ({ failing_since: eb.fn.coalesce('failing_since', eb.val(at)) })).execute();
  });
  if (outcome.kind !== 'taken') await disableWhenHopeless(deps, due, outcome);
}

/** Nothing is sent to an address that is over, or that failed for days: the account is told, and enables it again when it is mended. */
async function disableWhenHopeless({ db, mail, publicOrigin, clock, log }: WebhookOutboxDeps, due: Due, outcome: PostOutcome): Promise<void> {
  const now = clock.now();
  const failsSince = due.failing_since === null ? now : Instant(Date.parse(due.failing_since));
  const reason = outcome.kind === 'gone' ? 'It answered 410: gone.' : now - failsSince >= DISABLE_AFTER ? `It failed since ${toIso(failsSince)} without one success.` : undefined;
  if (reason === undefined) return;
  const { numUpdatedRows } = await db.updateTable('webhooks').set({ disabled_at: toIso(now), disabled_reason: reason }).where('carrier_id', '=', due.carrier_id).where('id', '=', due.webhook_id).where('disabled_at', 'is', null).executeTakeFirst();
  if (numUpdatedRows !== 1n) return;
  log.warn('a webhook was disabled', { carrier: due.carrier_id, webhook: due.webhook_id, reason });
  if (mail === undefined || due.email === null) return;
  const told = await mail.send({ to: due.email, title: 'A webhook was disabled', body: `Nothing is sent any more to ${new URL(due.url).host}. ${reason} Enable it again when it is mended; what waits is sent then.`, url: `${publicOrigin}/docs`, language: 'en', urgent: false, idempotencyKey: `${due.webhook_id}-${toIso(now)}` });
  if (told.kind !== 'taken') log.warn('the account was not told that its webhook is disabled', { carrier: due.carrier_id, reason: told.reason });
}
