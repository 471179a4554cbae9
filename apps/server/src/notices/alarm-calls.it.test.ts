import { between, Hours, Instant, ManualClock, Minutes, newId, Seconds, silentLog, systemClock } from '@latchkey/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Webhook } from 'standardwebhooks';
import webPush from 'web-push';
import type { Database } from '../database/database.ts';
import { startJobQueue } from '../database/job-queue.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { ORIGIN, startTestApp, type TestApp } from '../http/test-app.fixture.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { makeHubKey, newSite, type SiteIds } from '../hub-link/test-hub.fixture.ts';
import { insertSite, insertVisit } from '../hub-link/test-rows.fixture.ts';
import { startWebhookPeer, type WebhookPeer } from '../webhooks/webhook-peer.fixture.ts';
import { createWebhookPost } from '../webhooks/webhook-post.ts';
import { type BrokerPeer, startBrokerPeer } from './broker-peer.fixture.ts';
import { type MailPeer, startMailPeer } from './mail-peer.fixture.ts';
import { createMailSender } from './mail-sender.ts';
import { createMqttSender, type MqttSender } from './mqtt-sender.ts';
import { noticeKinds, type NoticeKind } from './notice-kind.ts';
import { defaultSettings } from './notice-plan.ts';
import { createNoticeRoutes } from './notice-routes.ts';
import { createNoticeSettingsRoutes } from './notice-settings-routes.ts';
import { createNoticeTimes } from './notice-times.ts';
import { createNotices, type Notices, usableChannels } from './notices.ts';
import { type PushPeer, startPushPeer } from './push-peer.fixture.ts';
import { createPushSender } from './push-sender.ts';

const vapid = webPush.generateVAPIDKeys();
const rules = { allowLoopback: true };
const keys = { vapid, deriveSecret: () => Buffer.alloc(32, 7) };
const eventually = { timeout: 30_000, interval: 20 };

let cluster: TestDatabase;
let database: Database;
let stack: AsyncDisposableStack;
let process: AsyncDisposableStack;
let clock: ManualClock;
let notices: Notices;
let app: TestApp;
let phone: PushPeer;
let mailbox: MailPeer;
let hook: WebhookPeer;
let ntfy: WebhookPeer;
let broker: BrokerPeer;
let mqtt: MqttSender;
let ids: SiteIds;
let visitId: string;

/** What a server does about notices, until it is stopped. */
async function startProcess(): Promise<void> {
  process = stack.use(new AsyncDisposableStack());
  const { boss } = process.use(await startJobQueue(database.address, silentLog));
  const mail = process.use(createMailSender({ smtpUrl: mailbox.url, from: 'Latchkey <latchkey@home.example>' }));
  mqtt = process.use(createMqttSender({ url: broker.url, eventTypes: noticeKinds, clock: systemClock, log: silentLog }));
  const push = createPushSender({ vapid, contact: 'mailto:operator@home.example', rules });
  const deps = { db: database.db, boss, live: createLiveEvents(silentLog), keys, push, mail, mqtt, post: createWebhookPost(rules), publicUrl: 'https://home.example', language: 'en', timeZone: 'UTC', clock, log: silentLog } as const;
  notices = process.use(await createNotices(deps));
  app = process.use(
    await startTestApp(database.db, {
      handlers: () => ({
        ...createNoticeRoutes({ db: database.db, keys, pushRules: rules, clock }),
        ...createNoticeSettingsRoutes({ db: database.db, keys, rules, channels: usableChannels(deps), clock }),
        ...createNoticeTimes({ db: database.db, clock }),
      }),
    }),
  );
}

beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = await cluster.fresh();
  clock = new ManualClock(Instant(Date.UTC(2026, 10, 22, 12, 0, 0)));
  [ids, visitId] = [newSite(), newId('vis')];
  await insertSite(database.db, ids, makeHubKey());
  await insertVisit(database.db, ids, visitId);
  phone = stack.use(await startPushPeer(vapid.publicKey));
  mailbox = stack.use(await startMailPeer());
  hook = stack.use(await startWebhookPeer());
  ntfy = stack.use(await startWebhookPeer());
  broker = stack.use(await startBrokerPeer());
  await startProcess();
});
afterEach(() => stack.disposeAsync());

const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object, memberId: string = ids.memberId) => {
  const cookie = (await app.sessions.begin(memberId, ORIGIN)).split(';')[0] ?? '';
  const response = await app.send({ method, url, headers: { cookie, origin: ORIGIN, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) });
  return { status: response.statusCode, body: (response.body === '' ? null : response.json()) as never };
};
const subscribe = (peer = phone, memberId: string = ids.memberId) => call('POST', '/api/v1/push-subscriptions', { endpoint: peer.subscription.endpoint, keys: { p256dh: peer.subscription.p256dh, auth: peer.subscription.auth } }, memberId);
const raise = (kind: NoticeKind, to?: readonly string[]) =>
  database.db
    .transaction()
    .execute((transaction) => notices.raise(transaction, { siteId: ids.siteId, visitId, kind, ...(to === undefined ? {} : { to }), facts: { place: 'Front door', at: new Date(clock.now()).toISOString(), purpose: 'delivery', opened: true, clean: true, refusal: null } }))
    .then((told) => notices.announce(ids.siteId, told));
const addPerson = async (role: 'owner' | 'guest', email: string | null = null): Promise<string> => {
  const id = newId('mem');
  await database.db.insertInto('members').values({ id, household_id: ids.householdId, name: 'Ben', role, email, created_at: new Date(clock.now()).toISOString() }).execute();
  return id;
};
const alarm = () => database.db.selectFrom('alarm_calls').selectAll().executeTakeFirstOrThrow();
/** Lets time pass second by second, each second looked at by the server. */
async function pass(seconds: number): Promise<void> {
  const before = (await alarm()).calls;
  clock.advance(Seconds(seconds));
  // The look that this began may have been too early: the next one sees it all.
  clock.advance(Seconds(0));
  await vi.waitFor(async () => {
    clock.advance(Seconds(1));
    expect((await alarm()).calls).toBe(before + 1);
  }, eventually);
}
const acknowledge = ({ notificationId = '', receipt = '' }: Readonly<Record<string, string>>) =>
  app.send({ method: 'POST', url: `/api/v1/notifications/${notificationId}/receipts`, headers: { 'content-type': 'application/json' }, payload: JSON.stringify({ receipt, what: 'acknowledged' }) });

