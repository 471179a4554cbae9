import type { MailParcel as MailParcelAnswer, ParcelMail } from '@latchkey/contract';
import type { MailParcel } from '@latchkey/parcel-mail';
import type { Json, Timestamp } from './schema.ts';

/** Directory: a mail arrives before its site is known. */
export interface MailAddressesTable {
  /** The unguessable part of the address. */
  readonly token: string;
  readonly site_id: string;
}

export interface ParcelMailSettingsTable {
  readonly site_id: string;
  rule: ParcelMail['rule'];
}

/** A household's mailbox, read by IMAP. */
export interface MailboxesTable {
  readonly site_id: string;
  host: string;
  port: number;
  username: string;
  /** Sealed by the server's mailbox key. */
  sealed_password: string;
  /** IMAP's UIDVALIDITY and the last UID that was read under it (RFC 9051, 2.3.1.1); null before the first look. */
  uid_validity: string | null;
  last_uid: number | null;
  checked_at: Timestamp | null;
  problem: 'mailbox.refused' | 'mailbox.unreachable' | null;
}

/** Mails that spoke of parcels: never their text. */
export interface MailsTable {
  readonly site_id: string;
  readonly id: string;
  readonly received_at: Timestamp;
  readonly via: ParcelMail['mails'][number]['via'];
  /** SHA-256 of the mail, hex: one that comes twice counts once. */
  readonly digest: string;
  readonly sender: string;
  readonly sender_name: string | null;
  readonly subject: string;
}

export interface MailParcelsTable {
  readonly site_id: string;
  readonly id: string;
  readonly mail_id: string;
  readonly found: Json<MailParcel>;
  state: MailParcelAnswer['state'];
  parcel_id: string | null;
}
