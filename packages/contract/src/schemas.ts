import { z } from 'zod';
import { noticeChannel } from './notice-schemas.ts';
import { parcel } from './parcel-schemas.ts';
import { accessPointKind, boltState, doorState, id, instant, reading, role, symbology, visitPurpose, visitState } from './primitives.ts';
import { hubKeeps } from './retention-schemas.ts';
import { visitReport } from './visit-report.ts';

/** Whether the picture proves that it is live, and how well the hub can ask it. Reasons have words in `packages/liveness`. */
export const pictureProof = z.object({
  /** `proved`: no unlock without a light code that was read back within the last 5 s. `unproven-allowed`: the household allows a picture that only looks live. */
  rule: z.enum(['proved', 'unproven-allowed']),
  verdict: z.enum(['proved', 'unproven', 'failing']),
  reason: z.string().max(60),
  provedAt: instant.nullable(),
  /** `unlearned`: there is one, and the hub has not yet seen it blink; `unseen`: it has, and the camera does not show it. */
  lamp: z.enum(['none', 'unlearned', 'learning', 'good', 'weak', 'slow', 'unseen']),
  learnedAt: instant.nullable(),
  /** The lamp is weaker, later or elsewhere than when it was learned. */
  drifted: z.boolean(),
  /** Brightness levels of 255 that the lamp adds where it adds most, and from its switch to the picture. */
  levels: z.number().nullable(),
  delayMillis: z.number().nullable(),
});
export type PictureProof = z.infer<typeof pictureProof>;

/** A rectangle in thousandths of the picture's width and height, from its upper left corner. */
const pictureBox = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** What of the picture is never recorded nor shown, and what must stay in it: where the lamp shows best and where the door moves, as far as the hub has learned them. */
export const cameraMasks = z.object({ percent: z.int().min(0).max(100), lamp: pictureBox.nullable(), door: pictureBox.nullable() });

export const cameraReading = z.object({
  /** `live`: frames arrive and change; `stalled`, `down`: they do not; `none`: no camera here. */
  state: z.enum(['live', 'stalled', 'frozen', 'down', 'connecting', 'none']),
  lastFrameAt: instant.nullable(),
  /** Left out where there is no camera. */
  proof: pictureProof.optional(),
  /** Left out where there is no camera, and by a hub that knows no masks: it refuses a policy that has some. */
  masks: cameraMasks.optional(),
});

/** What is left in a lock's battery, by the lock's word; `percent` is null where it tells no more than whether it is low, `at` where nobody knows how old its word is. `low`: the lock calls it so, or it is below a fifth. */
export const lockCharge = z.object({
  percent: z.number().min(0).max(100).nullable(),
  low: z.boolean(),
  at: instant.nullable(),
  /** It is below the reserve that the household's policy keeps: the hub opens this door for nobody else. */
  reserved: z.boolean(),
});
export type LockCharge = z.infer<typeof lockCharge>;

/** The zone of the household's burglar alarm behind a door, as its panel said last. `reachable`: whether the panel answers. */
export const alarmZoneReading = z.object({
  name: z.string().max(120),
  state: reading(z.enum(['disarmed', 'armed_away', 'armed_home', 'armed_night', 'armed_vacation', 'armed_custom_bypass', 'arming', 'pending', 'triggered', 'unknown'])),
  reachable: z.boolean(),
});
export type AlarmZoneReading = z.infer<typeof alarmZoneReading>;

/** By what a hub knows that a courier with no more than a label stands at a door: the code that a display there shows; a bell or a motion sensor that told of somebody within the last minute; by nothing, so that the sign's address opens from anywhere. */
export const doorPresence = z.enum(['display', 'visitor', 'none']).meta({ id: 'DoorPresence' });
export type DoorPresence = z.infer<typeof doorPresence>;

