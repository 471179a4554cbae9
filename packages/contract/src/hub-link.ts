import { z } from 'zod';
import { actLine, actor, toldAct } from './acts.ts';
import { accessPointKind, boltState, doorState, id, instant, reading, visitPurpose, visitState } from './primitives.ts';
import { hubKeeps } from './retention-schemas.ts';
import { alarmZoneReading, cameraReading, doorPresence, keyEnvelope, lockCharge } from './schemas.ts';

/**
 * The hub link: MQTT 3.1.1, QoS 1, JSON, over a WebSocket that the hub opens. The hub signs in with its id and a JWT signed by its key
 * (`aud` the server's id, `exp` at most 60 s away, `ins` this process's random instance). Every command has an id and an expiry, and the hub performs each id once.
 */
export const topics = {
  /** server -> hub: {@link hubCommand}. */
  commands: (hubId: string) => `latchkey/hubs/${hubId}/commands`,
  /** hub -> server: {@link hubReply}. */
  replies: (hubId: string) => `latchkey/hubs/${hubId}/replies`,
  /** hub -> server: {@link journalEntry}, in order, again until acknowledged. */
  entries: (hubId: string) => `latchkey/hubs/${hubId}/entries`,
  /** server -> hub: {@link entryAck}, after the server's database has them. */
  acks: (hubId: string) => `latchkey/hubs/${hubId}/acks`,
  /** hub -> server, retained: {@link siteState}, at each change and at least every 10 s. */
  state: (hubId: string) => `latchkey/hubs/${hubId}/state`,
  /** hub -> server: `beatClaims`, signed. */
  beats: (hubId: string) => `latchkey/hubs/${hubId}/beats`,
  /** server -> hub: `echoClaims`, signed. */
  echoes: (hubId: string) => `latchkey/hubs/${hubId}/echoes`,
  /** hub -> server, retained, also the last will: {@link presence}. */
  presence: (hubId: string) => `latchkey/hubs/${hubId}/presence`,
} as const;

export const presence = z.object({ online: z.boolean(), instance: z.string(), at: instant });

export const siteAccessPoint = z.object({
  id: id('ap'),
  name: z.string().max(120),
  kind: accessPointKind,
  bolt: reading(boltState),
  door: reading(doorState),
  /** Left out where the lock tells of no battery. */
  charge: lockCharge.optional(),
  lockReachable: z.boolean(),
  contactReachable: z.boolean(),
  /** The zone of the burglar alarm behind it, where there is one. */
  alarmZone: alarmZoneReading.optional(),
  camera: cameraReading,
  presence: doorPresence.optional(),
  visitId: id('vis').nullable(),
});
export type SiteAccessPoint = z.infer<typeof siteAccessPoint>;

/** What the household's owners have signed and the hub holds, by version (0: nothing yet), and why its breaker has tripped, if it has. `keeps` is what the hub makes of what they signed about recordings; an older hub does not say. */
export const siteAuthority = z.object({ roster: z.int().nonnegative(), policy: z.int().nonnegative(), breaker: z.string().max(60).nullable(), keeps: hubKeeps.optional() });
export type SiteAuthority = z.infer<typeof siteAuthority>;

/** `journalRestored`: the hub's journal is not the one that the server knows, so the hub opens nothing. `heldGrants`: all that it holds for couriers (`grant.hold`), so that the server gives again what was lost and takes back what should not be there; an older hub does not say. */
export const siteState = z.object({ at: instant, instance: z.string(), journalRestored: z.boolean().optional(), accessPoints: z.array(siteAccessPoint).max(1_000), authority: siteAuthority.optional(), heldGrants: z.array(id('grt')).max(1_000).optional() });
export type SiteState = z.infer<typeof siteState>;

export const recordingFacts = z.object({
  recordingId: id('rec'),
  accessPointId: id('ap'),
  visitId: id('vis').nullable(),
  state: z.enum(['recording', 'complete', 'interrupted', 'failed', 'deleted']),
  startedAt: instant.nullable(),
  durationMillis: z.number().nonnegative(),
  bytes: z.number().nonnegative(),
  frames: z.int().nonnegative(),
  /** The share of the picture that privacy masks covered, at most at any moment; left out when nothing was masked. */
  maskedPercent: z.int().min(1).max(100).optional(),
});
export type RecordingFacts = z.infer<typeof recordingFacts>;

/** What links a line to the one before: packages/evidence has the meaning of each member. Missing on lines that a hub wrote before it kept a chain. */
const chain = z
  .object({ v: z.literal(1), prev: z.string().max(44), of: z.string().max(80).nullable(), nth: z.int(), run: z.string().max(40), mono: z.number(), event: z.string().max(44).optional(), before: z.string().max(44).optional() })
  .optional();
const line = { seq: z.int().positive(), at: instant, chain };
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const ofRecording = { recordingId: id('rec'), visitId: id('vis').nullable(), part: z.int().nonnegative() };

