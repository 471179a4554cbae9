import type { Notification } from '@latchkey/contract';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { NoticeKind } from './notice-kind.ts';
import type { NoticeFacts } from './notice-text.ts';

/** Something that the people of a site are to be told. */
export interface Notice {
  readonly siteId: string;
  /** Told once for each visit and kind; null for a notice about the hub. */
  readonly visitId: string | null;
  /** What alarmed between visits, where the notice is about that. */
  readonly incidentId?: string | null;
  readonly kind: NoticeKind;
  readonly facts: NoticeFacts;
  /** Only these people are told, by their ids; everybody of the site, where it is left out. */
  readonly to?: readonly string[];
}

/** A notification that a notice became for one member. */
export interface Told {
  readonly memberId: string;
  readonly notification: Notification;
}

/**
 * Makes the notifications and their deliveries within the caller's transaction: when it commits, they will be handed over, at least once.
 * Gives those that were not there before.
 */
export type RaiseNotice = (transaction: Transaction<Schema>, notice: Notice) => Promise<readonly Told[]>;
