import type { MailParcel as MailParcelAnswer, ParcelMail } from '@latchkey/contract';
import { type Instant, newId, toIso } from '@latchkey/kit';
import type { MailParcel, MailReading } from '@latchkey/parcel-mail';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { MailParcelsTable } from '../database/mail-schema.ts';
import type { Schema } from '../database/schema.ts';

type Db = Kysely<Schema> | Transaction<Schema>;
export type MailParcelRow = Selectable<MailParcelsTable>;

const SHOWN = 30;

/** Notes a mail and the parcels that it speaks of, as suggestions. Empty for one that came before. */
export async function writeMail(db: Db, siteId: string, mail: { readonly via: ParcelMail['mails'][number]['via']; readonly digest: string; readonly reading: MailReading & { readonly kind: 'read' } }, now: Instant): Promise<readonly MailParcelRow[]> {
  const { sender, senderName, subject, parcels } = mail.reading;
  const inserted = await db
    .insertInto('mails')
    .values({ site_id: siteId, id: newId('mail', now), received_at: toIso(now), via: mail.via, digest: mail.digest, sender, sender_name: senderName, subject })
    .onConflict((conflict) => conflict.columns(['site_id', 'digest']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined || parcels.length === 0) return [];
  return db
    .insertInto('mail_parcels')
    .values(parcels.map((found) => ({ site_id: siteId, id: newId('mpa', now), mail_id: inserted.id, found: JSON.stringify(found), state: 'suggested' as const, parcel_id: null })))
    .returningAll()
    .execute();
}

/** The last mails with what became of their parcels, newest first. */
export async function readMails(db: Db, siteId: string): Promise<ParcelMail['mails']> {
  const mails = await db.selectFrom('mails').selectAll().where('site_id', '=', siteId).orderBy('id', 'desc').limit(SHOWN).execute();
  if (mails.length === 0) return [];
  const parcels = await db.selectFrom('mail_parcels').selectAll().where('site_id', '=', siteId).where('mail_id', 'in', mails.map(({ id }) => id)).orderBy('id').execute();
  return mails.map((mail) => ({
    // Made by writeMail with this prefix.
    id: mail.id as `mail_${string}`,
    receivedAt: mail.received_at,
    via: mail.via,
    sender: mail.sender,
    senderName: mail.sender_name,
    subject: mail.subject,
    parcels: parcels.filter(({ mail_id }) => mail_id === mail.id).map(toMailParcel),
  }));
}

export async function readMailParcel(db: Db, siteId: string, id: string): Promise<MailParcelRow | undefined> {
  return db.selectFrom('mail_parcels').selectAll().where('site_id', '=', siteId).where('id', '=', id).executeTakeFirst();
}

export async function writeMailParcelState(db: Db, row: MailParcelRow, state: MailParcelAnswer['state'], parcelId: string | null): Promise<MailParcelRow> {
  await db.updateTable('mail_parcels').set({ state, parcel_id: parcelId }).where('site_id', '=', row.site_id).where('id', '=', row.id).execute();
  return { ...row, state, parcel_id: parcelId };
}

export function toMailParcel({ id, found, state, parcel_id }: MailParcelRow): MailParcelAnswer {
  const { number, carrier, title, progress }: MailParcel = found;
  // Ids were made by this server with these prefixes.
  return { id: id as MailParcelAnswer['id'], number, carrier, title, progress, state, parcelId: parcel_id as MailParcelAnswer['parcelId'] };
}
