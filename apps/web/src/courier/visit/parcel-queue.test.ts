import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { CourierApi } from './courier-api.ts';
import { NOW, noAnswer, problemOf, settled, VISIT_ID, visitOf } from './courier-visit.fixture.ts';
import { createParcelQueue, type QueuedParcel } from './parcel-queue.ts';
import { openUnsentList } from './unsent-list.ts';

/** The browser's storage of texts, as far as it is used. */
function storageOf(texts = new Map<string, string>(), isFull = false): Storage {
  const storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
    getItem: (name) => texts.get(name) ?? null,
    setItem(name, text) {
      if (isFull) throw new DOMException('full', 'QuotaExceededError');
      texts.set(name, text);
    },
    removeItem: (name) => void texts.delete(name),
  };
  // The queue uses no more of it.
  return storage as Storage;
}

/** A queue on a server that answers as told, one answer a request; the last one stays. */
function queueOn(answers: readonly (Error | number)[], storage: Storage | undefined = storageOf()) {
  const clock = new ManualClock();
  const requests: QueuedParcel[] = [];
  const kept = openUnsentList<QueuedParcel>(storage, 'latchkey-unsent-parcels');
  const addParcel: CourierApi['addParcel'] = async (parcel) => {
    requests.push(parcel);
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (typeof answer !== 'number') throw answer;
    return visitOf({ parcelCount: answer });
  };
  return { queue: createParcelQueue({ kept, clock, api: { addParcel }, resync: async () => undefined }), kept, clock, requests };
}
const scanOf = (text: string) => ({ text, symbology: 'typed' as const, scannedAt: NOW });

describe('a further parcel', () => {
  it('is told with its first time and one key, however often the network goes', async () => {
    const { queue, kept, clock, requests } = queueOn([noAnswer(), problemOf(503, 'hub.offline'), 2]);
    const brought = queue.bring(VISIT_ID, scanOf('1Z1'));
    await settled();
    expect(kept.read()).toMatchObject([{ visitId: VISIT_ID, scan: scanOf('1Z1') }]);
    for (const seconds of [1, 2]) {
      clock.advance(Seconds(seconds));
      await settled();
    }
    await expect(brought).resolves.toMatchObject({ visit: { parcelCount: 2 } });
    expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(kept.read()).toEqual([]);
  });

  it('outlives the page beside others', async () => {
    const storage = storageOf();
    const { queue } = queueOn([noAnswer()], storage);
    void queue.bring(VISIT_ID, scanOf('1Z1'));
    void queue.bring(VISIT_ID, scanOf('1Z2'));
    await settled();
    const later = queueOn([2, 3], storage);
    later.queue.resume();
    await settled();
    expect(later.requests.map(({ scan }) => scan)).toEqual([scanOf('1Z1'), scanOf('1Z2')]);
    expect(later.kept.read()).toEqual([]);
  });

  it('that is refused is not asked about again', async () => {
    const { queue, kept, requests } = queueOn([problemOf(422, 'label.unknown')]);
    await expect(queue.bring(VISIT_ID, scanOf('1Z9'))).resolves.toEqual({ refused: 'label.unknown' });
    expect([kept.read(), requests.length]).toEqual([[], 1]);
  });

  it.each([['no storage', undefined], ['a storage with something else in it', storageOf(new Map([['latchkey-unsent-parcels', '{"a":']]))], ['a full storage', storageOf(new Map(), true)]])('is sent in a browser with %s', async (_what, storage) => {
    const { queue, kept } = queueOn([2], storage);
    await expect(queue.bring(VISIT_ID, scanOf('1Z1'))).resolves.toMatchObject({ visit: { parcelCount: 2 } });
    expect(kept.read()).toEqual([]);
  });
});
