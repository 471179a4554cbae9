import { z } from 'zod';

/** Every code that the API answers with, its status, and the first line for people. The reference page is made from it. */
export const problemCodes = {
  'request.invalid': { status: 400, title: 'The request is not of the documented form' },
  'request.unauthenticated': { status: 401, title: 'Sign in first' },
  'request.forbidden': { status: 403, title: 'You may not do this' },
  'request.not_found': { status: 404, title: 'There is nothing here' },
  'request.conflict': { status: 409, title: 'This clashes with what is there' },
  'request.too_large': { status: 413, title: 'The request is too large' },
  'request.headers_too_large': { status: 431, title: 'The address or the headers of the request are too large' },
  'request.too_many': { status: 429, title: 'Too many requests; wait a little' },
  'request.cross_site': { status: 403, title: 'The request came from another site' },
  'server.failed': { status: 500, title: 'The server failed; nothing was opened' },
  'server.no_room': { status: 507, title: 'The server’s disk is full; nothing was changed' },
  'server.starting': { status: 503, title: 'The server is still starting' },
  'session.passkey_refused': { status: 401, title: 'The passkey was not accepted' },
  'session.recovery_refused': { status: 401, title: 'The recovery code is wrong or was used' },
  'session.verification_needed': { status: 403, title: 'Confirm with your passkey that it is you' },
  'session.passkey_missing': { status: 403, title: 'Add a passkey first' },
  'courier.proof_invalid': { status: 401, title: 'The phone’s proof of key was not accepted' },
  'courier.invitation_invalid': { status: 422, title: 'This invitation was used, taken back or is too old' },
  'label.unreadable': { status: 422, title: 'This code is not a parcel label' },
  'label.unknown': { status: 422, title: 'This parcel is not for this door' },
  'label.delivered': { status: 422, title: 'This parcel was already delivered' },
  'label.wrong_house': { status: 422, title: 'The label names another address' },
  'label.by_hand': { status: 422, title: 'This parcel must be handed to a person' },
  'label.wrong_day': { status: 422, title: 'This parcel may not be delivered now' },
  'visit.busy': { status: 409, title: 'A delivery is already running at this door' },
  'visit.not_allowed': { status: 403, title: 'The household does not allow this here now' },
  'visit.not_present': { status: 403, title: 'Scan the code that the door shows now' },
  'visit.over': { status: 409, title: 'This delivery has ended' },
  'hub.offline': { status: 503, title: 'The door cannot be reached right now' },
  'hub.timeout': { status: 504, title: 'The door did not answer in time' },
  'hub.pairing_code_invalid': { status: 401, title: 'The pairing code is wrong, used or too old' },
  'hub.identity_in_use': { status: 409, title: 'Another hub runs with this identity' },
  'door.open': { status: 409, title: 'The door is open: close it, then lock' },
  'door.unknown': { status: 409, title: 'The door’s state is unknown' },
  'live.no_picture': { status: 503, title: 'The camera sends no picture' },
  'live.too_many': { status: 429, title: 'Too many people are watching' },
  'live.not_member': { status: 403, title: 'Only a device of the household may look, or who holds a link that is good' },
  'live.bad_offer': { status: 400, title: 'The offer is not a usable session description' },
  'recording.gone': { status: 410, title: 'This recording was deleted' },
  'parcel.not_a_number': { status: 422, title: 'This is not a tracking number that we can match' },
  'delivery.code_invalid': { status: 422, title: 'This delivery code is wrong, used by somebody else, revoked or too old' },
  'assistant.request_refused': { status: 422, title: 'The assistant asked in a way that is not accepted' },
  'oauth.grant_refused': { status: 400, title: 'The code or the token is wrong, used or too old' },
  'oauth.target_refused': { status: 400, title: 'These tokens are for another place' },
  'oauth.redirect_refused': { status: 400, title: 'Answers cannot be sent to this address' },
  'webhook.url_refused': { status: 422, title: 'This address cannot be a webhook' },
  'mailbox.refused': { status: 422, title: 'The mailbox did not accept this name and password' },
  'calendar.unusable': { status: 422, title: 'This address gives no calendar that can be followed' },
  'mailbox.unreachable': { status: 422, title: 'The mailbox could not be reached' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problemCodes;

// Object.keys loses the literal types of a const object.
const codes = Object.keys(problemCodes) as [ProblemCode, ...ProblemCode[]];

/** Problem details (RFC 9457). `detail` says what happened, what it means for the door and what to do; `code` is for programs. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string().optional(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
