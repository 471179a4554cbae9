import type { NoticeChannel, NoticeTarget } from '@latchkey/contract';
import type { Generated } from 'kysely';
import type { Timestamp } from './schema.ts';

export interface PushSubscriptionsTable {
  readonly id: string;
  readonly member_id: string;
  readonly endpoint: string;
  p256dh: string;
  auth: string;
  readonly created_at: Timestamp;
  /** The push service said that it is gone. */
  gone_at: Timestamp | null;
}

/** Addresses of one person's own beside e-mail and push. */
export interface NoticeTargetsTable {
  readonly id: string;
  readonly member_id: string;
  readonly channel: NoticeTarget['channel'];
  readonly address: string;
  readonly created_at: Timestamp;
  gone_at: Timestamp | null;
}

export interface NotificationsTable {
  readonly site_id: string;
  readonly id: string;
  readonly member_id: string;
  readonly visit_id: string | null;
  readonly incident_id: Generated<string | null>;
  /** The call that it belongs to; null for everything but alarms. */
  readonly alarm_id: Generated<string | null>;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly created_at: Timestamp;
  /** When it is told together with others; null once it was, and for what is told at once. */
  digest_at: Generated<Timestamp | null>;
}

export interface NotificationDeliveriesTable {
  readonly site_id: string;
  readonly notification_id: string;
  readonly id: string;
  readonly channel: NoticeChannel;
  readonly push_subscription_id: string | null;
  readonly target_id: Generated<string | null>;
  readonly address: string | null;
  readonly created_at: Timestamp;
  handed_over_at: Timestamp | null;
  shown_at: Timestamp | null;
  acknowledged_at: Timestamp | null;
  failure: string | null;
  /** SHA-256 of the token with which a device reports "shown" and "acknowledged", hex. */
  receipt_hash: string | null;
}

/** Alarms, and how far down the list of people and channels each has been called. */
export interface AlarmCallsTable {
  readonly site_id: string;
  readonly id: string;
  readonly created_at: Timestamp;
  /** Calls made so far. */
  calls: number;
  /** When the next one is made; null once somebody took it, or nobody did for a day. */
  next_at: Timestamp | null;
  taken_at: Timestamp | null;
  taken_by: string | null;
}
