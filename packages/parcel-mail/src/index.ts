export type { MailParcel, MailReading, MailRefusal } from './mail-reading.ts';
export { LARGEST_MAIL, readParcelMail } from './read-parcel-mail.ts';
