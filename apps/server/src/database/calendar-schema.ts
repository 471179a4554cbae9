import type { Timestamp } from './schema.ts';

/** Directory: a calendar shows its token before its household is known. */
export interface CalendarFeedsTable {
  readonly member_id: string;
  /** SHA-256 of the address's token, hex. The token itself is nowhere. */
  token_hash: string;
  created_at: Timestamp;
  read_at: Timestamp | null;
}

export interface AwayCalendarsTable {
  readonly site_id: string;
  /** Whoever has it may read the calendar. */
  secret_url: string;
  /** Entries that could not be read, or repeat. */
  not_read: number;
  read_at: Timestamp;
  /** When the last look gave nothing; null when it gave the calendar. */
  failed_at: Timestamp | null;
}

export interface AwayPeriodsTable {
  readonly site_id: string;
  readonly starts_at: Timestamp;
  readonly ends_at: Timestamp;
}
