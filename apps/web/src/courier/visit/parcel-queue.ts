import { ApiError } from '@latchkey/client';
import type { CourierVisit } from '@latchkey/contract';
import { type Clock, randomToken } from '@latchkey/kit';
import type { CourierApi, Further } from './courier-api.ts';
import type { UnsentList } from './unsent-list.ts';
import { createUntilHeard } from './until-heard.ts';

/** A label that was read in a visit that runs, or what is taken along, kept with its time until the server has answered. */
export interface QueuedParcel {
  readonly visitId: CourierVisit['id'];
  readonly scan: Further;
  readonly idempotencyKey: string;
}

export interface ParcelQueueOptions {
  readonly kept: UnsentList<QueuedParcel>;
  readonly api: Pick<CourierApi, 'addParcel'>;
  readonly clock: Clock;
  /** Learns the server's time anew after a proof was refused. */
  readonly resync: () => Promise<void>;
}

/** What became of a further parcel: the visit as it then was, or the code of a refusal that no other try can change. */
export type Brought = { readonly visit: CourierVisit } | { readonly refused: ApiError['code'] };

/** Further parcels of a visit, kept on the phone with the moment of their scan until the server has answered: each once, in any order. */
export interface ParcelQueue {
  /** Resolves when there is an answer, however late. */
  bring(visitId: CourierVisit['id'], scan: Further): Promise<Brought>;
  /** Sends everything that an earlier page left behind; who scanned it has gone, and the household's page says what became of it. */
  resume(): void;
  /** Tries at once instead of waiting: the phone is online again. */
  hurry(): void;
}

export function createParcelQueue({ kept, api, clock, resync }: ParcelQueueOptions): ParcelQueue {
  const untilHeard = createUntilHeard({ clock, resync });
  const deliver = async (parcel: QueuedParcel): Promise<Brought> => {
    const brought = await untilHeard.send((signal) => api.addParcel(parcel, signal)).then(
      (visit) => ({ visit }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        return { refused: error.code };
      },
    );
    kept.remove(parcel);
    return brought;
  };
  return {
    bring(visitId, scan) {
      const parcel: QueuedParcel = { visitId, scan, idempotencyKey: randomToken(26) };
      kept.add(parcel);
      return deliver(parcel);
    },
    resume() {
      for (const parcel of kept.read()) void deliver(parcel);
    },
    hurry: () => untilHeard.hurry(),
  };
}
