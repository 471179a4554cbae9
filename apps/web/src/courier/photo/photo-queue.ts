import { ApiError } from '@latchkey/client';
import type { CourierVisit } from '@latchkey/contract';
import { type Clock, fromBase64Url, newId, type OwnBytes, toBase64Url } from '@latchkey/kit';
import { createUntilHeard } from '../visit/until-heard.ts';
import type { UnsentList } from '../visit/unsent-list.ts';
import type { PhotoToSend } from './sealed-for-readers.ts';

/** A photo on its way, kept on the phone that took it until the server has it. */
export interface QueuedPhoto {
  readonly visitId: CourierVisit['id'];
  readonly takenAt: string;
  /** JPEG, base64url. */
  readonly picture: string;
  /** The photo's id: the same photo counts once. */
  readonly idempotencyKey: PhotoToSend['id'];
}

export interface PhotoQueueOptions {
  readonly kept: UnsentList<QueuedPhoto>;
  readonly send: (photo: PhotoToSend) => Promise<void>;
  readonly clock: Clock;
  /** Learns the server's time anew after a proof was refused. */
  readonly resync: () => Promise<void>;
}

/** Photos of parcels that were not left: through a dead spot, each once. */
export interface PhotoQueue {
  /** Resolves when the server has it, however late; false where it will never take it. */
  add(visitId: CourierVisit['id'], picture: OwnBytes, takenAt: string): Promise<boolean>;
  /** Sends everything that an earlier page left behind. */
  resume(): void;
  /** The parcel is left after all: what has not been sent is not sent any more. */
  forget(visitId: CourierVisit['id']): void;
  /** Tries at once instead of waiting: the phone is online again. */
  hurry(): void;
}

/** Photos, with how long the household keeps them. */
export interface Photos extends PhotoQueue {
  /** In days; null where nobody can say. */
  keptDays(visitId: CourierVisit['id']): Promise<number | null>;
}

export function createPhotoQueue({ kept, send, clock, resync }: PhotoQueueOptions): PhotoQueue {
  const untilHeard = createUntilHeard({ clock, resync });
  const forgotten = new Set<QueuedPhoto['idempotencyKey']>();
  const deliver = async (photo: QueuedPhoto): Promise<boolean> => {
    const { visitId, takenAt, picture, idempotencyKey: id } = photo;
    // Written by `add`; a text that somebody damaged is no photo.
    const bytes = fromBase64Url(picture);
    const sent = bytes !== undefined && (await untilHeard.send(async () => forgotten.has(id) || send({ visitId, id, takenAt, picture: bytes })).then(
      () => !forgotten.has(id),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        return false;
      },
    ));
    kept.remove(photo);
    return sent;
  };
  return {
    add(visitId, picture, takenAt) {
      const photo: QueuedPhoto = { visitId, takenAt, picture: toBase64Url(picture), idempotencyKey: newId('pho', clock.now()) };
      kept.add(photo);
      return deliver(photo);
    },
    resume() {
      for (const photo of kept.read()) void deliver(photo);
    },
    forget(visitId) {
      for (const photo of kept.read().filter((one) => one.visitId === visitId)) {
        forgotten.add(photo.idempotencyKey);
        kept.remove(photo);
      }
    },
    hurry: () => untilHeard.hurry(),
  };
}
