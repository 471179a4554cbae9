import { z } from 'zod';
import { actRoutes } from './act-routes.ts';
import { assistantRoutes } from './assistant-routes.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { carrierRoutes } from './carrier-routes.ts';
import { courierRoutes } from './courier-routes.ts';
import { heldGrantRoutes } from './held-grant-routes.ts';
import { incidentRoutes } from './incident-routes.ts';
import { noticeRoutes } from './notice-routes.ts';
import { orderHookRoutes } from './order-hook-routes.ts';
import { owningRoutes } from './owning-routes.ts';
import { parcelMailRoutes } from './parcel-mail-routes.ts';
import { addedParcel, newParcel, parcel, parcelChange } from './parcel-schemas.ts';
import { id, instant } from './primitives.ts';
import { peopleRoutes } from './people-routes.ts';
import { receiptRoutes } from './receipt-routes.ts';
import { recordRoutes } from './record-routes.ts';
import type { Route } from './route.ts';
import * as schema from './schemas.ts';
import { shareRoutes } from './share-routes.ts';
import { newPhoto, photoReader, visitPhoto } from './visit-photo.ts';
import { notLeftReason } from './visit-report.ts';
import { visitQuery } from './time-line-query.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed'] as const;
const SIGNED_IN = [...COMMON, 'request.unauthenticated', 'request.forbidden', 'request.cross_site', 'request.not_found'] as const;
/** What a route answers to whom it wants to see a passkey of; see `Route.verified`. */
const VERIFIED = ['session.verification_needed', 'session.passkey_missing'] as const;
const HUB = ['hub.offline', 'hub.timeout'] as const;
const ap = z.object({ accessPointId: id('ap') });
const vis = z.object({ visitId: id('vis') });
const rec = z.object({ recordingId: id('rec') });
/** WebAuthn's JSON forms, whose inner shape is the platform's. */
const webauthn = z.record(z.string(), z.unknown());
const list = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() });
const paging = z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) });