export const accessPoint = z
  .object({
    id: id('ap'),
    name: z.string(),
    kind: accessPointKind,
    bolt: reading(boltState),
    door: reading(doorState),
    /** Left out where the lock tells of no battery. */
    charge: lockCharge.optional(),
    lockReachable: z.boolean(),
    contactReachable: z.boolean(),
    /** Left out where none is behind it. */
    alarmZone: alarmZoneReading.optional(),
    camera: cameraReading,
    /** Left out where the hub has not said. */
    presence: doorPresence.optional(),
    /** When the server heard the hub's last word on all this. */
    heardAt: instant.nullable(),
    visitId: id('vis').nullable(),
  })
  .meta({ id: 'AccessPoint' });
export type AccessPoint = z.infer<typeof accessPoint>;

const base64Key = z.string().length(44);
/** Of a device: Ed25519, 32 bytes, or an uncompressed point of P-256, 65 bytes. */
const base64WitnessKey = z.union([base64Key, z.string().length(88)]);

/** A visit's evidence but for its recordings: what a bundle is made of (docs/reference/evidence-format.md). */
export const visitEvidence = z
  .object({
    visitId: id('vis'),
    hub: z.object({ id: id('hub'), key: base64Key }),
    /** Lines of the hub's journal, the very texts. */
    lines: z.array(z.string().max(100_000)).max(50_000),
    /** Lines about the household's word that was in force. */
    authority: z.array(z.string().max(100_000)).max(10).default([]),
    /** RFC 9162 inclusion proofs by the lines' `seq`, base64. */
    proofs: z.record(z.string(), z.array(z.string().length(44)).max(64)),
    /** A signed note with its cosignatures. */
    checkpoint: z.string().max(20_000),
    witnesses: z.array(z.object({ id: z.string().max(100), what: z.enum(['server', 'device']), key: base64WitnessKey })).max(50),
  })
  .meta({ id: 'VisitEvidence' });
export type VisitEvidence = z.infer<typeof visitEvidence>;

/** One line of a visit's time line, as the hub journaled it. */
export const visitEntry = z
  .object({
    seq: z.int().nonnegative(),
    at: instant,
    /** The event's name, such as `bolt.reported`. */
    type: z.string(),
    /** Facts for the line: `{"bolt":"thrown","cause":"remote"}`. */
    data: z.record(z.string(), z.unknown()),
    state: visitState,
    notices: z.array(z.string()),
    /** When the server had it. */
    receivedAt: instant,
  })
  .meta({ id: 'VisitEntry' });
export type VisitEntry = z.infer<typeof visitEntry>;

export const recording = z
  .object({
    id: id('rec'),
    visitId: id('vis').nullable(),
    accessPointId: id('ap'),
    state: z.enum(['recording', 'complete', 'interrupted', 'failed', 'deleted']),
    /** The instant of the first frame: an event's place on the track is its time less this. */
    startedAt: instant.nullable(),
    durationMillis: z.number().nonnegative(),
    bytes: z.number().nonnegative(),
    frames: z.int().nonnegative(),
    /** The share of the picture that privacy masks covered, at most at any moment; left out when nothing was masked. */
    maskedPercent: z.int().min(1).max(100).optional(),
  })
  .meta({ id: 'Recording' });
export type Recording = z.infer<typeof recording>;

/** A secret wrapped to one device by HPKE (RFC 9180), base64url: the server passes it on and cannot open it. */
export const keyEnvelope = z.object({ deviceId: z.string().max(100), enc: z.string().max(200), sealed: z.string().max(400) });

export const recordingKeys = z
  .object({
    recordingId: id('rec'),
    /** JWT signed by the hub: it made this key for this recording. */
    proof: z.string().max(2_000),
    envelopes: z.array(keyEnvelope).max(300),
  })
  .meta({ id: 'RecordingKeys' });

