import { ManualClock, Seconds, toBase64Url } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { NOW, noAnswer, problemOf, settled, VISIT_ID } from '../visit/courier-visit.fixture.ts';
import { createPhotoQueue, type QueuedPhoto } from './photo-queue.ts';
import type { PhotoToSend } from './sealed-for-readers.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

/** A queue on a server that answers as told, one answer a request; the last one stays. */
function queueOn(answers: readonly (Error | 'taken')[], list: QueuedPhoto[] = []) {
  const clock = new ManualClock();
  const requests: PhotoToSend[] = [];
  const kept = { read: () => [...list], add: (one: QueuedPhoto) => void list.push(one), remove: ({ idempotencyKey }: QueuedPhoto) => void list.splice(0, list.length, ...list.filter((one) => one.idempotencyKey !== idempotencyKey)) };
  const send = async (photo: PhotoToSend) => {
    requests.push(photo);
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
  };
  return { queue: createPhotoQueue({ kept, send, clock, resync: async () => undefined }), list, clock, requests };
}

describe('a photo of what was not left', () => {
  it('outlives the network and the page, as one photo with its first time', async () => {
    const { queue, list, requests } = queueOn([noAnswer()]);
    void queue.add(VISIT_ID, JPEG, NOW);
    await settled();
    expect(list).toMatchObject([{ visitId: VISIT_ID, takenAt: NOW, picture: toBase64Url(JPEG) }]);
    const later = queueOn([problemOf(409, 'request.conflict'), 'taken'], [...list]);
    later.queue.resume();
    await settled();
    later.queue.hurry();
    await settled();
    expect(later.requests).toMatchObject([{ takenAt: NOW, picture: JPEG }, { takenAt: NOW, picture: JPEG }]);
    expect(new Set([...requests, ...later.requests].map(({ id }) => id)).size).toBe(1);
    expect(later.list).toEqual([]);
  });

  it('that the server will never take is not kept, nor one that was damaged on the phone', async () => {
    const { queue, list } = queueOn([problemOf(409, 'visit.over')], [{ visitId: VISIT_ID, takenAt: NOW, picture: '<svg>', idempotencyKey: 'pho_damaged' }]);
    queue.resume();
    await expect(queue.add(VISIT_ID, JPEG, NOW)).resolves.toBe(false);
    expect(list).toEqual([]);
  });

  it('is not sent any more once the parcel is left after all', async () => {
    const { queue, list, clock, requests } = queueOn([noAnswer(), 'taken']);
    const sent = queue.add(VISIT_ID, JPEG, NOW);
    await settled();
    queue.forget(VISIT_ID);
    clock.advance(Seconds(1));
    await expect(sent).resolves.toBe(false);
    expect([requests.length, list]).toEqual([1, []]);
  });
});
