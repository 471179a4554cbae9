import { z } from 'zod';
import { id, instant } from './primitives.ts';
import type { Route } from './route.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed', 'request.cross_site', 'request.not_found'] as const;
const SIGNED_IN = [...COMMON, 'request.unauthenticated', 'request.forbidden'] as const;
const VERIFIED = ['session.verification_needed', 'session.passkey_missing'] as const;
const HUB = ['hub.offline', 'hub.timeout'] as const;
/** 32 bytes in base64url: what a link's holder shows. The link's own secret, of which it is made, comes to no server. */
const token = z.string().regex(/^[\w-]{43}$/);
/** An offset in a recording; far beyond what any camera writes. */
const offset = z.int().min(0).max(1_000_000_000_000);
const rec = z.object({ recordingId: id('rec') });
const ap = z.object({ accessPointId: id('ap') });
/** Whom a link is for, in the words of the person who makes it. */
const name = z.string().trim().min(1).max(80);

/** How long a link to a recording may be good. */
export const shareHours = [24, 168, 720] as const;
/** How long a link to a live view may be good; the hub takes none that lasts longer than a day. */
export const shareMinutes = [15, 60, 1_440] as const;

/** A link to one recording or to one door’s live view, as its household sees it. */
export const share = z
  .object({
    id: id('shr'),
    /** Null where the link shows what its door looks like now. */
    recordingId: id('rec').nullable(),
    /** The visit of its recording; of a live view, the visit with which it ends. */
    visitId: id('vis').nullable(),
    accessPointId: id('ap'), accessPointName: z.string(),
    name: z.string(), madeBy: z.string(), createdAt: instant, expiresAt: instant,
    /** How often its keys were fetched; nobody sees a picture without. */
    views: z.int(), lastViewedAt: instant.nullable(),
  })
  .meta({ id: 'Share' });
export type Share = z.infer<typeof share>;

/** Links by which one recording, or one door as it is now, is shown to somebody without an account. */
export const shareRoutes = {
  shareByLink: {
    method: 'POST', path: '/api/v1/recordings/{recordingId}/shares', tag: 'Shares', access: 'member', verified: 'always', summary: 'Make a link to a recording; its key is sealed by your device with a secret that stays in the link', params: rec,
    body: z.object({
      name, hours: z.union(shareHours.map((hours) => z.literal(hours))), token,
      sealed: z.string().min(20).max(1_000).meta({ description: 'The recording’s key, sealed with the link’s secret' }),
    }),
    success: { status: 201, body: share }, problems: [...SIGNED_IN, ...VERIFIED, 'recording.gone', 'request.conflict'],
  },
  shareLive: {
    method: 'POST', path: '/api/v1/access-points/{accessPointId}/shares', tag: 'Shares', access: 'member', verified: 'always', summary: 'Make a link to a door’s live view, which your device signed; its keys are sealed with a secret that stays in the link', params: ap,
    body: z.object({
      name, minutes: z.union(shareMinutes.map((minutes) => z.literal(minutes))), token,
      visitId: id('vis').optional().meta({ description: 'The running visit with which the link ends, if that is before its time' }),
      sealed: z.string().min(20).max(6_000).meta({ description: 'The link’s own keys, your device’s signature over them and the hub’s key, sealed with the link’s secret' }),
    }),
    success: { status: 201, body: share }, problems: [...SIGNED_IN, ...VERIFIED, 'request.conflict', 'visit.over'],
  },
  listShares: { method: 'GET', path: '/api/v1/shares', tag: 'Shares', access: 'member', summary: 'Links that are good, newest first', success: { status: 200, body: z.object({ items: z.array(share) }) }, problems: SIGNED_IN },
  removeShare: { method: 'DELETE', path: '/api/v1/shares/{shareId}', tag: 'Shares', access: 'member', summary: 'Take a link back: it opens nothing from now on', params: z.object({ shareId: id('shr') }), success: { status: 204, body: null }, problems: SIGNED_IN },
  openShared: {
    method: 'POST', path: '/api/v1/shared', tag: 'Shares', access: 'public', summary: 'What a link leads to; counts as a view', body: z.object({ token }),
    success: {
      status: 200,
      body: z.object({
        recordingId: id('rec').nullable().meta({ description: 'Null where the link leads to a live view' }), sealed: z.string(), expiresAt: instant, serverNow: instant,
        unproven: z.boolean().meta({ description: 'The household allows visits at this door on a picture that nothing proves to be live; false for a recording' }),
      }),
    }, problems: [...COMMON, 'recording.gone'],
  },
  watchShared: {
    method: 'POST', path: '/api/v1/shared/live', tag: 'Shares', access: 'public', summary: 'Watch the live view behind a link by WebRTC',
    body: z.object({
      token, sdp: z.string().min(20).max(20_000),
      proof: z.string().max(4_000).meta({ description: 'The offer signed by the link’s key: a JWS of the type latchkey-live-offer+jws' }),
      link: z.string().max(4_000).meta({ description: 'The link’s keys as a member’s device signed them: a JWS of the type latchkey-live-link+jws. The hub judges it' }),
    }),
    success: { status: 201, body: z.object({ sdp: z.string(), proof: z.string().meta({ description: 'Offer and answer signed by the hub: a JWT of the type live-answer+jwt' }) }) },
    problems: [...COMMON, ...HUB, 'live.no_picture', 'live.too_many', 'live.bad_offer', 'live.not_member'],
  },
  playShared: {
    method: 'POST', path: '/api/v1/shared/video', tag: 'Shares', access: 'public', summary: 'The recording behind a link, sealed, from a byte on: by POST, since addresses are written down and a token must not be',
    body: z.object({ token, start: offset, end: offset.nullable().meta({ description: 'The last byte; null for all that is there' }) }),
    success: { status: 206, stream: 'application/octet-stream' }, problems: [...COMMON, ...HUB, 'recording.gone'],
  },
} as const satisfies Record<string, Route>;

/** What the holder of a link says first on `sockets.sharedFragments`: in a message, since addresses are written down and a token must not be. */
export const sharedFragmentsRequest = z.object({ token, link: z.string().max(4_000), challenge: z.string().max(100) });
export type SharedFragmentsRequest = z.infer<typeof sharedFragmentsRequest>;
