import { parcelProgress } from '@latchkey/domain';
import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** What matters when a parcel is handed over. */
export const parcelAttributes = z
  .object({
    size: z.enum(['small', 'medium', 'large', 'bulky']).nullable(),
    weightGrams: z.int().min(1).max(2_000_000).nullable(),
    /** Food and flowers: told at once, and not left for long. */
    perishable: z.boolean(),
    doNotLocker: z.boolean(),
    /** Somebody of age has to take it in. */
    ageCheck: z.boolean(),
    /** The carrier's one-time password: read to the courier by the household, or shown on the courier's page once the parcel is inside and the door locked. */
    handoverCode: z.string().regex(/^[0-9A-Za-z-]{3,16}$/).nullable(),
  })
  .meta({ id: 'ParcelAttributes' });
export type ParcelAttributes = z.infer<typeof parcelAttributes>;

export const noAttributes: ParcelAttributes = { size: null, weightGrams: null, perishable: false, doNotLocker: false, ageCheck: false, handoverCode: null };

/** How the household came to expect a parcel. The same parcel may be told in several ways. */
export const parcelSource = z.enum(['typed', 'scanned', 'shared', 'mailed', 'api']);
export type ParcelSource = z.infer<typeof parcelSource>;

/** `in`: it comes; `out`: a courier takes it along, as a return. */
export const parcelDirection = z.enum(['in', 'out']);

export const parcelHow = z.enum(['ask', 'never']);

export const parcel = z
  .object({
    id: id('par'),
    direction: parcelDirection,
    /** Empty where the household named none, as it may of what is taken along. */
    number: z.string(),
    carrier: z.string().nullable(),
    title: z.string(),
    /** What happened with it here; of what is taken along, `delivered` says that it was taken. What others say of it is `progress`. */
    status: z.enum(['expected', 'delivering', 'delivered', 'cancelled']),
    /** How far mails, carriers and shops say that it is; null when nobody did. */
    progress: z.enum(parcelProgress).nullable(),
    attributes: parcelAttributes,
    sources: z.array(parcelSource),
    accessPointId: id('ap').nullable(),
    /** The window in which it may be delivered; null is any time. */
    notBefore: instant.nullable(),
    notAfter: instant.nullable(),
    createdAt: instant,
    deliveredAt: instant.nullable(),
    visitId: id('vis').nullable(),
    /** Stricter than the policy, for this one: `ask` opens by a member's yes only, `never` not at all. Null: what the policy says. */
    how: parcelHow.nullable(),
  })
  .meta({ id: 'Parcel' });
export type Parcel = z.infer<typeof parcel>;

/** What a household says of one parcel; what is left out stays as it is. */
export const parcelChange = z
  .object({
    /** The only door at which it may be left; null: any that the policy opens. */
    accessPointId: id('ap').nullable().optional(),
    how: parcelHow.nullable().optional(),
  })
  .meta({ id: 'ParcelChange' });
export type ParcelChange = z.infer<typeof parcelChange>;

export const newParcel = z
  .object({
    /** As typed or pasted: a tracking number, a label's text or a link that holds one. May be empty of what is taken along. */
    text: z.string().max(512),
    direction: parcelDirection.default('in'),
    source: parcelSource.extract(['typed', 'scanned', 'shared']).default('typed'),
    title: z.string().max(120).optional(),
    accessPointId: id('ap').optional(),
    notBefore: instant.optional(),
    notAfter: instant.optional(),
    attributes: parcelAttributes.partial().optional(),
  })
  .meta({ id: 'NewParcel' });

/** A parcel after it was told of. */
export const addedParcel = parcel.extend({ /** It was expected already, and what is new was filled in. */ merged: z.boolean() }).meta({ id: 'AddedParcel' });