describe('an alarm', () => {
  it('goes on to the next channel and the next person while a push service keeps it for 16 minutes, also over the death of the process, and stops when somebody takes it', async () => {
    const late = phone;
    const guestPhone = stack.use(await startPushPeer(vapid.publicKey));
    await subscribe(late);
    const guestId = await addPerson('guest');
    await subscribe(guestPhone, guestId);
    await call('POST', '/api/v1/notice-targets', { channel: 'ntfy', url: `${new URL(ntfy.url).origin}/my-door` });

    await raise('alarm.left_open');
    await vi.waitFor(() => expect(late.messages).toHaveLength(1), eventually);
    expect([ntfy.received.length, mailbox.messages.length, guestPhone.messages.length]).toEqual([0, 0, 0]);

    // The push service took it and sits on it: nothing is acknowledged.
    await pass(15);
    await vi.waitFor(() => expect([ntfy.received.length, guestPhone.messages.length]).toEqual([1, 1]), eventually);
    expect(mailbox.messages).toHaveLength(0);

    // The process ends before the next call, and another takes over where it stood.
    await process.disposeAsync();
    clock.advance(Seconds(15));
    await startProcess();
    await vi.waitFor(() => expect(mailbox.messages).toHaveLength(1), eventually);
    expect((await alarm()).calls).toBe(3);

    // A guest who looks takes it off nobody.
    expect((await acknowledge(guestPhone.messages[0]?.payload ?? {})).statusCode).toBe(204);
    expect((await alarm()).taken_at).toBeNull();

    await pass(60);
    await vi.waitFor(() => expect(late.messages).toHaveLength(2), eventually);
    clock.advance(Minutes(16));
    expect((await acknowledge(late.messages[0]?.payload ?? {})).statusCode).toBe(204);
    const { calls } = await alarm();
    const taken = await alarm();
    expect(taken).toMatchObject({ taken_by: ids.memberId, next_at: null, taken_at: expect.any(String) });

    // Who comes second does not have it, and nobody is called any more.
    clock.advance(Hours(2));
    expect((await acknowledge(late.messages[1]?.payload ?? {})).statusCode).toBe(204);
    clock.advance(Seconds(5));
    expect(await alarm()).toEqual({ ...taken, calls });
    expect(await call('GET', '/api/v1/notifications')).toMatchObject({ body: { items: [{ alarm: { takenAt: taken.taken_at, takenBy: 'Ada' } }] } });
  }, 90_000);

  it('that is raised twice, and called by two servers at once, is called once a step', async () => {
    await subscribe();
    await Promise.all([raise('alarm.jammed'), raise('alarm.jammed')]);
    const { makeDueCalls } = await import('./alarm-calls.ts');
    const second = stack.use(await startJobQueue(database.address, silentLog));
    const deps = { db: database.db, boss: second.boss, channels: new Set(['push', 'email'] as const), clock, log: silentLog };
    clock.jumpWall(Seconds(15));
    const made = await Promise.all([makeDueCalls(deps), makeDueCalls(deps), makeDueCalls(deps)]);
    expect(made.reduce((sum, each) => sum + each, 0)).toBe(1);
    await vi.waitFor(() => expect([phone.messages.length, mailbox.messages.length]).toEqual([1, 1]), eventually);
    const rows = await database.db.selectFrom('notification_deliveries').select('channel').orderBy('id').execute();
    expect(rows.map(({ channel }) => channel)).toEqual(['push', 'email']);
  }, 60_000);

  it('that concerns one person calls that person, without waiting for the turn of others', async () => {
    await subscribe();
    const ben = await addPerson('owner', 'ben@home.example');
    expect(await call('PATCH', '/api/v1/notice-settings', { alarmTurn: 2 }, ben)).toMatchObject({ status: 200 });
    await raise('alarm.account_recovered', [ben]);
    await vi.waitFor(() => expect(mailbox.messages).toHaveLength(1), eventually);
    expect((await alarm()).calls).toBe(1);
    expect(phone.messages).toEqual([]);
    expect((await call('GET', '/api/v1/notifications')).body).toMatchObject({ items: [] });
    expect((await call('GET', '/api/v1/notifications', undefined, ben)).body).toMatchObject({ items: [{ kind: 'alarm.account_recovered', alarm: { takenAt: null } }] });
  });

  it('is taken on the page by a member for all who were told', async () => {
    const ben = await addPerson('owner');
    await raise('alarm.forced');
    const { items } = (await call('GET', '/api/v1/notifications')).body as { items: readonly { id: string }[] };
    expect(await call('POST', `/api/v1/notifications/${items[0]?.id}/take`, undefined, ben)).toMatchObject({ status: 204 });
    expect(await alarm()).toMatchObject({ taken_by: ben, next_at: null });
  });
});

