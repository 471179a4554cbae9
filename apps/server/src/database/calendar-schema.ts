import type { Timestamp } from './schema.ts';

/** Directory: a calendar shows its token before its household is known. */
export interface CalendarFeedsTable {
  readonly member_id: string;
  /** SHA-256 of the address's token, hex. The token itself is nowhere. */
  token_hash: string;
  created_at: Timestamp;
  read_at: Timestamp | null;
}
