import { parcelProgress } from '@latchkey/domain';
import { z } from 'zod';
import { parcelAttributes } from './parcel-schemas.ts';
import { accessPointKind, id, instant, visitState } from './primitives.ts';
import { doorHindrance } from './schemas.ts';
import { visitReport } from './visit-report.ts';

/** What a carrier's key or client may do. */
export const carrierScope = z.enum(['account', 'deliveries:read', 'deliveries:write', 'webhooks']).meta({ id: 'CarrierScope' });
export type CarrierScope = z.infer<typeof carrierScope>;

/** A carrier or a shop. `sandbox`: everything that it does happens in the simulated home. */
export const carrierAccount = z.object({ id: id('car'), name: z.string(), kind: z.enum(['carrier', 'shop']), sandbox: z.boolean(), createdAt: instant }).meta({ id: 'CarrierAccount' });
export type CarrierAccount = z.infer<typeof carrierAccount>;

/** An API key, or a client that signs in by its own key (RFC 7523). */
export const carrierCredential = z
  .object({
    id: id('crd'),
    kind: z.enum(['key', 'client']),
    name: z.string(),
    scopes: z.array(carrierScope),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: 'CarrierCredential' });
export type CarrierCredential = z.infer<typeof carrierCredential>;

/** A new API key with its secret, which is told once and kept nowhere. */
export const carrierKey = carrierCredential.extend({ secret: z.string() }).meta({ id: 'CarrierKey' });

const coordinate = z.string().regex(/^[\w-]{43}$/);
/** The public key of a client: P-256 (ES256) or Ed25519 (EdDSA). */
export const clientKey = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }),
]).meta({ id: 'ClientKey' });

/** What a household gives to one carrier: the right to announce parcels for one door. It opens nothing. The first carrier that uses it keeps it. */
export const deliveryCode = z
  .object({
    id: id('dc'),
    accessPointId: id('ap'),
    name: z.string(),
    /** Who uses it; null until somebody does. */
    carrier: z.string().nullable(),
    /** Thumbprint of the key by which that carrier signs for its couriers; null while it has none. */
    carrierKey: z.string().nullable(),
    createdAt: instant,
    expiresAt: instant,
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'DeliveryCode' });
export type DeliveryCode = z.infer<typeof deliveryCode>;

/** What the household's rules say: the door opens by itself, somebody is asked, or it stays shut. */
export const addressRule = z.enum(['itself', 'ask', 'shut']).meta({ id: 'AddressRule' });
export type AddressRule = z.infer<typeof addressRule>;

/** What can be done at the door behind a delivery code. */
export const addressCapabilities = z
  .object({
    door: z.object({ name: z.string(), kind: accessPointKind }),
    /** The moment of which `rules` tells. */
    at: instant,
    rules: z.object({
      /** Of a delivery by whoever carries a label that the household expects. */
      delivery: addressRule,
      /** Of a delivery by a courier for whom you signed; null while you have no key to sign with. */
      deliveryByYourCourier: addressRule.nullable(),
      /** Of a parcel that is picked up there to be sent back. */
      return: addressRule,
      /** Couriers ring first, and what opens by itself opens when nobody has answered for so many seconds; null where they need not. */
      ringSeconds: z.int().nullable(),
    }),
    /** What keeps it from opening for anybody right now. */
    hindrance: doorHindrance.nullable(),
    /** Visits are filmed; the pictures are the household's. */
    recorded: z.boolean(),
    expiresAt: instant,
  })
  .meta({ id: 'AddressCapabilities' });