/** The household was asked whether a courier may come in. Answers count until `answerBy`, which “I need more time” moves. */
export const visitApproval = z
  .object({
    askedAt: instant,
    answerBy: instant,
    decision: z.enum(['waiting', 'approved', 'denied', 'unanswered', 'withdrawn']),
    /** Name of the person who answered. */
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
    /** “I need more time” can be said once more. */
    extensible: z.boolean(),
    /** The courier rang first: without an answer the door opens. Left out where it stays shut. */
    silenceOpens: z.boolean().optional(),
  })
  .meta({ id: 'VisitApproval' });
export type VisitApproval = z.infer<typeof visitApproval>;

export const visit = z
  .object({
    id: id('vis'),
    accessPointId: id('ap'),
    accessPointName: z.string(),
    purpose: visitPurpose,
    state: visitState,
    /** Ended secured and without an alarm. */
    clean: z.boolean(),
    refusal: z.string().nullable(),
    alarms: z.array(z.string()),
    /** `saidAt`: when the courier scanned it, by the courier's word alone, told after the door was locked; left out where the hub's journal has it. */
    parcels: z.array(parcel.pick({ id: true, direction: true, number: true, carrier: true, title: true }).extend({ saidAt: instant.optional() })),
    /** Thumbprint of the courier's key (RFC 7638); null when the visit came from a hub that never said. */
    courier: z.string().nullable(),
    /** Name of the guest whom the household gave a key; null when a courier came. */
    guest: z.string().nullable(),
    /** Who the courier is, by a carrier's word; left out for a walk-up. `carrierKey`: thumbprint of the key that gave it. */
    registered: z.object({ courier: z.string(), carrier: z.string(), carrierKey: z.string().nullable() }).optional(),
    /** Left out unless the courier said that the parcel was not left. */
    report: visitReport.optional(),
    /** How many photos the courier sent of it; left out where there is none. */
    photos: z.int().positive().optional(),
    /** Null where the policy lets the door open by itself. */
    approval: visitApproval.nullable(),
    startedAt: instant,
    unlockedAt: instant.nullable(),
    openedAt: instant.nullable(),
    closedAt: instant.nullable(),
    lockedAt: instant.nullable(),
    endedAt: instant.nullable(),
    recording: recording.nullable(),
  })
  .meta({ id: 'Visit' });
export type Visit = z.infer<typeof visit>;

export const visitWithTimeline = visit.extend({ entries: z.array(visitEntry) }).meta({ id: 'VisitWithTimeline' });
export type VisitWithTimeline = z.infer<typeof visitWithTimeline>;

/** What keeps a door from opening for anybody now: its hub is away, its lock or contact does not answer, or its camera shows nothing live. */
export const doorHindrance = z.enum(['hub', 'lock', 'camera']).meta({ id: 'DoorHindrance' });
export type DoorHindrance = z.infer<typeof doorHindrance>;

/** What the courier may know of the door behind a QR code: nothing about who lives there or what is expected. */
export const doorForCourier = z
  .object({ name: z.string(), kind: accessPointKind, hindrance: doorHindrance.nullable(), recorded: z.boolean(), /** For how many days a recording is kept, of a delivery or of who comes in by a key; null while the hub has not said. */ kept: hubKeeps.pick({ deliveries: true, entries: true }).nullable(), /** The household allows visits here on a picture that cannot prove that it is live. */ unproven: z.boolean(), /** Left out where the hub has not said. */ presence: doorPresence.optional(), /** The key of the hub at this door (Ed25519, JWK's `x`): the page keeps it for the visit, and checks the hub's word by it. */ hubKey: z.string(), serverNow: instant })
  .meta({ id: 'DoorForCourier' });
export type DoorForCourier = z.infer<typeof doorForCourier>;

export const scan = z
  .object({ text: z.string().min(1).max(2048), symbology: symbology.default('unknown'), scannedAt: instant })
  .meta({ id: 'Scan' });