describe('other ways of being told', () => {
  it('are a signed webhook, an ntfy topic where an alarm can be taken, and an event that Home Assistant finds', async () => {
    // Whoever checks a signature looks at the time, too.
    clock.jumpWall(between(clock.now(), systemClock.now()));
    const added = await call('POST', '/api/v1/notice-targets', { channel: 'webhook', url: hook.url });
    const { secret } = added.body as { secret: string };
    expect(await call('POST', '/api/v1/notice-targets', { channel: 'webhook', url: hook.url })).toMatchObject({ status: 409 });
    await call('POST', '/api/v1/notice-targets', { channel: 'ntfy', url: `${new URL(ntfy.url).origin}/my-door` });
    await call('POST', '/api/v1/notice-targets', { channel: 'mqtt' });
    await vi.waitFor(() => expect(broker.connected).toBe(1), eventually);
    // Retried while a program is away.
    hook.answers.push(503);
    await raise('alarm.jammed');
    await vi.waitFor(() => expect([hook.received.length, ntfy.received.length]).toEqual([2, 1]), eventually);

    const [, message] = hook.received;
    const event = new Webhook(secret).verify(message?.body ?? '', message?.headers as Record<string, string>) as { type: string; data: object };
    expect(event).toMatchObject({ type: 'latchkey.notice.alarm.jammed', subject: visitId, data: { kind: 'alarm.jammed', group: 'alarm', visitId } });

    const published = JSON.parse(ntfy.received[0]?.body ?? '') as { actions: readonly { action: string; body: string; url: string }[] };
    expect(published).toMatchObject({ topic: 'my-door', priority: 5, title: expect.stringContaining('jammed'), click: `https://home.example/resident/visits/${visitId}` });
    const [take] = published.actions;
    const answer = await app.send({ method: 'POST', url: new URL(take?.url ?? '').pathname, headers: { 'content-type': 'application/json' }, payload: take?.body ?? '' });
    expect(answer.statusCode).toBe(204);
    expect((await alarm()).taken_by).toBe(ids.memberId);

    await vi.waitFor(() => expect(broker.published).toHaveLength(2), eventually);
    const [config, notice] = broker.published;
    expect(config).toMatchObject({ retain: true, topic: expect.stringMatching(/^homeassistant\/event\/[\w]+\/config$/), payload: { state_topic: notice?.topic, event_types: expect.arrayContaining(['alarm.jammed']) } });
    expect(notice).toMatchObject({ retain: false, topic: `latchkey/${ids.siteId}/${ids.memberId}/notice`, payload: { event_type: 'alarm.jammed', visit: visitId } });
  }, 60_000);

  it('are no addresses inside this network, and no ntfy addresses without exactly one topic', async () => {
    for (const url of ['https://10.0.0.1/door', 'http://ntfy.example.org/door', 'https://ntfy.example.org/', 'https://ntfy.example.org/a/b', 'https://ntfy.example.org/door?x']) {
      expect(await call('POST', '/api/v1/notice-targets', { channel: 'ntfy', url }), url).toMatchObject({ status: 400 });
    }
  });

  it('end when they are removed, by their owner only', async () => {
    const { body } = await call('POST', '/api/v1/notice-targets', { channel: 'webhook', url: hook.url });
    const { id } = body as { id: string };
    expect(await call('DELETE', `/api/v1/notice-targets/${id}`, undefined, await addPerson('owner'))).toMatchObject({ status: 404 });
    expect(await call('DELETE', `/api/v1/notice-targets/${id}`)).toMatchObject({ status: 204 });
    await raise('visit.secured');
    await vi.waitFor(() => expect(mailbox.messages).toHaveLength(1), eventually);
    expect(hook.received).toEqual([]);
    expect((await call('GET', '/api/v1/notice-settings')).body).toMatchObject({ targets: [] });
  });
});

