import { z } from 'zod';
import { mailParcel, parcelMail } from './parcel-mail-schemas.ts';
import { id } from './primitives.ts';
import type { Route } from './route.ts';

const SIGNED_IN = ['request.invalid', 'request.too_many', 'server.failed', 'request.unauthenticated', 'request.forbidden', 'request.cross_site', 'request.not_found'] as const;
const VERIFIED = ['session.verification_needed', 'session.passkey_missing'] as const;
const mpa = z.object({ mailParcelId: id('mpa') });
const whole = { status: 200, body: parcelMail } as const;

/** Parcels that mails announce: where mails come in, what they said, and what became of it. */
export const parcelMailRoutes = {
  showParcelMail: { method: 'GET', path: '/api/v1/parcel-mail', tag: 'Parcel mail', access: 'member', summary: 'Where mails come in, and what the last ones said', success: whole, problems: SIGNED_IN },
  changeParcelMail: {
    method: 'PATCH', path: '/api/v1/parcel-mail', tag: 'Parcel mail', access: 'owner', verified: 'always', summary: 'Whether a mail is enough to expect its parcel', body: parcelMail.pick({ rule: true }),
    success: whole, problems: [...SIGNED_IN, ...VERIFIED],
  },
  makeMailAddress: {
    method: 'POST', path: '/api/v1/parcel-mail/address', tag: 'Parcel mail', access: 'owner', verified: 'always', summary: 'A new address to forward mails to; the one before ends', success: { status: 201, body: parcelMail },
    problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
  removeMailAddress: { method: 'DELETE', path: '/api/v1/parcel-mail/address', tag: 'Parcel mail', access: 'owner', summary: 'Take no more forwarded mails', success: { status: 204, body: null }, problems: SIGNED_IN },
  connectMailbox: {
    method: 'POST', path: '/api/v1/parcel-mail/mailbox', tag: 'Parcel mail', access: 'owner', verified: 'always', summary: 'Read a mailbox by IMAP over TLS; it is tried before it is kept',
    body: z.object({ host: z.string().max(200).regex(/^[0-9A-Za-z.:-]+$/), port: z.int().min(1).max(65_535).default(993), user: z.string().min(1).max(200), password: z.string().min(1).max(500) }),
    success: { status: 201, body: parcelMail }, problems: [...SIGNED_IN, ...VERIFIED, 'mailbox.refused', 'mailbox.unreachable'],
  },
  removeMailbox: { method: 'DELETE', path: '/api/v1/parcel-mail/mailbox', tag: 'Parcel mail', access: 'owner', summary: 'Forget the mailbox and its password', success: { status: 204, body: null }, problems: SIGNED_IN },
  acceptMailParcel: {
    method: 'POST', path: '/api/v1/parcel-mail/parcels/{mailParcelId}/accept', tag: 'Parcel mail', access: 'member', verified: 'always', summary: 'Expect a parcel that a mail announced', params: mpa,
    success: { status: 200, body: mailParcel }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
  undoMailParcel: {
    method: 'POST', path: '/api/v1/parcel-mail/parcels/{mailParcelId}/undo', tag: 'Parcel mail', access: 'member', summary: 'Take back what a mail brought about', params: mpa,
    success: { status: 200, body: mailParcel }, problems: [...SIGNED_IN, 'request.conflict'],
  },
} as const satisfies Readonly<Record<string, Route>>;
