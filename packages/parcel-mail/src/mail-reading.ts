import type { ParcelProgress } from '@latchkey/domain';

/** A parcel that a mail speaks of. A hint: whoever can send a mail can write this, so it never opens anything by itself. */
export interface MailParcel {
  /** Normal form, as labels are compared. */
  readonly number: string;
  /** Lower case, as `packages/labels` names carriers; null where nothing tells. */
  readonly carrier: string | null;
  /** What told the number, the best of all places: the mail's own markup, a carrier's tracking link, words beside it, or only its shape. */
  readonly toldBy: 'markup' | 'link' | 'words' | 'shape';
  /** What is in it, as the shop's markup says; null where it does not. At most 120 characters. */
  readonly title: string | null;
  readonly progress: ParcelProgress | null;
  /** When it is to arrive, ISO 8601; null where no markup says so. */
  readonly expectedFrom: string | null;
  readonly expectedUntil: string | null;
  /** The carrier's one-time password for the handing over; null where the mail names none, or speaks of several parcels. */
  readonly handoverCode: string | null;
  /** Somebody of age has to take it in: not for an unattended door. */
  readonly ageCheck: boolean;
  readonly perishable: boolean;
}

/** Why a mail is not looked at. */
export type MailRefusal = 'mail.too_large' | 'mail.unreadable';

/** What a mail says, or why it is refused whole. */
export type MailReading =
  | {
      readonly kind: 'read';
      /** The address in `From`, or in the `From` of the mail that was forwarded; lower case. Nothing proves it. */
      readonly sender: string;
      /** The shop or carrier as people call it; null where the address is of none that is known. */
      readonly senderName: string | null;
      /** At most 200 characters. */
      readonly subject: string;
      readonly parcels: readonly MailParcel[];
    }
  | { readonly kind: 'refused'; readonly reason: MailRefusal };
