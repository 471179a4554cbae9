import type { Timestamp } from './schema.ts';

/** Links to one recording. Directory: a link's token arrives before its site is known. */
export interface SharesTable {
  readonly id: string;
  readonly token_hash: string;
  readonly site_id: string;
  readonly recording_id: string;
  readonly made_by: string;
  readonly name: string;
  /** The recording's key, sealed with a secret that only the link holds. */
  readonly sealed: string;
  views: number;
  last_viewed_at: Timestamp | null;
  readonly created_at: Timestamp;
  readonly expires_at: Timestamp;
}
