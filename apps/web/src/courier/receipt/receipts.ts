import type { CourierVisit } from '@latchkey/contract';
import type { Clock } from '@latchkey/kit';
import type { CourierApi } from '../visit/courier-api.ts';
import { createUntilHeard } from '../visit/until-heard.ts';

export interface ReceiptsOptions {
  readonly storage: Storage | undefined;
  readonly clock: Clock;
  /** Learns the server's time anew after a proof was refused. */
  readonly resync: () => Promise<void>;
}

/** Receipts of what is kept of the courier, one a visit. */
export interface Receipts {
  /** The address of a visit's receipt, once the server knows it, however late. */
  make(visitId: CourierVisit['id']): Promise<string>;
  /** Tries at once instead of waiting: the phone is online again. */
  hurry(): void;
}

/** What makes them brings its own cryptography, and is fetched when a visit ends. */
export function openReceipts({ proven }: Pick<CourierApi, 'proven'>, { storage, clock, resync }: ReceiptsOptions): Receipts {
  const untilHeard = createUntilHeard({ clock, resync });
  const made = new Map<string, Promise<string>>();
  const make = (visitId: CourierVisit['id']) =>
    untilHeard.send(async (signal) => {
      const { makeReceipt, openReceiptShelf } = await import('../../receipt/make-receipt.ts');
      return makeReceipt(proven, visitId, openReceiptShelf(storage).secretOf(visitId), signal);
    });
  return {
    make(visitId) {
      const making = made.get(visitId) ?? make(visitId);
      made.set(visitId, making);
      return making;
    },
    hurry: () => untilHeard.hurry(),
  };
}