/** One more thing of a visit that runs: a label that was read, or something on the list of what is taken along. */
export const furtherParcel = z.union([scan, z.object({ parcelId: id('par'), scannedAt: instant }).meta({ id: 'TakenAlong' })]);

/** The courier's view of the visit: what to do next, never what else is expected. */
export const courierVisit = z
  .object({
    id: id('vis'),
    door: z.object({ name: z.string(), kind: accessPointKind }),
    purpose: visitPurpose,
    state: visitState,
    /** Reports behind the state, for honest words. */
    bolt: boltState,
    doorState: doorState,
    refusal: z.string().nullable(),
    alarms: z.array(z.string()),
    /** The door locks itself at this moment if nobody opens it. */
    relocksAt: instant.nullable(),
    lockAskedAt: instant.nullable(),
    /** Left out unless the courier said that the parcel was not left. */
    report: visitReport.optional(),
    /** The household is being asked, and has until then to answer; null when it is not, or no longer. */
    askedUntil: instant.nullable(),
    /** Then the door opens if nobody answers: the courier is to ring meanwhile. Left out where it stays shut. */
    silenceOpens: z.boolean().optional(),
    /** The hub has heard nobody at the door: until then it opens as soon as the courier rings or moves there. Left out where nobody waits for that. */
    ringUntil: instant.optional(),
    /** Animals are behind the door: it is to be kept shut. Left out where nobody said so. */
    pets: z.boolean().optional(),
    /** How many parcels the courier has brought in this visit so far. */
    parcelCount: z.int().nonnegative(),
    /** What the household wants taken along, while the door is open; left out where there is nothing. `numberEnd`: the last signs of its number, so that its label is known and opens no door. */
    toTake: z.array(z.object({ id: id('par'), title: z.string(), carrier: z.string().nullable(), numberEnd: z.string().nullable(), taken: z.boolean() })).optional(),
    /** The carrier's one-time passwords of what was delivered, told once the door is locked again; left out before, and where there is none. `numberEnd`: the last signs of the parcel's number. */
    handoverCodes: z.array(z.object({ numberEnd: z.string().nullable(), code: z.string() })).optional(),
    /** The hub's signed word that this visit ended with the door locked (`securedClaims`); null until then. Whoever passes it on cannot make one. */
    securedToken: z.string().nullable(),
    updatedAt: instant,
    serverNow: instant,
  })
  .meta({ id: 'CourierVisit' });
export type CourierVisit = z.infer<typeof courierVisit>;

export const person = z.object({ id: id('mem'), name: z.string(), role, householdId: id('hh'), householdName: z.string(), demo: z.boolean() }).meta({ id: 'Person' });
export type Person = z.infer<typeof person>;

/** A passkey as its owner may see it. `id` is the credential's id (WebAuthn), base64url. */
export const passkey = z.object({ id: z.string(), name: z.string().nullable(), createdAt: instant, lastUsedAt: instant.nullable() }).meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof passkey>;

export const notification = z
  .object({
    id: id('ntf'),
    kind: z.string(),
    visitId: id('vis').nullable(),
    /** What alarmed between visits, where it is about that. */
    incidentId: id('inc').nullable(),
    title: z.string(),
    body: z.string(),
    createdAt: instant,
    /** Where it is an alarm: who took it. Until somebody does, more and more people are told. */
    alarm: z.object({ takenAt: instant.nullable(), takenBy: z.string().nullable() }).nullable(),
    deliveries: z.array(
      z.object({ channel: noticeChannel, handedOverAt: instant.nullable(), shownAt: instant.nullable(), acknowledgedAt: instant.nullable(), failure: z.string().nullable() }),
    ),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof notification>;

/** Names what the household's pages were told so far. Where the home and the 'hello' of the events bear the same, nothing happened between them. */
const eventsMark = z.string();

export const home = z
  .object({
    person,
    siteId: id('site'),
    hub: z.object({
      paired: z.boolean(),
      online: z.boolean(),
      lastSeenAt: instant.nullable(),
      /** The hub's public key (Ed25519, JWK's `x`). A device pins the first that it sees, and takes no other from the server. */
      key: z.string().nullable(),
    }),
    accessPoints: z.array(accessPoint),
    parcels: z.array(parcel),
    runningVisits: z.array(visit),
    lastVisits: z.array(visit),
    serverNow: instant,
    mark: eventsMark,
  })
  .meta({ id: 'Home' });
export type Home = z.infer<typeof home>;

const coordinate = z.string().regex(/^[\w-]{43}$/);
const p256Key = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate });
const ed25519Key = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate });

