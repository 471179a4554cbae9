import { noAttributes } from '@latchkey/contract';
import { newId, silentLog, systemClock } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import webPush from 'web-push';
import type { Database } from '../database/database.ts';
import { startJobQueue } from '../database/job-queue.ts';
import { startTestDatabase } from '../database/test-database.fixture.ts';
import { createHubLink } from '../hub-link/hub-link.ts';
import { createLiveEvents } from '../hub-link/live-events.ts';
import { connectTestHub, deliveryLines, makeHubKey, newSite, serveHubLink, type TestHub } from '../hub-link/test-hub.fixture.ts';
import { insertSite, insertVisit } from '../hub-link/test-rows.fixture.ts';
import { createWebhookPost } from '../webhooks/webhook-post.ts';
import { defaultSettings } from './notice-plan.ts';
import { createNotices } from './notices.ts';
import { type PushPeer, startPushPeer } from './push-peer.fixture.ts';
import { createPushSender } from './push-sender.ts';

const vapid = webPush.generateVAPIDKeys();
const eventually = { timeout: 15_000, interval: 10 };
let stack: AsyncDisposableStack;
let database: Database;
let hub: TestHub;
let peer: PushPeer;
const ids = newSite();

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const cluster = stack.use(await startTestDatabase());
  database = await cluster.fresh();
  const key = makeHubKey();
  await insertSite(database.db, ids, key);
  peer = stack.use(await startPushPeer(vapid.publicKey));
  await database.db.insertInto('push_subscriptions').values({ id: newId('sub'), member_id: ids.memberId, ...peer.subscription, created_at: new Date().toISOString(), gone_at: null }).execute();
  const shared = { db: database.db, live: createLiveEvents(silentLog), clock: systemClock, log: silentLog };
  const { boss } = stack.use(await startJobQueue(database.address, silentLog));
  const push = createPushSender({ vapid, contact: 'mailto:operator@home.example', rules: { allowLoopback: true } });
  const notices = stack.use(await createNotices({ ...shared, boss, push, mail: undefined, mqtt: undefined, post: createWebhookPost({ allowLoopback: false }), keys: { deriveSecret: () => Buffer.alloc(32) }, publicUrl: 'https://home.example', language: 'en', timeZone: 'UTC' }));
  const link = stack.use(await createHubLink({ ...shared, keys: { serverId: 'srv_test' }, notices }));
  const { url } = stack.use(await serveHubLink((socket, request) => link.accept(socket, request)));
  hub = stack.use(await connectTestHub({ url, hubId: ids.hubId, serverId: 'srv_test', key }));
});
afterEach(() => stack.disposeAsync());

describe('from the hub’s journal to the phone', () => {
  it('a delivery is told when it is unlocked and when it is secured, once, though the journal comes twice and the push service is down', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const lines = deliveryLines(visitId, ids.accessPointId, [ids.parcelId]);
    peer.answers.push(500);
    for (const line of [...lines, ...lines]) await hub.send(line);
    // The door's own business went on.
    await vi.waitFor(() => expect(hub.acknowledged).toBe(8), eventually);
    await vi.waitFor(() => expect(peer.messages).toHaveLength(2), eventually);
    expect(peer.messages.map(({ payload }) => payload['title']?.replace(/\d\d:\d\d:\d\d/, 'T')).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['Front door: parcel inside, locked T', 'Front door: unlocked for a delivery T']);
    expect(new Set(peer.messages.map(({ payload }) => payload['tag']))).toEqual(new Set([visitId]));
    expect(peer.requests).toBe(3);
  });

  it('what does not keep is told at once, though the household wants results once a day', async () => {
    const visitId = newId('vis');
    await insertVisit(database.db, ids, visitId);
    const inTwelveHours = new Date(Date.now() + 43_200_000).toISOString().slice(11, 16);
    await database.db.updateTable('members').set({ notice_settings: JSON.stringify({ ...defaultSettings('owner'), digestAt: inTwelveHours }) }).where('id', '=', ids.memberId).execute();
    await database.db.updateTable('parcels').set({ attributes: JSON.stringify({ ...noAttributes, perishable: true }) }).where('id', '=', ids.parcelId).execute();
    for (const line of deliveryLines(visitId, ids.accessPointId, [ids.parcelId])) await hub.send(line);
    await vi.waitFor(() => expect(peer.messages.map(({ payload }) => payload['body'])).toContainEqual(expect.stringMatching(/^It does not keep: take it in soon\. /)), eventually);
  });
});