describe('what a person wants', () => {
  it('is kept: results wait for the end of quiet hours and come together, alarms do not, and programs hear everything', async () => {
    await subscribe();
    await call('POST', '/api/v1/notice-targets', { channel: 'webhook', url: hook.url });
    const { channels } = defaultSettings('owner');
    const wanted = { quiet: { from: '11:00', until: '13:00' }, channels: { ...channels, result: ['push', 'webhook'] } };
    expect((await call('PATCH', '/api/v1/notice-settings', wanted)).body).toMatchObject({ ...wanted, digestAt: null, alarmTurn: 1 });
    await raise('visit.secured');
    await raise('visit.unlocked');
    clock.advance(Seconds(1));
    await raise('visit.refused');
    await vi.waitFor(() => expect(hook.received).toHaveLength(3), eventually);
    expect(phone.messages).toEqual([]);
    await raise('alarm.jammed');
    await vi.waitFor(() => expect(phone.messages).toHaveLength(1), eventually);
    await acknowledge(phone.messages[0]?.payload ?? {});
    clock.advance(Minutes(61));
    await vi.waitFor(() => {
      clock.advance(Seconds(1));
      expect(phone.messages).toHaveLength(2);
    }, eventually);
    expect(phone.messages[1]?.payload).toMatchObject({ title: 'While you were not to be disturbed: 2', body: expect.stringMatching(/locked.*\n.*refused/s) });
    clock.advance(Hours(24));
    expect(await database.db.selectFrom('notifications').select('id').where('kind', '=', 'digest').execute()).toHaveLength(1);
    expect(mailbox.messages).toEqual([]);
  }, 60_000);

  it('goes by the clock of the place that the person named, where it is evening, and tells the time by it', async () => {
    await subscribe();
    expect(await call('PATCH', '/api/v1/notice-settings', { timeZone: 'Mars/Olympus' })).toMatchObject({ status: 400 });
    expect((await call('PATCH', '/api/v1/notice-settings', { quiet: { from: '20:30', until: '22:00' }, timeZone: 'Asia/Tokyo' })).body).toMatchObject({ timeZone: 'Asia/Tokyo' });
    const other = stack.use(await startPushPeer(vapid.publicKey));
    await subscribe(other, await addPerson('owner'));
    await raise('visit.secured');
    await vi.waitFor(() => expect(other.messages).toHaveLength(1), eventually);
    expect(JSON.stringify(other.messages[0]?.payload)).toContain('12:00:00');
    const { digest_at: keptUntil } = await database.db.selectFrom('notifications').select('digest_at').where('member_id', '=', ids.memberId).executeTakeFirstOrThrow();
    expect(keptUntil).toBe('2026-11-22T13:00:00.000Z');
    await raise('alarm.jammed');
    await vi.waitFor(() => expect(phone.messages).toHaveLength(1), eventually);
    expect(JSON.stringify(phone.messages[0]?.payload)).toContain('21:00:00');
  });

  it('is as before where it was kept before there were time zones', async () => {
    const { timeZone: _unknown, ...old } = defaultSettings('owner');
    await database.db.updateTable('members').set({ notice_settings: JSON.stringify(old) }).where('id', '=', ids.memberId).execute();
    expect((await call('GET', '/api/v1/notice-settings')).body).toMatchObject({ settings: { ...old, timeZone: null } });
  });
});

describe('how long it took', () => {
  it('is said by channel, from the household’s own deliveries', async () => {
    await subscribe();
    await raise('visit.unlocked');
    await vi.waitFor(() => expect(phone.messages).toHaveLength(1), eventually);
    await vi.waitFor(async () => expect((await database.db.selectFrom('notification_deliveries').select('handed_over_at').executeTakeFirstOrThrow()).handed_over_at).not.toBeNull(), eventually);
    clock.advance(Seconds(4));
    await acknowledge(phone.messages[0]?.payload ?? {});
    expect((await call('GET', '/api/v1/notice-times')).body).toEqual({
      items: [{ channel: 'push', sent: 1, failed: 0, handedOver: { p50: expect.any(Number), p95: expect.any(Number), count: 1 }, shown: { p50: 4, p95: 4, count: 1 }, acknowledged: { p50: 4, p95: 4, count: 1 } }],
    });
    const stranger = newSite();
    await insertSite(database.db, stranger, makeHubKey());
    expect((await call('GET', '/api/v1/notice-times', undefined, stranger.memberId)).body).toEqual({ items: [] });
  });
});
