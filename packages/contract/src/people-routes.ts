import { z } from 'zod';
import { id, instant, role } from './primitives.ts';
import type { Route } from './route.ts';
import { person } from './schemas.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed', 'request.cross_site'] as const;
const SIGNED_IN = [...COMMON, 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;
const VERIFIED = ['session.verification_needed', 'session.passkey_missing'] as const;
const personName = z.string().trim().min(1).max(80);
const token = z.string().min(20).max(60);
/** As it is typed off the paper: case, spaces and dashes do not matter. */
const recoveryCode = z.string().min(1).max(60);
/** WebAuthn's JSON forms, whose inner shape is the platform's. */
const webauthn = z.record(z.string(), z.unknown());

/** A person of the household. */
export const housemate = z.object({ id: id('mem'), name: z.string(), role, joinedAt: instant }).meta({ id: 'Housemate' });
export type Housemate = z.infer<typeof housemate>;

/** An open invitation, without the secret that its link carries. */
export const invitation = z.object({ id: id('inv'), name: z.string(), role, createdAt: instant, expiresAt: instant }).meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

/** A browser in which the reader is signed in. */
export const signedIn = z
  .object({ id: z.string(), /** The browser's own description of itself; null for one that gave none. */ userAgent: z.string().nullable(), createdAt: instant, /** To the hour. */ lastSeenAt: instant, here: z.boolean() })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof signedIn>;

/** `left`: how many are unused; null for `madeAt` where none were made. */
export const recoveryCodes = z.object({ left: z.int().nonnegative(), madeAt: instant.nullable() }).meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof recoveryCodes>;

/** The people of a household, how they join and leave, and where they are signed in. */
export const peopleRoutes = {
  listPeople: { method: 'GET', path: '/api/v1/people', tag: 'People', access: 'guest', summary: 'Who belongs to the household', success: { status: 200, body: z.object({ items: z.array(housemate) }) }, problems: SIGNED_IN },
  changePerson: {
    method: 'PATCH', path: '/api/v1/people/{memberId}', tag: 'People', access: 'owner', verified: 'always', summary: 'Make somebody owner, member or guest: what their confirmed devices may do is signed by a new roster first', params: z.object({ memberId: id('mem') }), body: z.object({ role }),
    success: { status: 200, body: housemate }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
  removePerson: {
    method: 'DELETE', path: '/api/v1/people/{memberId}', tag: 'People', access: 'owner', verified: 'always', summary: 'End somebody’s membership: their sessions and passkeys go at once; their confirmed devices leave by a new roster first', params: z.object({ memberId: id('mem') }),
    success: { status: 204, body: null }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
  listInvitations: { method: 'GET', path: '/api/v1/invitations', tag: 'People', access: 'owner', summary: 'Invitations that nobody has used', success: { status: 200, body: z.object({ items: z.array(invitation) }) }, problems: SIGNED_IN },
  createInvitation: {
    method: 'POST', path: '/api/v1/invitations', tag: 'People', access: 'owner', verified: 'always', summary: 'Invite somebody: a link and its QR code, good once and for two days', body: z.object({ name: personName, role }),
    success: { status: 201, body: invitation.extend({ url: z.string(), svg: z.string() }) }, problems: [...SIGNED_IN, ...VERIFIED],
  },
  removeInvitation: {
    method: 'DELETE', path: '/api/v1/invitations/{invitationId}', tag: 'People', access: 'owner', summary: 'Take an invitation back', params: z.object({ invitationId: id('inv') }),
    success: { status: 204, body: null }, problems: SIGNED_IN,
  },
  showInvitation: {
    method: 'POST', path: '/api/v1/invitation', tag: 'People', access: 'public', summary: 'What an invitation’s link leads to', body: z.object({ token }),
    success: { status: 200, body: z.object({ householdName: z.string(), invitedBy: z.string(), name: z.string(), role, expiresAt: instant }) }, problems: [...COMMON, 'request.not_found'],
  },
  acceptInvitation: {
    method: 'POST', path: '/api/v1/invitation/acceptance', tag: 'People', access: 'public', summary: 'Join the household', body: z.object({ token, name: personName }),
    success: { status: 201, body: person }, problems: [...COMMON, 'request.not_found'],
  },
  listSignedIn: { method: 'GET', path: '/api/v1/sessions', tag: 'Sign-in', access: 'guest', summary: 'Where you are signed in', success: { status: 200, body: z.object({ items: z.array(signedIn) }) }, problems: SIGNED_IN },
  endSignedIn: {
    method: 'DELETE', path: '/api/v1/sessions/{signInId}', tag: 'Sign-in', access: 'guest', summary: 'Sign out elsewhere', params: z.object({ signInId: z.string().regex(/^[0-9a-f]{32}$/) }),
    success: { status: 204, body: null }, problems: SIGNED_IN,
  },
  showRecoveryCodes: {
    method: 'GET', path: '/api/v1/recovery-codes', tag: 'Sign-in', access: 'guest', summary: 'How many recovery codes you have left',
    success: { status: 200, body: recoveryCodes }, problems: SIGNED_IN,
  },
  makeRecoveryCodes: {
    method: 'POST', path: '/api/v1/recovery-codes', tag: 'Sign-in', access: 'guest', verified: 'always', summary: 'New recovery codes, shown once; those before count no more',
    success: { status: 201, body: z.object({ codes: z.array(z.string()) }) }, problems: [...SIGNED_IN, ...VERIFIED],
  },
  beginRecovery: {
    method: 'POST', path: '/api/v1/recovery/challenge', tag: 'Sign-in', access: 'public', summary: 'Begin making a new passkey by a recovery code, which stays good until there is one', body: z.object({ code: recoveryCode }),
    success: { status: 200, body: webauthn }, problems: [...COMMON, 'session.recovery_refused'],
  },
  finishRecovery: {
    method: 'POST', path: '/api/v1/recovery', tag: 'Sign-in', access: 'public', summary: 'Add that passkey and sign in: the code is used up, every other session of the person ends, they and the owners are told', body: z.object({ code: recoveryCode, passkey: webauthn }),
    success: { status: 201, body: person }, problems: [...COMMON, 'session.recovery_refused', 'session.passkey_refused'],
  },
  renamePasskey: {
    method: 'PATCH', path: '/api/v1/passkeys/{passkeyId}', tag: 'Sign-in', access: 'guest', summary: 'Name a passkey', params: z.object({ passkeyId: z.string().regex(/^[\w-]{1,1400}$/) }), body: z.object({ name: personName }),
    success: { status: 204, body: null }, problems: SIGNED_IN,
  },
} as const satisfies Record<string, Route>;
