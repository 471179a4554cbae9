import { createECDH, randomBytes } from 'node:crypto';
import type { LiveEvent } from '@latchkey/contract';
import { newId, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import webPush from 'web-push';
import type { Database } from '../database/database.ts';
import { startJobQueue } from '../database/job-queue.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { ORIGIN, startTestApp, type TestApp } from '../http/test-app.fixture.ts';
import { createLiveEvents, type LiveEvents } from '../hub-link/live-events.ts';
import { makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertSite, insertVisit } from '../hub-link/test-rows.fixture.ts';
import { type MailPeer, startMailPeer } from './mail-peer.fixture.ts';
import { createMailSender } from './mail-sender.ts';
import type { NoticeKind } from './notice-kind.ts';
import { createWebhookPost } from '../webhooks/webhook-post.ts';
import { createNoticeRoutes } from './notice-routes.ts';
import { createNotices, type Notices } from './notices.ts';
import { type PushPeer, startPushPeer } from './push-peer.fixture.ts';
import { createPushSender } from './push-sender.ts';

const vapid = webPush.generateVAPIDKeys();
const rules = { allowLoopback: true };
const eventually = { timeout: 15_000, interval: 20 };

let cluster: TestDatabase;
let database: Database;
let stack: AsyncDisposableStack;
let live: LiveEvents;
let notices: Notices;
let app: TestApp;
let peer: PushPeer;
let mailPeer: MailPeer;
let ids: SiteIds;
let visitId: string;

async function startNotices(on: AsyncDisposableStack): Promise<Notices> {
  const { boss } = on.use(await startJobQueue(database.address, silentLog));
  const mail = on.use(createMailSender({ smtpUrl: mailPeer.url, from: 'Latchkey <latchkey@home.example>' }));
  const push = createPushSender({ vapid, contact: 'mailto:operator@home.example', rules });
  return on.use(await createNotices({ db: database.db, boss, live, push, mail, mqtt: undefined, post: createWebhookPost(rules), keys: { deriveSecret: () => Buffer.alloc(32) }, publicUrl: 'https://home.example', language: 'en', timeZone: 'UTC', clock: systemClock, log: silentLog }));
}

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = await cluster.fresh();
  [ids, visitId] = [newSite(), newId('vis')];
  await insertSite(database.db, ids, makeHubKey());
  await insertVisit(database.db, ids, visitId);
  live = createLiveEvents(silentLog);
  peer = stack.use(await startPushPeer(vapid.publicKey));
  mailPeer = stack.use(await startMailPeer());
  notices = await startNotices(stack);
  app = stack.use(await startTestApp(database.db, { handlers: () => createNoticeRoutes({ db: database.db, keys: { vapid }, pushRules: rules, clock: systemClock }) }));
});
afterEach(() => stack.disposeAsync());

const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object, memberId: string = ids.memberId) => {
  const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
  const response = await app.send({ method, url, headers: { cookie, origin: ORIGIN, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) });
  return { status: response.statusCode, body: (response.body === '' ? null : response.json()) as never };
};
const subscribe = (with_: PushPeer = peer, memberId: string = ids.memberId) => {
  const { endpoint, p256dh, auth } = with_.subscription;
  return call('POST', '/api/v1/push-subscriptions', { endpoint, keys: { p256dh, auth } }, memberId);
};
async function raise(kind: NoticeKind, facts: object = {}, about: string | null = visitId): Promise<void> {
  const at = '2026-11-22T12:11:00.000Z';
  const told = await database.db.transaction().execute((transaction) =>
    notices.raise(transaction, { siteId: ids.siteId, visitId: about, kind, facts: { place: 'Front door', at, purpose: 'delivery', opened: true, clean: true, refusal: null, ...facts } }),
  );
  notices.announce(ids.siteId, told);
}
const deliveries = () => database.db.selectFrom('notification_deliveries').selectAll().where('site_id', '=', ids.siteId).orderBy('id').execute();

