import { z } from 'zod';
import { instant } from './primitives.ts';

const hubDays = z.number().positive().max(1_000);

/** For how many days the hub keeps recordings, by what they show, and how long at the most by its own settings. Fewer where its disk has no room. */
export const hubKeeps = z.object({ most: hubDays, deliveries: hubDays, entries: hubDays, incidents: hubDays });
export type HubKeeps = z.infer<typeof hubKeeps>;

/** What is kept for a time that owners choose: recordings of deliveries, of guests and of alarms, which the hub keeps; couriers' photos, mails that named parcels, notices, and the details of parcels that came or were struck off. */
export const retentionKind = z.enum(['deliveries', 'entries', 'incidents', 'photos', 'mails', 'notices', 'parcels']);

const days = z.coerce.number().int().min(1).max(730).optional();
/** Times in days that an owner thinks of choosing. */
export const retentionQuery = z.object({ deliveries: days, entries: days, incidents: days, photos: days, mails: days, notices: days, parcels: days });

export const keptKinds = z
  .object({
    /** Null while the hub has not said, or cannot: an older one. */
    hub: hubKeeps.nullable(),
    /** `goes`: how many are older than the time that was asked about. */
    items: z.array(z.object({ kind: retentionKind, kept: z.int(), oldest: instant.nullable(), goes: z.int() })),
  })
  .meta({ id: 'KeptKinds' });
export type KeptKinds = z.infer<typeof keptKinds>;
