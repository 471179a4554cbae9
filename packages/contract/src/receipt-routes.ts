import { z } from 'zod';
import { actNames } from './acts.ts';
import { accessPointKind, id, instant, visitPurpose, visitState } from './primitives.ts';
import type { Route } from './route.ts';
import { keyEnvelope } from './schemas.ts';
import { photoReader, visitPhoto } from './visit-photo.ts';
import { visitReport } from './visit-report.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed'] as const;
const COURIER = [...COMMON, 'request.not_found', 'courier.proof_invalid'] as const;
const OPEN = [...COMMON, 'request.cross_site', 'request.not_found'] as const;
const SIGNED_IN = [...COMMON, 'request.unauthenticated', 'request.forbidden', 'request.cross_site', 'request.not_found'] as const;
/** 32 bytes in base64url: what a receipt's holder shows. The receipt's own secret, of which it is made, comes to no server. */
const token = z.string().regex(/^[\w-]{43}$/);
const vis = z.object({ visitId: id('vis') });

/** The name under which keys are wrapped to a receipt, as others are to a device. */
export const RECEIPT = 'receipt';
/** A receipt opens nothing after so many days; the courier's phone can make another for as long as the visit is kept. */
export const RECEIPT_DAYS = 90;

/** What a courier may ask a household for: to see the recording; that it is deleted before its time; that the household keeps and uses no more of the courier (Regulation (EU) 2016/679, articles 15, 17 and 21). */
export const courierWish = z.enum(['recording', 'deletion', 'objection']).meta({ id: 'CourierWish' });
export type CourierWish = z.infer<typeof courierWish>;

/** The household's answer. `envelope`: the secret of a link to the recording (`share`), wrapped to the receipt's key by the member's device. */
const wishAnswer = z.object({ granted: z.boolean(), reason: z.string(), at: instant, envelope: keyEnvelope.nullable() });

export const askedWish = z.object({ wish: courierWish, askedAt: instant, answer: wishAnswer.nullable() }).meta({ id: 'AskedWish' });
export type AskedWish = z.infer<typeof askedWish>;

/** A visit in the list of its courier's own. */
export const ownVisit = z
  .object({ id: id('vis'), door: z.object({ name: z.string(), kind: accessPointKind }), purpose: visitPurpose, state: visitState, startedAt: instant, endedAt: instant.nullable() })
  .meta({ id: 'OwnVisit' });
export type OwnVisit = z.infer<typeof ownVisit>;

/** All that is kept of a courier in one visit. Nothing of the household but the name of the door at which the courier stood: no person, no parcel. */
export const receipt = ownVisit
  .omit({ id: true })
  .extend({
    visitId: id('vis'),
    unlockedAt: instant.nullable(), openedAt: instant.nullable(), closedAt: instant.nullable(), lockedAt: instant.nullable(),
    /** The courier's own word. */
    report: visitReport.nullable(),
    /** The hub's signed word that the door was locked (`SecuredClaims`), and the key to check it by: the proof of delivery. */
    securedToken: z.string().nullable(), hubKey: z.string(),
    /** Null where no camera recorded. `keptDays`: null while the hub has not said. `chosen`: an owner of the household signed how long; else it is the hub's own setting. */
    recording: z.object({ state: z.enum(['recording', 'complete', 'interrupted', 'failed', 'deleted']), startedAt: instant.nullable(), durationMillis: z.number(), keptDays: z.number().nullable(), chosen: z.boolean() }).nullable(),
    /** What the courier photographed, as far as it was sealed for a receipt too. */
    photos: z.array(visitPhoto), photosKept: z.int(), photoDays: z.int().nullable(),
    /** Who looked, as far as the log of accesses says: by what they are, never by name. */
    looks: z.array(z.object({ what: z.enum(actNames), by: z.enum(['household', 'link', 'carrier', 'site', 'unsaid']), at: instant })),
    wishes: z.array(askedWish),
    expiresAt: instant, serverNow: instant,
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receipt>;

/** What a courier asked for, as the household sees it. */
export const courierRequest = askedWish
  .extend({
    visitId: id('vis'), accessPointName: z.string(), startedAt: instant,
    /** For whom a link is sealed. */
    unwrapKey: photoReader.shape.unwrapKey,
    /** Null where there is no recording, or no more. */
    recordingId: id('rec').nullable(),
  })
  .meta({ id: 'CourierRequest' });
export type CourierRequest = z.infer<typeof courierRequest>;

/** What is kept of couriers is available to them: by the key in their phone, and by a receipt of a visit, which is a link. */
export const receiptRoutes = {
  showOwnVisits: {
    method: 'GET', path: '/api/v1/courier/visits', tag: 'Receipts', access: 'courier', summary: 'The visits of the key in this phone, newest first',
    success: { status: 200, body: z.object({ items: z.array(ownVisit) }) }, problems: COURIER,
  },
  makeReceipt: {
    method: 'POST', path: '/api/v1/courier/visits/{visitId}/receipt', tag: 'Receipts', access: 'courier', summary: 'Make a visit’s receipt; the one before it opens nothing any more, unless it is the same', params: vis,
    body: z.object({ token, unwrapKey: photoReader.shape.unwrapKey }), success: { status: 204, body: null }, problems: COURIER,
  },
  openReceipt: {
    method: 'POST', path: '/api/v1/receipt', tag: 'Receipts', access: 'public', summary: 'What is kept of the courier in the visit of a receipt: by POST, since addresses are written down and a token must not be', body: z.object({ token }),
    success: { status: 200, body: receipt }, problems: OPEN,
  },
  askHousehold: {
    method: 'POST', path: '/api/v1/receipt/wishes', tag: 'Receipts', access: 'public', summary: 'Ask the household for the recording, for its early deletion, or object; each once', body: z.object({ token, wish: courierWish }),
    success: { status: 201, body: askedWish }, problems: OPEN,
  },
  showCourierRequests: {
    method: 'GET', path: '/api/v1/courier-requests', tag: 'Receipts', access: 'member', summary: 'What couriers ask for and nobody has answered; of one visit all that was asked', query: z.object({ visitId: id('vis').optional() }),
    success: { status: 200, body: z.object({ items: z.array(courierRequest) }) }, problems: SIGNED_IN,
  },
  answerCourier: {
    method: 'POST', path: '/api/v1/visits/{visitId}/courier-answers', tag: 'Receipts', access: 'member', summary: 'Answer a courier, with the reason; once', params: vis,
    body: z.object({ wish: courierWish, granted: z.boolean(), reason: z.string().trim().min(1).max(500), envelope: keyEnvelope.optional().meta({ description: 'The secret of a link to the recording, wrapped to the receipt’s key' }) }),
    success: { status: 204, body: null }, problems: [...SIGNED_IN, 'request.conflict'],
  },
} as const satisfies Record<string, Route>;