/** A parcel that a carrier announced for a door. What the label says opens the door, within what the household has signed; this does not. */
export const delivery = z
  .object({
    id: id('del'),
    /** The carrier's own name for it. */
    reference: z.string().nullable(),
    trackingNumber: z.string(),
    status: z.enum(['expected', 'delivering', 'delivered', 'cancelled']),
    notBefore: instant.nullable(),
    notAfter: instant.nullable(),
    createdAt: instant,
    deliveredAt: instant.nullable(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof delivery>;

export const newDelivery = z
  .object({
    code: z.string().min(1).max(500).meta({ description: 'The household’s delivery code, or the token that the checkout widget gave; a sandbox account uses SANDBOX' }),
    trackingNumber: z.string().min(6).max(200),
    title: z.string().min(1).max(120).optional().meta({ description: 'What the household sees' }),
    reference: z.string().min(1).max(120).optional(),
    address: z.string().min(1).max(200).optional().meta({ description: 'For your own courier’s route: where the door is' }),
    notBefore: instant.optional(),
    notAfter: instant.optional(),
    attributes: parcelAttributes.partial().optional().meta({ description: 'What matters when it is handed over. Of a parcel that the household expects already, what it said stays; a caution that anybody gave stays, too' }),
  })
  .meta({ id: 'NewDelivery' });

/** What changes on a delivery's way. Of an earlier step than the one that is known nothing is heard. */
export const deliveryChange = z
  .object({
    progress: z.enum(parcelProgress).optional().meta({ description: 'How far it is, as you know it; what happens at the door the hub says' }),
    attributes: parcelAttributes.partial().optional().meta({ description: 'As when it was announced: it fills what nobody said, and adds cautions' }),
  })
  .meta({ id: 'DeliveryChange' });

/** The right to open a door once for one delivery, as its carrier may know it. */
export const deliveryGrant = z
  .object({
    id: id('grt'),
    /** For whom it was made; null for one that was made at the door, for whoever had the label. */
    courierId: id('cou').nullable(),
    from: instant,
    until: instant,
    /** `sent`: the home's hub has not said yet that it holds it. `held`: that courier can use it while the home's line is down. `ending`: taken back, and the hub has not said yet that it knows. */
    state: z.enum(['sent', 'held', 'used', 'ending', 'ended']),
    /** What it was used for. */
    visitId: id('vis').nullable(),
  })
  .meta({ id: 'DeliveryGrant' });
export type DeliveryGrant = z.infer<typeof deliveryGrant>;

/** A visit as its carrier may know it: how it went and when. Never a picture, a person or another parcel. */
export const deliveryVisit = z
  .object({
    id: id('vis'),
    state: visitState,
    refusal: z.string().nullable(),
    /** Left out unless the courier said that the parcel was not left. */
    report: visitReport.optional(),
    startedAt: instant,
    unlockedAt: instant.nullable(),
    openedAt: instant.nullable(),
    closedAt: instant.nullable(),
    lockedAt: instant.nullable(),
    endedAt: instant.nullable(),
    /** The hub's signed word that the visit ended with the door locked: a JWT that anybody can check with the hub's key. */
    securedToken: z.string().nullable(),
    /** That key: the `x` of an Ed25519 key (RFC 8037); null where there is no token. */
    hubKey: z.string().nullable(),
  })
  .meta({ id: 'DeliveryVisit' });
export type DeliveryVisit = z.infer<typeof deliveryVisit>;

export const webhookEventType = z.enum(['delivery.created', 'delivery.cancelled', 'delivery.unlocked', 'delivery.delivered', 'delivery.attempted']).meta({ id: 'WebhookEventType' });
export type WebhookEventType = z.infer<typeof webhookEventType>;

export const webhook = z
  .object({
    id: id('whk'),
    url: z.string(),
    /** Null: every type. */
    types: z.array(webhookEventType).nullable(),
    createdAt: instant,
    /** Since when no attempt was taken; null while they are. After two days it is disabled. */
    failingSince: instant.nullable(),
    /** Since when nothing is sent to it any more, and why. */
    disabledAt: instant.nullable(),
    disabledReason: z.string().nullable(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;

/** `secret` is told once: `whsec_` and base64, as Standard Webhooks writes it. */
export const newWebhook = webhook.extend({ secret: z.string() }).meta({ id: 'NewWebhook' });

/** One message to one webhook, with what became of it. */
export const webhookMessage = z
  .object({
    id: id('evt'),
    type: webhookEventType,
    createdAt: instant,
    attempts: z.int(),
    /** `waiting` for its first or next attempt, `delivered`, or given up: `failed`. */
    state: z.enum(['waiting', 'delivered', 'failed']),
    nextAttemptAt: instant.nullable(),
    deliveredAt: instant.nullable(),
    /** What the last attempt met: `status 500`, `timeout`. */
    failure: z.string().nullable(),
    /** What the endpoint answered to the last attempt, taken or not, and after how long; `status` is null where no answer came. Its body is not kept. */
    answer: z.object({ status: z.int().nullable(), millis: z.int() }).nullable(),
  })
  .meta({ id: 'WebhookMessage' });
export type WebhookMessage = z.infer<typeof webhookMessage>;
