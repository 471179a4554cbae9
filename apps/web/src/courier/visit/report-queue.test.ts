import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { CourierStore, QueuedReport } from '../store/courier-store.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { NOW, noAnswer, problemOf, settled, VISIT_ID, visitOf } from './courier-visit.fixture.ts';
import { createReportQueue } from './report-queue.ts';

/** A queue on a server that answers as told, one answer a request; the last one stays. */
function queueOn(answers: readonly (Error | 'taken')[], store: CourierStore = createMemoryStore()) {
  const clock = new ManualClock();
  const requests: QueuedReport[] = [];
  const heard: (readonly [QueuedReport['reason'], boolean])[] = [];
  const queue = createReportQueue({
    store,
    clock,
    api: {
      async report(report) {
        requests.push(report);
        const answer = answers[Math.min(requests.length, answers.length) - 1];
        if (answer instanceof Error) throw answer;
        return visitOf();
      },
    },
    onHeard: ({ reason }, visit) => heard.push([reason, visit !== undefined]),
    resync: async () => undefined,
  });
  return { queue, clock, store, requests, heard };
}

describe('why a parcel was not left', () => {
  it('outlives the network and the page, as one request with its first time', async () => {
    const { queue, store, requests, heard } = queueOn([noAnswer()]);
    await queue.say(VISIT_ID, 'no-fit', NOW);
    await settled();
    expect(await store.readReports()).toMatchObject([{ visitId: VISIT_ID, reason: 'no-fit', at: NOW }]);
    const later = queueOn([noAnswer(), 'taken'], store);
    await later.queue.resume();
    await settled();
    later.queue.hurry();
    await settled();
    expect(heard).toEqual([]);
    expect(later.heard).toEqual([['no-fit', true]]);
    expect(new Set([...requests, ...later.requests].map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(await store.readReports()).toEqual([]);
  });

  it('is the last word only once it was changed', async () => {
    const { queue, store, clock, heard } = queueOn([noAnswer(), noAnswer(), 'taken']);
    await queue.say(VISIT_ID, 'no-fit', NOW);
    await queue.say(VISIT_ID, 'damaged', '2026-01-01T09:00:01.000Z');
    await settled();
    expect(await store.readReports()).toMatchObject([{ reason: 'damaged' }]);
    clock.advance(Seconds(1));
    await settled();
    expect(new Set(heard.map(([reason]) => reason))).toEqual(new Set(['no-fit', 'damaged']));
    expect(await store.readReports()).toEqual([]);
  });

  it('is given up where the server will never take it', async () => {
    const { queue, store, heard } = queueOn([problemOf(409, 'visit.over')]);
    await queue.say(VISIT_ID, 'nobody', NOW);
    await settled();
    expect(heard).toEqual([['nobody', false]]);
    expect(await store.readReports()).toEqual([]);
  });
});