/** A stretch of a recording's file, about 10 s, with the hash of its bytes as they are stored. Times of pictures as the hub's wall clock had them. */
export const recordingSegment = z.object({
  kind: z.literal('segment'),
  ...line,
  ...ofRecording,
  /** Counts through the whole recording, from 0. */
  segment: z.int().nonnegative(),
  offset: z.int().nonnegative(),
  size: z.int().nonnegative(),
  sha256,
  frames: z.int().nonnegative(),
  firstAt: instant,
  lastAt: instant,
});

/**
 * One line of the hub's journal as it goes up. `seq` counts without gaps from 1 for the life of the hub's journal. The text of the message is what the
 * chain's hashes run over, byte for byte.
 */
export const journalEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('visit'),
    ...line,
    visitId: id('vis'),
    accessPointId: id('ap'),
    purpose: visitPurpose,
    parcels: z.array(id('par')).max(100),
    type: z.string().max(60),
    data: z.record(z.string(), z.unknown()),
    state: visitState,
    notices: z.array(z.string().max(60)).max(20),
    alarms: z.array(z.string().max(60)).max(40),
    refusal: z.string().max(60).nullable(),
    clean: z.boolean(),
  }),
  z.object({ kind: z.literal('recording'), ...line, recording: recordingFacts }),
  /** Something moved at a door that no visit answered for, or the fire alarm did something to it, or the zone of the burglar alarm behind it was disarmed or armed again (`zone.`). */
  z.object({
    kind: z.literal('incident'),
    ...line,
    accessPointId: id('ap'),
    type: z.string().max(60),
    data: z.record(z.string(), z.unknown()),
    state: z.enum(['resting', 'moved', 'visit', 'evacuating']),
    notices: z.array(z.string().max(60)).max(20),
    /** From the first alarm until the door is home again; lines of who comes and goes belong to none. */
    incidentId: id('inc').optional(),
    /** The film of it, where a camera sees the door. */
    recordingId: id('rec').optional(),
  }),
  recordingSegment,
  /** A file of a recording that will not grow any more: its first `size` bytes, before the first segment, and their hash. */
  z.object({ kind: z.literal('part'), ...line, ...ofRecording, size: z.int().nonnegative(), sha256, mediaType: z.string().max(120), segments: z.int().nonnegative() }),
  /** The last line of a visit: nothing is missing when there are `lines` of them, this one included. */
  z.object({ kind: z.literal('seal'), ...line, visitId: id('vis'), lines: z.int().positive(), recordings: z.array(z.object({ recordingId: id('rec'), parts: z.int().nonnegative(), segments: z.int().nonnegative() })).max(100) }),
  /** What of the household's word came into force: a signed roster or policy, its very text; or why the breaker tripped, nothing when it was cleared. */
  z.object({ kind: z.literal('authority'), ...line, what: z.enum(['roster', 'policy', 'breaker']), text: z.string().max(64_000) }),
  /** By whose word a visit began, or was given more parcels: the server's grant, the member's approval where the policy asks for one, and SHA-256 (base64url) of the roster and the policy in force. `handover`: what the courier's phone showed at the door, where the grant is one that the hub held. */
  z.object({ kind: z.literal('admission'), ...line, visitId: id('vis'), grant: z.string().max(4_000), handover: z.string().max(200).optional(), approval: z.string().max(4_000).nullable(), roster: z.string().max(43), policy: z.string().max(43) }),
  /** Somebody looked at something of the household, took it along, or changed who may. */
  z.object({ kind: z.literal('act'), ...line, ...actLine }),
  /** The hub's signed word about all lines before this one, and the proof (RFC 9162 consistency, base64) that they begin with those of the checkpoint `from`. */
  z.object({ kind: z.literal('checkpoint'), ...line, note: z.string().max(2_000), from: z.int().nonnegative(), proof: z.array(z.string().max(44)).max(64) }),
]);
export type RecordingSegment = z.infer<typeof recordingSegment>;
export type JournalEntry = z.infer<typeof journalEntry>;

/** `head`: hash of the line `upTo` as the server has it, as in the chain; left out where it knows none. A hub that has another line there must not go on writing after it. */
export const entryAck = z.object({ upTo: z.int().nonnegative(), head: z.string().max(44).optional() });
export type EntryAck = z.infer<typeof entryAck>;

const command = <Type extends string, Body extends z.ZodType>(type: Type, body: Body) =>
  z.object({ id: z.string().min(8).max(80), type: z.literal(type), issuedAt: instant, expiresAt: instant, body });

