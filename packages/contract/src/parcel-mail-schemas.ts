import { parcelProgress } from '@latchkey/domain';
import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** A parcel that a mail announced, and what became of it. */
export const mailParcel = z
  .object({
    id: id('mpa'),
    number: z.string(),
    carrier: z.string().nullable(),
    title: z.string().nullable(),
    progress: z.enum(parcelProgress).nullable(),
    /**
     * `suggested`: waits for a member; `expected`: is expected since this mail; `merged`: was expected already, and gaps were filled; `noted`: nothing to do, as of one that
     * was delivered before; `dismissed`: a member wanted nothing of it, or took it back.
     */
    state: z.enum(['suggested', 'expected', 'merged', 'noted', 'dismissed']),
    parcelId: id('par').nullable(),
  })
  .meta({ id: 'MailParcel' });
export type MailParcel = z.infer<typeof mailParcel>;

export const parcelMail = z
  .object({
    /** Whether this server takes mails at all. */
    receives: z.boolean(),
    /** Where the household forwards its mails to; null while it has none. Whoever knows it can suggest parcels. */
    address: z.string().nullable(),
    /** `suggest`: a member says yes to each; `expect`: the mail is enough. Neither changes what a door allows. */
    rule: z.enum(['suggest', 'expect']),
    mailbox: z
      .object({ host: z.string(), port: z.int(), user: z.string(), checkedAt: instant.nullable(), /** Why the last look failed; null when it did not. */ problem: z.enum(['mailbox.refused', 'mailbox.unreachable']).nullable() })
      .nullable(),
    mails: z.array(
      z.object({
        id: id('mail'),
        receivedAt: instant,
        via: z.enum(['forwarded', 'mailbox']),
        /** As the mail claims. */
        sender: z.string(),
        senderName: z.string().nullable(),
        subject: z.string(),
        parcels: z.array(mailParcel),
      }),
    ),
  })
  .meta({ id: 'ParcelMail' });
export type ParcelMail = z.infer<typeof parcelMail>;
