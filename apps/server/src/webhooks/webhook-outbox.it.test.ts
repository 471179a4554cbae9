import { Days, Hours, Instant, ManualClock, Millis, Minutes, newId, plus, Seconds, silentLog, systemClock, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addCarrier, type TestCarrier } from '../carriers/carrier.fixture.ts';
import { tellCarriers } from '../carriers/delivery-events.ts';
import type { Schema } from '../database/schema.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createHousehold } from '../household/household-store.ts';
import { startMailPeer } from '../notices/mail-peer.fixture.ts';
import { createMailSender, type MailSender } from '../notices/mail-sender.ts';
import { startWebhookOutbox } from './webhook-outbox.ts';
import { startWebhookPeer, type WebhookPeer } from './webhook-peer.fixture.ts';
import { createWebhookPost } from './webhook-post.ts';
import { createWebhooks } from './webhooks.ts';
import { webhookSecret } from './webhook-signing.ts';

const keys = { deriveSecret: (purpose: string) => Buffer.from(purpose.padEnd(32, '.')) };
/** The event of the carrier's one delivery, from before any webhook of a test. */
const EARLIER = 1;
const PATIENCE = { timeout: 30_000, interval: 20 };

let cluster: TestDatabase;
let db: Kysely<Schema>;
let clock: ManualClock;
let carrier: TestCarrier;
let site: { readonly siteId: string; readonly parcelId: string; readonly accessPointId: string };
let peer: WebhookPeer;
let cleanUp: AsyncDisposableStack;

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  cleanUp = new AsyncDisposableStack();
  ({ db } = await cluster.fresh());
  clock = new ManualClock(Instant(Date.now()));
  const { siteId } = await createHousehold(db, systemClock, { name: 'Ash', owner: { name: 'Ann', email: null }, demo: false, postcode: null });
  site = { siteId, parcelId: newId('par'), accessPointId: newId('ap') };
  carrier = await addCarrier(db, site);
  peer = cleanUp.use(await startWebhookPeer());
});
afterEach(() => cleanUp.disposeAsync());

async function addWebhook(url: string, more: { readonly version?: number; readonly previousUntil?: string } = {}): Promise<string> {
  const id = newId('whk');
  await db
    .insertInto('webhooks')
    .values({ carrier_id: carrier.carrierId, id, url, types: null, secret_version: more.version ?? 1, previous_until: more.previousUntil ?? null, created_at: toIso(clock.now()), failing_since: null, disabled_at: null, disabled_reason: null })
    .execute();
  return id;
}
const tell = () => tellCarriers(db, site.siteId, [site.parcelId], { type: 'delivery.delivered', visitId: newId('vis'), at: toIso(clock.now()) });
const start = (options: { readonly allowLoopback?: boolean; readonly mail?: MailSender } = {}) =>
  cleanUp.use(startWebhookOutbox({ db, keys, post: createWebhookPost({ allowLoopback: options.allowLoopback ?? true }, Millis(300)), mail: options.mail, publicOrigin: 'https://home.example', clock, log: silentLog }));
const messageTo = (webhookId: string) => db.selectFrom('webhook_messages').selectAll().where('webhook_id', '=', webhookId).executeTakeFirst();
const headersOf = ({ headers }: WebhookPeer['received'][number]) => headers as Record<string, string>;
/** Time passes until the fact is there: what is due is looked for every second of the server's clock. */
const passing = <Value>(read: () => Promise<Value> | Value) =>
  expect.poll(async () => {
    clock.advance(Seconds(1));
    return read();
  }, PATIENCE);

