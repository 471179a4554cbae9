import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { CourierStore, QueuedLock } from '../store/courier-store.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { noAnswer, problemOf, settled, VISIT_ID, visitOf } from './courier-visit.fixture.ts';
import { createLockQueue } from './lock-queue.ts';
import { createServerTime } from './server-time.ts';

/** A queue on a server that answers as told, one answer a request; the last one stays. */
function queueOn(answers: readonly (Error | 'taken')[], store: CourierStore = createMemoryStore()) {
  const clock = new ManualClock();
  const requests: QueuedLock[] = [];
  const news: string[] = [];
  const queue = createLockQueue({
    store,
    clock,
    time: createServerTime(clock),
    api: {
      async lock(lock) {
        requests.push(lock);
        const answer = answers[Math.min(requests.length, answers.length) - 1];
        if (answer instanceof Error) throw answer;
        return visitOf({ state: 'locking' });
      },
    },
    onAcknowledged: () => news.push('acknowledged'),
    onRefused: (_lock, error) => news.push(`refused ${error.code}`),
    onDelayed: () => news.push('delayed'),
    resync: async () => void news.push('resync'),
  });
  return { queue, clock, store, requests, news };
}

describe('the queued lock', () => {
  it('is stored before it is sent', async () => {
    const order: string[] = [];
    const store: CourierStore = { ...createMemoryStore(), writeLock: async () => void order.push('stored') };
    const clock = new ManualClock();
    const queue = createLockQueue({ store, clock, time: createServerTime(clock), api: { lock: async () => (order.push('sent'), visitOf()) }, onAcknowledged: () => undefined, onRefused: () => undefined, onDelayed: () => undefined, resync: async () => undefined });
    await queue.press(VISIT_ID);
    await settled();
    expect(order).toEqual(['stored', 'sent']);
  });

  it('is forgotten once it is acknowledged, and not before', async () => {
    const { queue, store, news, clock, requests } = queueOn([noAnswer(), 'taken']);
    await queue.press(VISIT_ID);
    await settled();
    expect(await store.readLocks()).toHaveLength(1);
    clock.advance(Seconds(1));
    await settled();
    expect(await store.readLocks()).toEqual([]);
    expect(news).toEqual(['delayed', 'acknowledged']);
    expect(requests).toHaveLength(2);
  });

  it('stays one request however often it is sent or tapped', async () => {
    const { queue, clock, requests } = queueOn([noAnswer(), problemOf(503, 'hub.offline'), problemOf(504, 'hub.timeout'), problemOf(409, 'request.conflict'), 'taken']);
    await queue.press(VISIT_ID);
    await queue.press(VISIT_ID);
    for (let second = 0; second < 40 && requests.length < 5; second += 1) {
      await queue.press(VISIT_ID);
      clock.advance(Seconds(1));
      await settled();
    }
    expect(requests).toHaveLength(5);
    expect(new Set(requests.map(({ idempotencyKey, askedAt }) => `${idempotencyKey} ${askedAt}`)).size).toBe(1);
  });

  it('survives the page: the next one sends the same request', async () => {
    const first = queueOn([noAnswer()]);
    await first.queue.press(VISIT_ID);
    await settled();
    const second = queueOn(['taken'], first.store);
    await second.queue.resume();
    await settled();
    expect(second.requests).toEqual([first.requests[0]]);
    expect(await second.store.readLocks()).toEqual([]);
  });

  it('waits longer each time, and not at all when the phone is online again', async () => {
    const { queue, clock, requests } = queueOn([noAnswer()]);
    await queue.press(VISIT_ID);
    await settled();
    const triesAfter = async (seconds: number) => {
      clock.advance(Seconds(seconds));
      await settled();
      return requests.length;
    };
    expect(await triesAfter(0.5)).toBe(2);
    expect(await triesAfter(0.9)).toBe(2);
    expect(await triesAfter(0.1)).toBe(3);
    queue.hurry();
    await settled();
    expect(requests).toHaveLength(4);
  });

  it('ends where the server will never take it', async () => {
    const { queue, store, news, requests, clock } = queueOn([problemOf(409, 'visit.over')]);
    await queue.press(VISIT_ID);
    await settled();
    clock.advance(Seconds(60));
    await settled();
    expect(news).toEqual(['refused visit.over']);
    expect(requests).toHaveLength(1);
    expect(await store.readLocks()).toEqual([]);
  });

  it('asks for the right time when its proof is refused, then goes on', async () => {
    const { queue, news, clock } = queueOn([problemOf(401, 'courier.proof_invalid'), 'taken']);
    await queue.press(VISIT_ID);
    await settled();
    clock.advance(Seconds(1));
    await settled();
    expect(news).toEqual(['delayed', 'resync', 'acknowledged']);
  });

  it('is a new request when it is pressed after the first was acknowledged', async () => {
    const { queue, requests } = queueOn(['taken']);
    await queue.press(VISIT_ID);
    await settled();
    await queue.press(VISIT_ID);
    await settled();
    expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  it('is sent even where the phone stores nothing', async () => {
    const store: CourierStore = { ...createMemoryStore(), writeLock: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
    const { queue, news } = queueOn(['taken'], store);
    await queue.press(VISIT_ID);
    await settled();
    expect(news).toEqual(['acknowledged']);
  });

  it('does not remove the next press when an older one is acknowledged late', async () => {
    const store = createMemoryStore();
    await store.writeLock({ visitId: VISIT_ID, idempotencyKey: 'new', askedAt: 'x' });
    await store.removeLock({ visitId: VISIT_ID, idempotencyKey: 'old', askedAt: 'x' });
    expect(await store.readLocks()).toHaveLength(1);
  });
});
