import type { Kysely } from 'kysely';
import * as acts from './migrations/0020-acts.ts';
import * as knockFirst from './migrations/0026-knock-first.ts';
import * as firstTables from './migrations/0001-first-tables.ts';
import * as hubCommands from './migrations/0002-hub-commands.ts';
import * as journalHeads from './migrations/0003-journal-heads.ts';
import * as assistants from './migrations/0022-assistants.ts';
import * as authority from './migrations/0004-authority.ts';
import * as checkpoints from './migrations/0005-checkpoints.ts';
import * as approvals from './migrations/0006-approvals.ts';
import * as orderHooks from './migrations/0038-order-hooks.ts';
import * as people from './migrations/0011-people.ts';
import * as parcelAttributes from './migrations/0007-parcel-attributes.ts';
import * as parcelHow from './migrations/0024-parcel-how.ts';
import * as awayCalendars from './migrations/0023-away-calendars.ts';
import * as calendarFeeds from './migrations/0018-calendar-feeds.ts';
import * as carriers from './migrations/0009-carriers.ts';
import * as couriers from './migrations/0015-couriers.ts';
import * as deviceCosignatures from './migrations/0008-device-cosignatures.ts';
import * as guests from './migrations/0014-guests.ts';
import * as incidents from './migrations/0012-incidents.ts';
import * as heldGrants from './migrations/0031-held-grants.ts';
import * as liveShares from './migrations/0028-live-shares.ts';
import * as lockCharges from './migrations/0030-lock-charges.ts';
import * as noticeChannels from './migrations/0016-notice-channels.ts';
import * as photoTimes from './migrations/0029-photo-times.ts';
import * as parcelMail from './migrations/0010-parcel-mail.ts';
import * as saidParcels from './migrations/0021-said-parcels.ts';
import * as takenAlong from './migrations/0027-taken-along.ts';
import * as visitPhotos from './migrations/0025-visit-photos.ts';
import * as visitReports from './migrations/0017-visit-reports.ts';
import * as receipts from './migrations/0037-receipts.ts';
import * as shares from './migrations/0013-shares.ts';
import * as visitShares from './migrations/0032-visit-shares.ts';
import * as webhookAnswers from './migrations/0034-webhook-answers.ts';
import * as recoveryCodes from './migrations/0035-recovery-codes.ts';
import * as rings from './migrations/0036-rings.ts';
import * as maskedRecordings from './migrations/0033-masked-recordings.ts';

export interface Migration {
  /** Never changes once released. */
  readonly name: string;
  up(db: Kysely<never>): Promise<void>;
}

/** All migrations in the order in which they are applied. A migration that was released is never edited; a new one is added. */
export const migrations: readonly Migration[] = [
  { name: '0001-first-tables', up: firstTables.up },
  { name: '0002-hub-commands', up: hubCommands.up },
  { name: '0003-journal-heads', up: journalHeads.up },
  { name: '0004-authority', up: authority.up },
  { name: '0005-checkpoints', up: checkpoints.up },
  { name: '0006-approvals', up: approvals.up },
  { name: '0007-parcel-attributes', up: parcelAttributes.up },
  { name: '0008-device-cosignatures', up: deviceCosignatures.up },
  { name: '0009-carriers', up: carriers.up },
  { name: '0010-parcel-mail', up: parcelMail.up },
  { name: '0011-people', up: people.up },
  { name: '0012-incidents', up: incidents.up },
  { name: '0013-shares', up: shares.up },
  { name: '0014-guests', up: guests.up },
  { name: '0015-couriers', up: couriers.up },
  { name: '0016-notice-channels', up: noticeChannels.up },
  { name: '0017-visit-reports', up: visitReports.up },
  { name: '0018-calendar-feeds', up: calendarFeeds.up },
  { name: '0020-acts', up: acts.up },
  { name: '0021-said-parcels', up: saidParcels.up },
  { name: '0022-assistants', up: assistants.up },
  { name: '0023-away-calendars', up: awayCalendars.up },
  { name: '0024-parcel-how', up: parcelHow.up },
  { name: '0025-visit-photos', up: visitPhotos.up },
  { name: '0026-knock-first', up: knockFirst.up },
  { name: '0027-taken-along', up: takenAlong.up },
  { name: '0028-live-shares', up: liveShares.up },
  { name: '0029-photo-times', up: photoTimes.up },
  { name: '0030-lock-charges', up: lockCharges.up },
  { name: '0031-held-grants', up: heldGrants.up },
  { name: '0032-visit-shares', up: visitShares.up },
  { name: '0033-masked-recordings', up: maskedRecordings.up },
  { name: '0034-webhook-answers', up: webhookAnswers.up },
  { name: '0035-recovery-codes', up: recoveryCodes.up },
  { name: '0036-rings', up: rings.up },
  { name: '0037-receipts', up: receipts.up },
  { name: '0038-order-hooks', up: orderHooks.up },
];
