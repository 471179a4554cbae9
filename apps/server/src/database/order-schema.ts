import type { OrderOutcome, OrderReceipt, ShopSystem } from '@latchkey/contract';
import type { Json, Timestamp } from './schema.ts';

/** Addresses at which shops' systems tell of orders. Directory: a message names one, and it belongs to no site. */
export interface OrderHooksTable {
  readonly id: string;
  readonly carrier_id: string;
  readonly system: ShopSystem;
  /** The secret, sealed by the server's key: some systems name their own, so it cannot be derived. */
  sealed: string;
  sealed_previous: string | null;
  /** Until when the one before counts, too. */
  previous_until: Timestamp | null;
  readonly created_at: Timestamp;
  refused_at: Timestamp | null;
  refused_because: 'signature' | 'time' | null;
}

/** What came there; by `message_id` the same message is known when it comes again. */
export interface OrderReceiptsTable {
  readonly hook_id: string;
  readonly id: string;
  readonly message_id: string;
  readonly topic: string;
  readonly order_name: string | null;
  readonly outcome: OrderOutcome;
  readonly counts: Json<Pick<OrderReceipt, 'announced' | 'updated' | 'cancelled' | 'left'>>;
  readonly received_at: Timestamp;
}

/** Orders that are for a home here; of others nothing is kept. */
export interface HookOrdersTable {
  readonly hook_id: string;
  /** As the shop's system numbers it. */
  readonly order_id: string;
  readonly name: string | null;
  token: string;
  /** Of the newest message with all of the order's parcels, by its own time. */
  told_at: Timestamp | null;
  readonly created_at: Timestamp;
}

export interface HookParcelsTable {
  readonly hook_id: string;
  readonly order_id: string;
  readonly number: string;
  readonly delivery_id: string;
  /** By this order; another one may be in the same parcel. */
  cancelled: boolean;
}
