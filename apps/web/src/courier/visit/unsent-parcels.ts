import type { CourierVisit } from '@latchkey/contract';
import type { Scan } from './courier-api.ts';

/** A label that was read in a visit that runs, kept with its time until the server has answered. */
export interface QueuedParcel {
  readonly visitId: CourierVisit['id'];
  readonly scan: Scan;
  readonly idempotencyKey: string;
}

export interface UnsentParcels {
  read(): readonly QueuedParcel[];
  add(parcel: QueuedParcel): void;
  remove(parcel: QueuedParcel): void;
}

const NAME = 'latchkey-unsent-parcels';

/** Keeps them in the browser's storage of texts; where it has none, or what is there is no list of them, nothing is kept beyond the page. */
export function openUnsentParcels(storage: Storage | undefined): UnsentParcels {
  const read = (): readonly QueuedParcel[] => {
    try {
      // Written by this file.
      const kept = JSON.parse(storage?.getItem(NAME) ?? '[]') as unknown;
      return Array.isArray(kept) ? (kept as readonly QueuedParcel[]) : [];
    } catch {
      return [];
    }
  };
  const write = (parcels: readonly QueuedParcel[]): void => {
    try {
      if (parcels.length === 0) storage?.removeItem(NAME);
      else storage?.setItem(NAME, JSON.stringify(parcels));
    } catch {
      // Full or forbidden: it is sent all the same, as long as the page lives.
    }
  };
  return {
    read,
    add: (parcel) => write([...read(), parcel]),
    remove: ({ idempotencyKey }) => write(read().filter((kept) => kept.idempotencyKey !== idempotencyKey)),
  };
}
