import type { Actor } from '@latchkey/contract';
import type { Timestamp } from './schema.ts';

/** Lines of hubs' journals about acts. Rows are only ever added. */
export interface ActsTable {
  readonly site_id: string;
  readonly hub_id: string;
  readonly seq: number;
  readonly act_id: string;
  /** The line, byte for byte: its hash is in the line after it. */
  readonly text: string;
  readonly received_at: Timestamp;
}

/** Acts at this server that are on their way into the hub's journal. A row leaves when its line has come back. */
export interface ActReportsTable {
  readonly site_id: string;
  readonly id: string;
  readonly what: string;
  readonly by_kind: Actor['kind'];
  readonly by_id: string;
  readonly about: string | null;
  readonly at: Timestamp;
}