/** The API. Keys are names that a person would say; the client calls by them. */
export const routes = {
  health: {
    method: 'GET', path: '/health', tag: 'Service', access: 'public', summary: 'Whether everything is up',
    success: { status: 200, body: z.object({ status: z.literal('ok'), version: z.string(), now: instant, hubs: z.object({ online: z.int(), paired: z.int() }) }) },
    problems: ['server.starting', 'server.failed'],
  },

  // The courier, who has no account: a key in the browser and a label in the hand.
  showDoor: {
    method: 'GET', path: '/api/v1/doors/{code}', tag: 'Courier', access: 'public', summary: 'The door behind a QR code',
    params: z.object({ code: z.string().min(8).max(64) }),
    success: { status: 200, body: schema.doorForCourier }, problems: [...COMMON, 'request.not_found'],
  },
  startVisit: {
    method: 'POST', path: '/api/v1/doors/{code}/visits', tag: 'Courier', access: 'courier', summary: 'A scanned label asks a door to open', idempotent: true,
    params: z.object({ code: z.string().min(8).max(64) }), body: schema.scan,
    success: { status: 201, body: schema.courierVisit },
    problems: [...COMMON, ...HUB, 'request.not_found', 'courier.proof_invalid', 'label.unreadable', 'label.unknown', 'label.delivered', 'label.wrong_house', 'label.wrong_day', 'label.by_hand', 'visit.busy', 'visit.not_allowed', 'visit.not_present'],
  },
  startEntry: {
    method: 'POST', path: '/api/v1/doors/{code}/entries', tag: 'Courier', access: 'courier', summary: 'A guest asks a door to open, by a key that the household’s policy names', idempotent: true,
    params: z.object({ code: z.string().min(8).max(64) }), success: { status: 201, body: schema.courierVisit },
    problems: [...COMMON, ...HUB, 'request.not_found', 'courier.proof_invalid', 'visit.busy', 'visit.not_allowed', 'visit.not_present'],
  },
  showCourierVisit: {
    method: 'GET', path: '/api/v1/courier/visits/{visitId}', tag: 'Courier', access: 'courier', summary: 'The visit as the courier may see it', params: vis,
    success: { status: 200, body: schema.courierVisit }, problems: [...COMMON, 'request.not_found', 'courier.proof_invalid'],
  },
  lockByCourier: {
    method: 'POST', path: '/api/v1/courier/visits/{visitId}/lock', tag: 'Courier', access: 'courier', summary: '“I left it: lock”', idempotent: true, params: vis,
    body: z.object({ askedAt: instant }),
    success: { status: 202, body: schema.courierVisit }, problems: [...COMMON, ...HUB, 'request.not_found', 'courier.proof_invalid'],
  },
  addToVisit: {
    method: 'POST', path: '/api/v1/courier/visits/{visitId}/parcels', tag: 'Courier', access: 'courier', summary: 'One more label in the visit that runs, or something that is taken along: nothing opens for it. Up to a day later, for what was scanned before the door was locked', idempotent: true, params: vis,
    body: schema.furtherParcel,
    success: { status: 200, body: schema.courierVisit },
    problems: [...COMMON, ...HUB, 'request.not_found', 'courier.proof_invalid', 'label.unreadable', 'label.unknown', 'label.delivered', 'label.wrong_house', 'label.wrong_day', 'label.by_hand', 'visit.busy', 'visit.not_allowed', 'visit.over'],
  },
  withdrawVisit: {
    method: 'POST', path: '/api/v1/courier/visits/{visitId}/withdraw', tag: 'Courier', access: 'courier', summary: 'The courier waits no longer: for the household’s answer, or for the door to notice a ring', idempotent: true, params: vis,
    success: { status: 202, body: schema.courierVisit }, problems: [...COMMON, ...HUB, 'request.not_found', 'courier.proof_invalid'],
  },
  reportVisit: {
    method: 'POST', path: '/api/v1/courier/visits/{visitId}/report', tag: 'Courier', access: 'courier', summary: 'The parcel was not left, and why; up to a day later', idempotent: true, params: vis,
    body: z.object({ reason: notLeftReason.nullable().meta({ description: 'Null takes it back while the visit runs' }), at: instant.meta({ description: 'When the courier said it' }) }),
    success: { status: 200, body: schema.courierVisit }, problems: [...COMMON, 'request.not_found', 'courier.proof_invalid', 'visit.over'],
  },
  showPhotoReaders: {
    method: 'GET', path: '/api/v1/courier/visits/{visitId}/photo-readers', tag: 'Courier', access: 'courier', summary: 'The household’s devices that a photo of this visit is sealed for', params: vis,
    success: { status: 200, body: z.object({ readers: z.array(photoReader), /** How long the household keeps a photo, by what its owners signed; null where this server cannot read that. */ keptDays: z.int().nullable() }) }, problems: [...COMMON, 'request.not_found', 'courier.proof_invalid', 'visit.over'],
  },
  addPhoto: {
    method: 'POST', path: '/api/v1/courier/visits/{visitId}/photos', tag: 'Courier', access: 'courier', summary: 'A sealed photo of a parcel that was not left; after the reason was told, up to a day later. The same photo counts once', idempotent: true, params: vis,
    body: newPhoto, success: { status: 204, body: null }, problems: [...COMMON, 'request.not_found', 'request.conflict', 'courier.proof_invalid', 'visit.over'],
  },

  // Sign-in.
  showSession: { method: 'GET', path: '/api/v1/session', tag: 'Sign-in', access: 'guest', summary: 'Who is signed in', success: { status: 200, body: schema.person }, problems: SIGNED_IN },
  endSession: { method: 'DELETE', path: '/api/v1/session', tag: 'Sign-in', access: 'guest', summary: 'Sign out', success: { status: 204, body: null }, problems: SIGNED_IN },
  claimServer: {
    method: 'POST', path: '/api/v1/households', tag: 'Sign-in', access: 'public', summary: 'Become the first owner of a new server, by the key in its data folder',
    body: z.object({ key: z.string().max(100), name: z.string().min(1).max(80), householdName: z.string().min(1).max(80), email: z.string().max(200).regex(/^[^\s@]+@[^\s@]+$/).optional() }),
    success: { status: 201, body: schema.person }, problems: [...COMMON, 'request.forbidden', 'request.conflict', 'request.cross_site'],
  },
  beginPasskeySignIn: { method: 'POST', path: '/api/v1/session/passkey-challenge', tag: 'Sign-in', access: 'public', summary: 'Begin signing in by passkey', success: { status: 200, body: webauthn }, problems: COMMON },
  finishPasskeySignIn: {
    method: 'POST', path: '/api/v1/session/passkey', tag: 'Sign-in', access: 'public', summary: 'Sign in by passkey', body: webauthn,
    success: { status: 201, body: schema.person }, problems: [...COMMON, 'session.passkey_refused', 'request.cross_site'],
  },
  beginVerification: {
    method: 'POST', path: '/api/v1/session/verification-challenge', tag: 'Sign-in', access: 'guest', summary: 'Begin confirming by passkey that it is still you',
    success: { status: 200, body: webauthn }, problems: [...SIGNED_IN, 'session.passkey_missing'],
  },
  finishVerification: {
    method: 'POST', path: '/api/v1/session/verification', tag: 'Sign-in', access: 'guest', summary: 'Confirm by passkey that it is still you: good for five minutes, in this session', body: webauthn,
    success: { status: 204, body: null }, problems: [...SIGNED_IN, 'session.passkey_refused'],
  },
  showPasskeys: { method: 'GET', path: '/api/v1/passkeys', tag: 'Sign-in', access: 'guest', summary: 'Your passkeys', success: { status: 200, body: z.object({ items: z.array(schema.passkey) }) }, problems: SIGNED_IN },
  beginPasskey: {
    method: 'POST', path: '/api/v1/passkeys/challenge', tag: 'Sign-in', access: 'guest', verified: 'when-passkey', summary: 'Begin adding a passkey',
    success: { status: 200, body: webauthn }, problems: [...SIGNED_IN, ...VERIFIED],
  },
  addPasskey: {
    method: 'POST', path: '/api/v1/passkeys', tag: 'Sign-in', access: 'guest', verified: 'when-passkey', summary: 'Add a passkey', body: webauthn,
    success: { status: 201, body: z.object({ id: z.string() }) }, problems: [...SIGNED_IN, ...VERIFIED, 'session.passkey_refused'],
  },
  removePasskey: {
    method: 'DELETE', path: '/api/v1/passkeys/{passkeyId}', tag: 'Sign-in', access: 'guest', verified: 'always', summary: 'Remove a passkey; the last one stays',
    params: z.object({ passkeyId: z.string().regex(/^[\w-]{1,1400}$/) }), success: { status: 204, body: null }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
  signInDemo: {
    method: 'POST', path: '/api/v1/demo/session', tag: 'Demo', access: 'demo', summary: 'Sign in as the demo resident',
    body: z.object({ key: z.string().max(100).optional().meta({ description: 'The key that the terminal printed; not needed from the same machine' }) }),
    success: { status: 201, body: schema.person }, problems: [...COMMON, 'request.not_found', 'request.forbidden', 'request.cross_site'],
  },
  showDemo: { method: 'GET', path: '/api/v1/demo', tag: 'Demo', access: 'demo', summary: 'The demo home: its doors and test labels', success: { status: 200, body: schema.demo }, problems: [...COMMON, 'request.not_found', 'request.forbidden'] },

  showDemoDevice: { method: 'GET', path: '/api/v1/demo/device', tag: 'Demo', access: 'demo', summary: 'The demo resident’s device, with its private keys', success: { status: 200, body: schema.demoDevice }, problems: [...COMMON, 'request.not_found', 'request.forbidden'] },

  // The household.
  showHome: { method: 'GET', path: '/api/v1/home', tag: 'Household', access: 'guest', summary: 'Doors, parcels and visits on one page', success: { status: 200, body: schema.home }, problems: SIGNED_IN },
  listParcels: { method: 'GET', path: '/api/v1/parcels', tag: 'Parcels', access: 'guest', summary: 'Expected and delivered parcels', query: paging, success: { status: 200, body: list(parcel) }, problems: SIGNED_IN },
  addParcel: {
    method: 'POST', path: '/api/v1/parcels', tag: 'Parcels', access: 'member', verified: 'always', summary: 'Expect a parcel', idempotent: true, body: newParcel,
    success: { status: 201, body: addedParcel }, problems: [...SIGNED_IN, ...VERIFIED, 'parcel.not_a_number'],
  },
  changeParcel: {
    method: 'PATCH', path: '/api/v1/parcels/{parcelId}', tag: 'Parcels', access: 'member', verified: 'always', summary: 'Ask about this one first, keep it out, or name its door', params: z.object({ parcelId: id('par') }), body: parcelChange,
    success: { status: 200, body: parcel }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
  cancelParcel: {
    method: 'DELETE', path: '/api/v1/parcels/{parcelId}', tag: 'Parcels', access: 'member', summary: 'Expect it no longer', params: z.object({ parcelId: id('par') }),
    success: { status: 204, body: null }, problems: [...SIGNED_IN, 'request.conflict'],
  },
  ...parcelMailRoutes,
  ...incidentRoutes,
  ...actRoutes,
  ...calendarRoutes,
  listVisits: { method: 'GET', path: '/api/v1/visits', tag: 'Visits', access: 'guest', summary: 'Visits, newest first; all of them, or those that the query names', query: visitQuery, success: { status: 200, body: list(schema.visit) }, problems: SIGNED_IN },
  showVisit: { method: 'GET', path: '/api/v1/visits/{visitId}', tag: 'Visits', access: 'guest', summary: 'A visit with its time line', params: vis, success: { status: 200, body: schema.visitWithTimeline }, problems: SIGNED_IN },
  showVisitPhotos: {
    method: 'GET', path: '/api/v1/visits/{visitId}/photos', tag: 'Visits', access: 'member', summary: 'What the courier photographed, sealed for the household’s devices', params: vis,
    success: { status: 200, body: z.object({ items: z.array(visitPhoto) }) }, problems: SIGNED_IN,
  },
  showVisitEvidence: {
    method: 'GET', path: '/api/v1/visits/{visitId}/evidence', tag: 'Visits', access: 'member', summary: 'The lines, proofs and signatures that a visit’s evidence bundle is made of', params: vis,
    success: { status: 200, body: schema.visitEvidence }, problems: [...SIGNED_IN, ...HUB],
  },
  answerVisit: {
    method: 'POST', path: '/api/v1/visits/{visitId}/answer', tag: 'Visits', access: 'member', summary: 'Answer a courier who asks to come in: yes, signed by your device; no; or “I need more time”', idempotent: true, params: vis,
    body: z.discriminatedUnion('decision', [
      z.object({ decision: z.literal('approve'), approval: z.string().max(4_000).meta({ description: 'Signed by a confirmed device of an owner or member: a JWS of the type latchkey-approval+jws' }) }),
      z.object({ decision: z.literal('deny') }),
      z.object({ decision: z.literal('later') }),
    ]),
    success: { status: 202, body: schema.visit }, problems: [...SIGNED_IN, 'request.conflict', 'visit.over'],
  },
  stopVisit: { method: 'POST', path: '/api/v1/visits/{visitId}/stop', tag: 'Visits', access: 'member', summary: 'Stop: lock as soon as the door is closed', idempotent: true, params: vis, success: { status: 202, body: schema.visit }, problems: [...SIGNED_IN, ...HUB, 'visit.over'] },
  lockAccessPoint: {
    method: 'POST', path: '/api/v1/access-points/{accessPointId}/lock', tag: 'Doors', access: 'member', summary: 'Lock a door', idempotent: true, params: ap,
    success: { status: 202, body: schema.accessPoint }, problems: [...SIGNED_IN, ...HUB, 'door.open', 'door.unknown'],
  },
  learnPicture: {
    method: 'POST', path: '/api/v1/access-points/{accessPointId}/picture/learn', tag: 'Pictures', access: 'owner', summary: 'Learn again how the lamp shows in a door’s picture', params: ap,
    success: { status: 204, body: null }, problems: [...SIGNED_IN, ...HUB],
  },
  showDoorSign: {
    method: 'GET', path: '/api/v1/access-points/{accessPointId}/sign', tag: 'Doors', access: 'member', summary: 'The door’s QR code, to print', params: ap,
    success: { status: 200, body: z.object({ name: z.string(), url: z.string(), svg: z.string(), presence: schema.doorPresence.optional() }) }, problems: SIGNED_IN,
  },

  // Pictures. The exchange is WHEP's (draft-ietf-wish-whep): an SDP offer in, an SDP answer out; here inside JSON, so that one validation serves all.
  watch: {
    method: 'POST', path: '/api/v1/access-points/{accessPointId}/live', tag: 'Pictures', access: 'guest', summary: 'Watch live by WebRTC', params: ap,
    body: z.object({ sdp: z.string().min(20).max(20_000), proof: z.string().max(4_000).meta({ description: 'The offer signed by the device that made it: a JWS of the type latchkey-live-offer+jws' }) }),
    success: { status: 201, body: z.object({ sessionId: id('live'), sdp: z.string(), proof: z.string().meta({ description: 'Offer and answer signed by the hub: a JWT of the type live-answer+jwt' }) }) },
    problems: [...SIGNED_IN, ...HUB, 'live.no_picture', 'live.too_many', 'live.bad_offer', 'live.not_member'],
  },
  endWatch: { method: 'DELETE', path: '/api/v1/live/{sessionId}', tag: 'Pictures', access: 'guest', summary: 'Stop watching', params: z.object({ sessionId: id('live') }), success: { status: 204, body: null }, problems: SIGNED_IN },
  listRecordings: { method: 'GET', path: '/api/v1/recordings', tag: 'Pictures', access: 'guest', summary: 'Recordings, newest first', query: paging, success: { status: 200, body: list(schema.recording) }, problems: SIGNED_IN },
  showRecording: { method: 'GET', path: '/api/v1/recordings/{recordingId}', tag: 'Pictures', access: 'guest', summary: 'A recording', params: rec, success: { status: 200, body: schema.recording }, problems: [...SIGNED_IN, 'recording.gone'] },
  playRecording: { method: 'GET', path: '/api/v1/recordings/{recordingId}/video', tag: 'Pictures', access: 'guest', summary: 'A recording, sealed; takes byte ranges, also while it grows', params: rec, query: z.object({ part: z.coerce.number().int().min(0).max(999).default(0) }), success: { status: 200, stream: 'application/octet-stream' }, problems: [...SIGNED_IN, ...HUB, 'recording.gone'] },
  showRecordingKeys: { method: 'GET', path: '/api/v1/recordings/{recordingId}/keys', tag: 'Pictures', access: 'guest', summary: 'The key of a recording, wrapped to each device that may read it', params: rec, success: { status: 200, body: schema.recordingKeys }, problems: [...SIGNED_IN, ...HUB, 'recording.gone'] },
  shareRecording: {
    method: 'POST', path: '/api/v1/recordings/{recordingId}/keys', tag: 'Pictures', access: 'member', summary: 'Share a recording: its key, wrapped by a device that can read it to one that cannot', params: rec,
    body: z.object({ envelopes: z.array(schema.keyEnvelope).min(1).max(20) }), success: { status: 204, body: null }, problems: [...SIGNED_IN, ...HUB, 'recording.gone', 'request.conflict'],
  },

  ...shareRoutes,

  // Being told.
  showPushKey: { method: 'GET', path: '/api/v1/push-key', tag: 'Notifications', access: 'guest', summary: 'The server’s VAPID key', success: { status: 200, body: z.object({ publicKey: z.string() }) }, problems: SIGNED_IN },
  addPushSubscription: {
    method: 'POST', path: '/api/v1/push-subscriptions', tag: 'Notifications', access: 'guest', summary: 'Be told on this device',
    body: z.object({ endpoint: z.url().max(2_000), keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }) }),
    success: { status: 201, body: z.object({ id: id('sub') }) }, problems: SIGNED_IN,
  },
  removePushSubscription: { method: 'DELETE', path: '/api/v1/push-subscriptions/{subscriptionId}', tag: 'Notifications', access: 'guest', summary: 'Be told no longer', params: z.object({ subscriptionId: id('sub') }), success: { status: 204, body: null }, problems: SIGNED_IN },
  listNotifications: { method: 'GET', path: '/api/v1/notifications', tag: 'Notifications', access: 'guest', summary: 'What you were told, with every time stamp', query: paging, success: { status: 200, body: list(schema.notification) }, problems: SIGNED_IN },
  noteNotification: {
    method: 'POST', path: '/api/v1/notifications/{notificationId}/receipts', tag: 'Notifications', access: 'public', summary: 'A device showed it, or a person acknowledged it',
    params: z.object({ notificationId: id('ntf') }), body: z.object({ receipt: z.string().max(100), what: z.enum(['shown', 'acknowledged']), at: instant.optional().meta({ description: 'Now, where it is not said' }) }),
    success: { status: 204, body: null }, problems: [...COMMON, 'request.not_found'],
  },
  ...noticeRoutes,

  // Who belongs to the home, and what may open: signed by owners' devices, passed on by the server.
  showAuthority: { method: 'GET', path: '/api/v1/authority', tag: 'Devices', access: 'guest', summary: 'The household’s devices, and what its owners signed', query: z.object({ rostersAfter: z.coerce.number().int().min(0).max(2_147_483_647).default(0) }), success: { status: 200, body: schema.authority }, problems: SIGNED_IN },
  addDevice: {
    method: 'POST', path: '/api/v1/devices', tag: 'Devices', access: 'guest', summary: 'Ask for this device to belong to you; an owner’s device confirms it',
    body: z.object({ request: z.string().max(4_000).meta({ description: 'Signed by the device’s own key: a JWS of the type latchkey-device+jws' }) }),
    success: { status: 201, body: z.object({ deviceId: id('dev') }) }, problems: [...SIGNED_IN, 'request.conflict'],
  },
  removeDevice: {
    method: 'DELETE', path: '/api/v1/devices/{deviceId}', tag: 'Devices', access: 'guest', summary: 'Forget a device that nobody has confirmed; a confirmed one leaves by a new roster', params: z.object({ deviceId: id('dev') }),
    success: { status: 204, body: null }, problems: [...SIGNED_IN, 'request.conflict'],
  },
  addRoster: {
    method: 'POST', path: '/api/v1/rosters', tag: 'Devices', access: 'owner', verified: 'always', summary: 'A new list of the household’s devices, signed by an owner’s device', body: z.object({ roster: z.string().max(64_000) }),
    success: { status: 201, body: z.object({ version: z.int() }) }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },
  listPolicies: {
    method: 'GET', path: '/api/v1/policies', tag: 'Devices', access: 'member', summary: 'The policies that owners signed, newest first',
    success: { status: 200, body: z.object({ items: z.array(z.object({ policy: z.string(), receivedAt: instant })) }) }, problems: SIGNED_IN,
  },
  addPolicy: {
    method: 'POST', path: '/api/v1/policies', tag: 'Devices', access: 'owner', verified: 'always', summary: 'What may open when, signed by an owner’s device', body: z.object({ policy: z.string().max(64_000) }),
    success: { status: 201, body: z.object({ version: z.int() }) }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict'],
  },

  ...carrierRoutes,
  ...orderHookRoutes,

  ...heldGrantRoutes,

  ...courierRoutes,

  ...receiptRoutes,

  ...assistantRoutes,
  ...peopleRoutes,

  ...owningRoutes,

  ...recordRoutes,

  // Hubs.
  createPairingCode: { method: 'POST', path: '/api/v1/hubs/pairing-codes', tag: 'Hubs', access: 'owner', verified: 'always', summary: 'A code to pair a hub with', success: { status: 201, body: z.object({ code: z.string(), expiresAt: instant }) }, problems: [...SIGNED_IN, ...VERIFIED] },
  pairHub: {
    method: 'POST', path: '/api/v1/hubs', tag: 'Hubs', access: 'public', summary: 'A hub presents its pairing code and public key',
    body: z.object({ code: z.string().max(64), publicJwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(100) }), name: z.string().max(120), proof: z.string().max(2_000) }),
    success: { status: 201, body: z.object({ hubId: id('hub'), siteId: id('site'), serverJwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() }), serverId: z.string() }) },
    problems: [...COMMON, 'hub.pairing_code_invalid'],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** WebSockets beside the routes: who may open them, and what they carry. */
export const sockets = {
  /** Carries {@link schema.liveEvent}. */
  residentEvents: { path: '/api/v1/events', access: 'guest' },
  /** Carries {@link schema.courierEvent} once the first message proved the courier's key. */
  courierEvents: { path: '/api/v1/courier/visits/{visitId}/events', access: 'courier' },
  /** Carries the live view's binary fragments where WebRTC does not connect, sealed for the device that the query names: `?device=…&challenge=…`. */
  liveFragments: { path: '/api/v1/access-points/{accessPointId}/live/fragments', access: 'guest' },
  /** The same for the live view behind a link, once the first message is {@link sharedFragmentsRequest}. */
  sharedFragments: { path: '/api/v1/shared/live/fragments', access: 'public' },
  /** MQTT 3.1.1 over WebSocket: the hub link. */
  hubLink: { path: '/hub-link', access: 'hub' },
  /** The hub's answer to `media.open`: bytes of one recording or live view. */
  hubMedia: { path: '/hub-link/media/{streamId}', access: 'hub' },
} as const;