describe('a message to a webhook', () => {
  it('is a CloudEvent that any library of Standard Webhooks accepts', async () => {
    const webhookId = await addWebhook(peer.url);
    await tell();
    start();
    await passing(async () => (await messageTo(webhookId))?.delivered_at).not.toBeNull();
    const [message] = peer.received;
    if (message === undefined) throw new TypeError('it was received');
    const event = new Webhook(webhookSecret(keys, { webhookId, version: 1 })).verify(message.body, headersOf(message));
    expect(event).toMatchObject({ specversion: '1.0', type: 'latchkey.delivery.delivered', source: 'https://home.example/api/v1', subject: carrier.ids.deliveryId, id: headersOf(message)['webhook-id'], data: { deliveryId: carrier.ids.deliveryId } });
    // What it answered is kept for who looks for a slow endpoint.
    expect(await messageTo(webhookId)).toMatchObject({ failure: null, answer_status: 204, answer_millis: expect.any(Number) });
    expect(() => new Webhook(webhookSecret(keys, { webhookId, version: 2 })).verify(message.body, headersOf(message))).toThrow();
    expect(headersOf(message)['content-type']).toContain('application/cloudevents+json');
  });

  it.each([['is refused', 500, 'status 500'], ['is not answered', 'never', 'webhook.timeout'], ['is sent elsewhere', 302, 'status 302']] as const)('that %s comes again, under the same id', async (_what, answer, failure) => {
    const secretPeer = cleanUp.use(await startWebhookPeer());
    const redirecting = cleanUp.use(await startWebhookPeer(secretPeer.url));
    const webhookId = await addWebhook(redirecting.url);
    redirecting.answers.push(answer);
    await tell();
    start();
    await expect.poll(() => redirecting.received.length, PATIENCE).toBe(1);
    if (answer === 'never') clock.advance(Millis(250));
    await expect.poll(async () => (await messageTo(webhookId))?.failure, PATIENCE).toBe(failure);
    const tried = await messageTo(webhookId);
    expect(tried).toMatchObject({ delivered_at: null, answer_status: answer === 'never' ? null : answer, answer_millis: answer === 'never' ? 250 : 0 });
    await passing(async () => (await messageTo(webhookId))?.delivered_at).not.toBeNull();
    expect(new Set(redirecting.received.map((message) => headersOf(message)['webhook-id']))).toHaveLength(1);
    expect(redirecting.received).toHaveLength(2);
    expect(secretPeer.received).toEqual([]);
  });

  it('never goes into the operator’s network', async () => {
    const webhookId = await addWebhook(peer.url);
    await tell();
    start({ allowLoopback: false });
    await expect.poll(async () => (await messageTo(webhookId))?.failure, PATIENCE).toBe('webhook.url_refused');
    expect(peer.received).toEqual([]);
  });

  it('is signed with both secrets after a rotation, and with the new one alone after a day', async () => {
    const webhookId = await addWebhook(peer.url, { version: 2, previousUntil: toIso(plus(clock.now(), Hours(24))) });
    await tell();
    start();
    await passing(() => peer.received.length).toBe(1);
    const [first] = peer.received;
    for (const version of [1, 2]) expect(() => new Webhook(webhookSecret(keys, { webhookId, version })).verify(first?.body ?? '', first === undefined ? {} : headersOf(first))).not.toThrow();
    clock.advance(Hours(25));
    await tell();
    await passing(() => peer.received.length).toBe(2);
    const second = peer.received[1];
    expect(second === undefined ? '' : headersOf(second)['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  it('whose sender died comes from another one', async () => {
    const webhookId = await addWebhook(peer.url);
    await tell();
    await db.updateTable('webhook_messages').set({ attempts: 1, next_attempt_at: toIso(plus(clock.now(), Minutes(1))) }).where('webhook_id', '=', webhookId).execute();
    start();
    await passing(() => peer.received.length).toBe(1);
  });
});

describe('what is sent again since a time', () => {
  /** As the carrier asks for it; only what the handler reads is given. */
  const replay = (webhookId: string, body: { readonly since: string; readonly delivered?: boolean }) =>
    createWebhooks({ db, keys, rules: { allowLoopback: true }, clock }).replayWebhookMessages({ caller: { carrierId: carrier.carrierId }, params: { webhookId }, body: { delivered: false, ...body } } as never);
  const since = () => toIso(Instant(clock.now() - Hours(1)));

  it('is what was not taken, also from while the webhook was disabled; all of it only when that is asked for', async () => {
    const webhookId = await addWebhook(peer.url);
    await tell();
    start();
    await passing(() => peer.received.length).toBe(1);
    await expect.poll(async () => (await messageTo(webhookId))?.delivered_at, PATIENCE).not.toBeNull();
    await db.updateTable('webhooks').set({ disabled_at: toIso(clock.now()), disabled_reason: 'test' }).where('id', '=', webhookId).execute();
    await tell();
    expect(await replay(webhookId, { since: since() })).toMatchObject({ messages: 1 + EARLIER, until: null });
    await db.updateTable('webhooks').set({ disabled_at: null, disabled_reason: null }).where('id', '=', webhookId).execute();
    await passing(() => peer.received.length).toBe(2 + EARLIER);
    const ids = () => peer.received.map((message) => headersOf(message)['webhook-id']);
    expect(new Set(ids())).toHaveLength(2 + EARLIER);
    // Received is not yet noted, and asking for it again meanwhile would send it again.
    await expect.poll(async () => (await db.selectFrom('webhook_messages').select('event_id').where('webhook_id', '=', webhookId).where('delivered_at', 'is', null).execute()).length, PATIENCE).toBe(0);
    expect(await replay(webhookId, { since: since() })).toMatchObject({ messages: 0 });
    expect(await replay(webhookId, { since: since(), delivered: true })).toMatchObject({ messages: 2 + EARLIER });
    await passing(() => peer.received.length).toBe(2 * (2 + EARLIER));
    expect(new Set(ids())).toHaveLength(2 + EARLIER);
    expect(await replay(webhookId, { since: toIso(plus(clock.now(), Hours(1))), delivered: true })).toEqual({ messages: 0, until: null });
  });

  it('is of the webhook’s types, and of its own carrier', async () => {
    const other = await addCarrier(db, site);
    const webhookId = await addWebhook(peer.url);
    await db.updateTable('webhooks').set({ types: JSON.stringify(['delivery.cancelled']) }).where('id', '=', webhookId).execute();
    await tell();
    expect(await replay(webhookId, { since: since() })).toEqual({ messages: 0, until: null });
    await expect(replay(other.ids.webhookId, { since: since() })).rejects.toMatchObject({ code: 'request.not_found' });
  });

  it('never goes into the operator’s network, either', async () => {
    const webhookId = await addWebhook(peer.url);
    await tell();
    start({ allowLoopback: false });
    await expect.poll(async () => (await messageTo(webhookId))?.failure, PATIENCE).toBe('webhook.url_refused');
    await replay(webhookId, { since: since() });
    await passing(async () => (await db.selectFrom('webhook_messages').select('failure').where('webhook_id', '=', webhookId).execute()).map(({ failure }) => failure)).toEqual(['webhook.url_refused', 'webhook.url_refused']);
    expect(peer.received).toEqual([]);
  });
});

describe('a webhook', () => {
  it('that says it is gone is disabled at once, and gets nothing more', async () => {
    const webhookId = await addWebhook(peer.url);
    peer.answers.push(410);
    await tell();
    start();
    await passing(async () => (await db.selectFrom('webhooks').select('disabled_reason').where('id', '=', webhookId).executeTakeFirst())?.disabled_reason).toBe('It answered 410: gone.');
    await tell();
    expect(await db.selectFrom('webhook_messages').select('event_id').where('webhook_id', '=', webhookId).execute()).toHaveLength(1);
  });

  it('that failed for two days is disabled, and its account is told', async () => {
    const mailPeer = cleanUp.use(await startMailPeer());
    const mail = cleanUp.use(createMailSender({ smtpUrl: mailPeer.url, from: 'Latchkey <door@home.example>' }));
    await db.updateTable('carriers').set({ email: 'ops@swift.example' }).where('id', '=', carrier.carrierId).execute();
    const webhookId = await addWebhook(peer.url);
    await db.updateTable('webhooks').set({ failing_since: toIso(Instant(clock.now() - Days(2))) }).where('id', '=', webhookId).execute();
    peer.answers.push(500);
    await tell();
    start({ mail });
    await expect.poll(() => mailPeer.messages.map(({ to }) => to), PATIENCE).toEqual([['ops@swift.example']]);
    expect((await db.selectFrom('webhooks').select('disabled_at').where('id', '=', webhookId).executeTakeFirst())?.disabled_at).not.toBeNull();
  });
});