export const hubCommand = z.discriminatedUnion('type', [
  /** `grant`: JWT signed by the server (packages/grants has its claims). `proof`: the courier's DPoP proof, whose key the grant names. `approval`: a member's device's signed yes, where the policy says ask. */
  command('visit.request', z.object({ visitId: id('vis'), grant: z.string().max(4_000), proof: z.string().max(4_000), approval: z.string().max(4_000).optional() })),
  /** One more parcel of the courier whom a running visit let in, under a grant of its own. It opens nothing, whatever it says. */
  command('visit.add', z.object({ visitId: id('vis'), grant: z.string().max(4_000), proof: z.string().max(4_000) })),
  /** A grant of a registered courier's, signed by the server (packages/grants: `held-grant+jwt`), to be kept at the hub for the courier who comes while the line is down. Given again, it is held once; refused where the owners' policy does not let that carrier's couriers open that door by themselves. Replied to with `until`, when its window ends. */
  command('grant.hold', z.object({ grant: z.string().max(4_000) })),
  /** Held grants that no longer hold: the parcel came another way, the courier was cut off. Of one that was not held there is nothing to say. */
  command('grant.release', z.object({ grantIds: z.array(id('grt')).min(1).max(200) })),
  /** What owners' devices have signed and the hub lacks: rosters in their order, and the latest policy. The hub judges each by itself. */
  command('authority.update', z.object({ rosters: z.array(z.string().max(64_000)).max(20), policy: z.string().max(64_000).nullable() })),
  command('visit.lock', z.object({ visitId: id('vis'), by: z.enum(['courier', 'member']), who: z.string().max(80) })),
  command('visit.stop', z.object({ visitId: id('vis'), who: z.string().max(80) })),
  /** A courier's page was opened at this door: the hub asks lock and contact where they are, and the picture to prove that it is live, so that nobody waits for it later. */
  command('access.attend', z.object({ accessPointId: id('ap') })),
  command('access.lock', z.object({ accessPointId: id('ap'), who: z.string().max(80) })),
  /** The lamp in this door's picture is learned again at the next quiet moment; the hub believes no more of it than when it learns by itself. */
  command('picture.learn', z.object({ accessPointId: id('ap') })),
  /** `proof`: the offer signed by a device of the household; or, with `link`, by whoever holds the link that a member's device signed (packages/grants). The hub judges both. */
  command('live.offer', z.object({ sessionId: id('live'), accessPointId: id('ap'), sdp: z.string().max(20_000), proof: z.string().max(4_000), link: z.string().max(4_000).optional() })),
  command('live.end', z.object({ sessionId: id('live') })),
  /** These views' rights hold: a view of which the hub does not hear this for 15 s ends. Replied to with `over`: those that have ended. */
  command('live.keep', z.object({ sessionIds: z.array(id('live')).max(10_000) })),
  /** Replied to with the recording's `proof` and `envelopes`. `by`, here and below: for whom the server asks. The hub writes it down before it gives anything. */
  command('recording.keys', z.object({ recordingId: id('rec'), by: actor.optional() })),
  command('recording.share', z.object({ recordingId: id('rec'), envelopes: z.array(keyEnvelope).min(1).max(20), by: actor.optional() })),
  /** What was done at the server, for the journal. Each is written once, however often it is told. */
  command('acts.note', z.object({ acts: z.array(toldAct).min(1).max(50) })),
  /** Asks the hub to dial `sockets.hubMedia` and send bytes: a live view's fragments, a range of a recording, or a visit's evidence. */
  command(
    'media.open',
    z.object({
      streamId: id('str'),
      media: z.discriminatedUnion('kind', [
        /** `deviceId`: to whom it is sealed, a device of the household or, with `link`, that link. */
        z.object({ kind: z.literal('live'), accessPointId: id('ap'), deviceId: z.string().max(100), challenge: z.string().max(100), link: z.string().max(4_000).optional() }),
        z.object({ kind: z.literal('recording'), recordingId: id('rec'), part: z.int().nonnegative().default(0), start: z.int().nonnegative(), end: z.int().nonnegative().nullable(), by: actor.optional() }),
        /** JSON: `visitEvidence`. */
        z.object({ kind: z.literal('evidence'), visitId: id('vis'), by: actor.optional() }),
      ]),
    }),
  ),
]);
export type HubCommand = z.infer<typeof hubCommand>;
export type HubCommandType = HubCommand['type'];

/** The hub's answer to a command, by its id. `ok: false` carries a problem code of the API. */
export const hubReply = z.object({
  id: z.string().max(80),
  at: instant,
  result: z.union([
    z.object({ ok: z.literal(true), body: z.record(z.string(), z.unknown()) }),
    z.object({ ok: z.literal(false), code: z.string().max(60), message: z.string().max(500) }),
  ]),
});
export type HubReply = z.infer<typeof hubReply>;

/** First message on a media socket, as text; binary bytes follow. `size` is null while it grows or has no end. */
export const mediaHeader = z.union([
  z.object({ ok: z.literal(true), contentType: z.string(), size: z.int().nonnegative().nullable(), start: z.int().nonnegative(), end: z.int().nonnegative().nullable(), complete: z.boolean() }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);
export type MediaHeader = z.infer<typeof mediaHeader>;
