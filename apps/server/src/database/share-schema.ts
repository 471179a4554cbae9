import type { Timestamp } from './schema.ts';

/** Links to one recording, or to one door's live view. Directory: a link's token arrives before its site is known. */
export interface SharesTable {
  readonly id: string;
  readonly token_hash: string;
  readonly site_id: string;
  /** Null for a live view. */
  readonly recording_id: string | null;
  /** Null for a recording, which has a door of its own. */
  readonly access_point_id: string | null;
  /** With which visit a link to a live view ends, before its time; null where it does not. */
  readonly visit_id: string | null;
  readonly made_by: string;
  readonly name: string;
  /** The keys to it, sealed with a secret that only the link holds. */
  readonly sealed: string;
  views: number;
  last_viewed_at: Timestamp | null;
  readonly created_at: Timestamp;
  readonly expires_at: Timestamp;
}