/** A browser or phone of a person of the household. It counts once an owner's device has signed a roster with it. */
export const device = z
  .object({
    id: id('dev'),
    memberId: id('mem'),
    memberName: z.string(),
    role,
    name: z.string(),
    signKey: z.union([ed25519Key, p256Key]),
    unwrapKey: p256Key,
    requestedAt: instant,
    /** `waiting`: no owner's device has confirmed it. */
    state: z.enum(['waiting', 'confirmed']),
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof device>;

/** Who belongs to the home and what may open, as owners' devices signed it; and what the hub holds of it. */
export const authority = z
  .object({
    devices: z.array(device),
    /** Signed texts; null before the first. */
    roster: z.string().nullable(),
    policy: z.string().nullable(),
    /** Signed lists after the version that was asked for, oldest first: each says by itself that it follows from the one before. */
    rosters: z.array(z.string()),
    /** What the hub last said; null when it never spoke of it. `breaker` is why it opens nothing until somebody at the site clears it. */
    hub: z.object({ roster: z.int(), policy: z.int(), breaker: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Authority' });
export type Authority = z.infer<typeof authority>;

/** What the resident's WebSocket carries; the page fetches what it names. `state` carries the fact itself, so that a door's state needs no fetch. */
export const liveEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('hello'), serverNow: instant, mark: eventsMark }),
    z.object({ type: z.literal('state'), accessPoint }),
    z.object({ type: z.literal('hub'), online: z.boolean(), lastSeenAt: instant.nullable() }),
    z.object({ type: z.literal('visit'), visit, entry: visitEntry.nullable() }),
    z.object({ type: z.literal('parcels') }),
    z.object({ type: z.literal('authority') }),
    z.object({ type: z.literal('notification'), notification }),
  ])
  .meta({ id: 'LiveEvent' });
export type LiveEvent = z.infer<typeof liveEvent>;

/** What the courier's WebSocket carries, after the page's first message `{"type":"proof","proof":"<DPoP proof>"}`. */
export const courierEvent = z.discriminatedUnion('type', [z.object({ type: z.literal('visit'), visit: courierVisit }), z.object({ type: z.literal('problem'), code: z.string() })]);
export type CourierEvent = z.infer<typeof courierEvent>;

const ownKey = z.object({ kty: z.enum(['EC', 'OKP']), crv: z.enum(['P-256', 'Ed25519']), x: z.string().max(60), y: z.string().max(60).optional(), d: z.string().max(60) });

/** The keys of the demo owner's device, private halves and all: every browser that plays the resident reads with them. No other household's keys ever reach a server. */
export const demoDevice = z.object({ sign: ownKey, unwrap: ownKey }).meta({ id: 'DemoDevice' });
export type DemoDevice = z.infer<typeof demoDevice>;

export const demo = z
  .object({
    enabled: z.literal(true),
    simulatorUrl: z.string().nullable(),
    doors: z.array(z.object({ accessPointId: id('ap'), name: z.string(), kind: accessPointKind, path: z.string() })),
    labels: z.array(z.object({ parcelId: id('par').nullable(), text: z.string(), symbology, carrier: z.string(), title: z.string(), expected: z.boolean() })),
  })
  .meta({ id: 'Demo' });
export type Demo = z.infer<typeof demo>;