describe('a notice', () => {
  it('reaches the phone and the mailbox with the fact in its first line, and open pages of that member', async () => {
    const heard: LiveEvent[] = [];
    const others: LiveEvent[] = [];
    live.subscribe(ids.siteId, ids.memberId, (event) => heard.push(event));
    live.subscribe(ids.siteId, newId('mem'), (event) => others.push(event));
    expect((await subscribe()).status).toBe(201);
    await raise('visit.secured');
    await vi.waitFor(() => expect([peer.messages.length, mailPeer.messages.length]).toEqual([1, 1]), eventually);
    const [message] = peer.messages;
    expect(message?.payload).toEqual({
      notificationId: expect.stringMatching(/^ntf_/), receipt: expect.any(String), tag: visitId, url: `https://home.example/resident/visits/${visitId}`,
      title: 'Front door: parcel inside, locked 12:11:00', body: expect.stringContaining('reported'),
    });
    expect(message?.headers).toMatchObject({ ttl: '86400', urgency: 'normal', 'content-encoding': 'aes128gcm', topic: expect.stringMatching(/^[\w-]{32}$/) });
    expect(message?.vapid).toMatchObject({ aud: new URL(peer.subscription.endpoint).origin, sub: 'mailto:operator@home.example' });
    expect(mailPeer.messages[0]?.to).toEqual(['ada@example.org']);
    expect(mailPeer.messages[0]?.text).toContain('Subject: Front door: parcel inside, locked 12:11:00');
    expect(mailPeer.messages[0]?.text).toMatch(/Message-ID: <dlv_[0-9a-z]{26}@home\.example>/);
    await vi.waitFor(async () => expect((await deliveries()).every(({ handed_over_at: at, failure }) => at !== null && failure === null)).toBe(true), eventually);
    expect(heard).toMatchObject([{ type: 'notification', notification: { kind: 'visit.secured', visitId } }]);
    expect(others).toEqual([]);
  });

  it('is told once for each visit and kind, to each member, on each device', async () => {
    const second = stack.use(await startPushPeer(vapid.publicKey));
    const memberId = newId('mem');
    await database.db.insertInto('members').values({ id: memberId, household_id: ids.householdId, name: 'Ben', role: 'guest', email: null, created_at: new Date().toISOString() }).execute();
    await subscribe();
    await subscribe(second, memberId);
    for (let times = 0; times < 3; times += 1) await raise('visit.secured');
    await vi.waitFor(() => expect([peer.messages.length, second.messages.length, mailPeer.messages.length]).toEqual([1, 1, 1]), eventually);
    await raise('alarm.jammed');
    await vi.waitFor(() => expect(peer.messages).toHaveLength(2), eventually);
    expect(peer.messages.map(({ headers }) => headers['urgency'])).toEqual(['normal', 'high']);
    expect(new Set(peer.messages.map(({ payload }) => payload['tag'])).size).toBe(2);
  });

  it('is not told when what it tells of was rolled back', async () => {
    await subscribe();
    const failed = database.db.transaction().execute(async (transaction) => {
      await notices.raise(transaction, { siteId: ids.siteId, visitId, kind: 'visit.secured', facts: { place: 'x', at: new Date().toISOString(), purpose: 'delivery', opened: true, clean: true, refusal: null } });
      throw new TypeError('the entry could not be written');
    });
    await expect(failed).rejects.toThrow();
    await raise('alarm.jammed');
    await vi.waitFor(() => expect(peer.messages).toHaveLength(1), eventually);
    expect(peer.messages[0]?.payload['title']).toContain('jammed');
    expect(await deliveries()).toMatchObject([{ channel: 'push' }]);
  });

  it('that a push service does not take now is tried again, with its failure kept meanwhile', async () => {
    await subscribe();
    peer.answers.push(503, 429);
    await raise('visit.unlocked');
    await vi.waitFor(async () => expect((await deliveries())[0]).toMatchObject({ handed_over_at: null, failure: 'push.status_503' }), eventually);
    await vi.waitFor(() => expect(peer.messages).toHaveLength(1), { timeout: 40_000, interval: 50 });
    await vi.waitFor(async () => expect((await deliveries())[0]).toMatchObject({ handed_over_at: expect.any(String), failure: null }), eventually);
    expect(peer.requests).toBe(3);
  }, 60_000);

  it.each([[404, true], [410, true], [400, false], [413, false], [302, false]])('that is answered with %i is not tried again', async (status, gone) => {
    await subscribe();
    peer.answers.push(status);
    await raise('visit.unlocked');
    await vi.waitFor(async () => expect((await deliveries())[0]?.failure).toBe(`push.status_${status}`), eventually);
    const [subscription] = await database.db.selectFrom('push_subscriptions').select('gone_at').where('member_id', '=', ids.memberId).execute();
    expect(subscription?.gone_at !== null).toBe(gone);
    await raise('visit.stopped');
    if (gone) {
      expect(await deliveries()).toHaveLength(1);
      expect(peer.requests).toBe(1);
    } else await vi.waitFor(() => expect(peer.messages).toHaveLength(1), eventually);
  });

  it('that a mailbox refuses for good is kept as failed, and one that is full for now is tried again', async () => {
    mailPeer.answers.push(550);
    await raise('visit.secured');
    await vi.waitFor(async () => expect((await deliveries())[0]?.failure).toBe('mail.status_550'), eventually);
    mailPeer.answers.push(452);
    await raise('visit.bolted');
    await vi.waitFor(async () => expect((await deliveries())[1]?.failure).toBe('mail.status_452'), eventually);
    await vi.waitFor(() => expect(mailPeer.messages).toHaveLength(1), { timeout: 30_000, interval: 50 });
    expect((await deliveries())[0]?.handed_over_at).toBeNull();
  }, 60_000);

  it('waits in the database while nobody delivers, and goes out after a restart', async () => {
    await subscribe();
    const kept = notices;
    await stack.disposeAsync();
    stack = new AsyncDisposableStack();
    const second = new AsyncDisposableStack();
    peer = stack.use(await startPushPeer(vapid.publicKey));
    await database.db.updateTable('push_subscriptions').set({ p256dh: peer.subscription.p256dh, auth: peer.subscription.auth }).execute();
    await database.db.updateTable('push_subscriptions').set({ endpoint: peer.subscription.endpoint } as never).execute();
    // Raised by the server that stopped before it could deliver.
    const { boss } = second.use(await startJobQueue(database.address, silentLog));
    const { createNoticeRaiser } = await import('./notice-raiser.ts');
    const raiseOnly = createNoticeRaiser({ boss, channels: new Set(['push']), language: 'en', timeZone: 'UTC', clock: systemClock });
    expect(kept.raise).not.toBe(raiseOnly);
    await database.db.transaction().execute((transaction) =>
      raiseOnly(transaction, { siteId: ids.siteId, visitId, kind: 'visit.secured', facts: { place: 'Front door', at: new Date().toISOString(), purpose: 'delivery', opened: true, clean: true, refusal: null } }),
    );
    await second.disposeAsync();
    expect(peer.requests).toBe(0);
    mailPeer = stack.use(await startMailPeer());
    notices = await startNotices(stack);
    await vi.waitFor(() => expect(peer.messages).toHaveLength(1), eventually);
  }, 40_000);
});

describe('receipts', () => {
  it('by the token of the message keep the first time of each kind, and another token keeps nothing', async () => {
    await subscribe();
    await raise('visit.unlocked');
    await vi.waitFor(() => expect(peer.messages).toHaveLength(1), eventually);
    const { notificationId = '', receipt = '' } = peer.messages[0]?.payload ?? {};
    const note = (what: string, token = receipt, at = new Date().toISOString()) => app.send({ method: 'POST', url: `/api/v1/notifications/${notificationId}/receipts`, headers: { 'content-type': 'application/json' }, payload: JSON.stringify({ receipt: token, what, at }) });
    expect((await note('shown', 'x'.repeat(26))).statusCode).toBe(404);
    expect((await note('shown', `${ids.siteId}.${'x'.repeat(26)}`)).statusCode).toBe(404);
    expect((await deliveries())[0]?.shown_at).toBeNull();
    expect((await note('shown', receipt, '2999-01-01T00:00:00.000Z')).statusCode).toBe(204);
    const shown = (await deliveries())[0]?.shown_at ?? '';
    expect(Date.parse(shown)).toBeLessThanOrEqual(Date.now());
    expect((await note('shown')).statusCode).toBe(204);
    expect((await note('acknowledged')).statusCode).toBe(204);
    expect((await deliveries())[0]).toMatchObject({ shown_at: shown, acknowledged_at: expect.any(String) });
    expect((await note('shown', receipt, 'yesterday, I think it was')).statusCode).toBe(400);
    expect(await call('GET', '/api/v1/notifications')).toMatchObject({
      status: 200, body: { items: [{ id: notificationId, kind: 'visit.unlocked', deliveries: [{ channel: 'push', handedOverAt: expect.any(String), shownAt: shown, acknowledgedAt: expect.any(String), failure: null }] }] },
    });
  });
});

describe('subscriptions', () => {
  it('are one for each device, and their owner’s to remove', async () => {
    const first = await subscribe();
    expect(await subscribe()).toEqual(first);
    const { id } = first.body as { id: string };
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    expect((await call('DELETE', `/api/v1/push-subscriptions/${id}`, undefined, stranger.memberId)).status).toBe(404);
    expect((await call('DELETE', `/api/v1/push-subscriptions/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/api/v1/push-subscriptions/${id}`)).status).toBe(404);
    await raise('visit.unlocked');
    expect(await deliveries()).toEqual([]);
    expect(await call('GET', '/api/v1/push-key')).toEqual({ status: 200, body: { publicKey: vapid.publicKey } });
  });

  it.each(['https://10.0.0.1/x', 'https://[fd00::1]/x', 'https://169.254.169.254/latest', 'http://push.example.org/x', 'https://intranet/x', 'ftp://127.0.0.1/x', 'https://user:pass@push.example.org/x'])('may not point at %s', async (endpoint) => {
    const { p256dh, auth } = peer.subscription;
    expect(await call('POST', '/api/v1/push-subscriptions', { endpoint, keys: { p256dh, auth } })).toMatchObject({ status: 400 });
  });

  it('have keys of the right form', async () => {
    const { endpoint } = peer.subscription;
    const point = createECDH('prime256v1').generateKeys().toString('base64url');
    expect(await call('POST', '/api/v1/push-subscriptions', { endpoint, keys: { p256dh: 'AAAA', auth: randomBytes(16).toString('base64url') } })).toMatchObject({ status: 400 });
    expect(await call('POST', '/api/v1/push-subscriptions', { endpoint, keys: { p256dh: point, auth: 'AAAA' } })).toMatchObject({ status: 400 });
  });
});
