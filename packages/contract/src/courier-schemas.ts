import { z } from 'zod';
import { delivery, deliveryVisit } from './carrier-schemas.ts';
import { accessPointKind, id, instant } from './primitives.ts';

/** A courier whom a carrier invited: known by the key in one phone. */
export const registeredCourier = z
  .object({
    id: id('cou'),
    name: z.string(),
    /** `invited`: the link was not used. `unsigned`: the phone is known, and the carrier's key has not signed for it, or not lately. `signed`: it has. */
    state: z.enum(['invited', 'unsigned', 'signed']),
    /** Thumbprint of the key in the courier's phone (RFC 7638). */
    key: z.string().nullable(),
    invitedUntil: instant.nullable(),
    /** How long the carrier's word for this courier counts. */
    signedUntil: instant.nullable(),
    joinedAt: instant.nullable(),
  })
  .meta({ id: 'RegisteredCourier' });
export type RegisteredCourier = z.infer<typeof registeredCourier>;

/** Why a courier could not leave a parcel. */
export const stopReason = z.enum(['nobody', 'refused', 'wrong-address', 'no-access', 'damaged', 'other']).meta({ id: 'StopReason' });
export type StopReason = z.infer<typeof stopReason>;

/** `at`: when the courier said it, also where the phone had no network until later. */
export const stopReport = z.object({ reason: stopReason, at: instant }).meta({ id: 'StopReport' });

/** One stop of a courier's day, in the order of the route: what the carrier itself wrote, and how it stands. The door's own code is at the door. */
export const stop = z
  .object({
    deliveryId: id('del'),
    trackingNumber: z.string(),
    address: z.string().nullable(),
    reference: z.string().nullable(),
    notBefore: instant.nullable(),
    notAfter: instant.nullable(),
    status: delivery.shape.status,
    report: stopReport.nullable(),
  })
  .meta({ id: 'Stop' });
export type Stop = z.infer<typeof stop>;

/** A grant that the home's own hub holds for a stop. With it the courier opens that door where the home, or the phone, has no network: by a code on the phone's screen, before the door's reader. `homeOnline`: the home could be reached when this was said. */
export const heldStop = z
  .object({ grantId: id('grt'), accessPointId: id('ap'), door: z.object({ name: z.string(), kind: accessPointKind }), from: instant, until: instant, homeOnline: z.boolean() })
  .meta({ id: 'HeldStop' });
export type HeldStop = z.infer<typeof heldStop>;

/** A stop as its courier's phone has it. */
export const routeStop = stop.extend({ held: heldStop.optional() }).meta({ id: 'RouteStop' });
export type RouteStop = z.infer<typeof routeStop>;

export const courierRoute = z.object({ carrier: z.string(), courier: z.string(), signedUntil: instant.nullable(), stops: z.array(routeStop), serverNow: instant }).meta({ id: 'CourierRoute' });
export type CourierRoute = z.infer<typeof courierRoute>;

/** A delivery of the day on the dispatcher's page. */
export const dayDelivery = stop.extend({ courierId: id('cou').nullable(), /** The last one. */ visit: deliveryVisit.extend({ alarms: z.array(z.string()) }).nullable() }).meta({ id: 'DayDelivery' });
export type DayDelivery = z.infer<typeof dayDelivery>;

/** `carrierKey`: thumbprint of the key that signs for couriers; null before there is one. */
export const dispatchDay = z.object({ carrierKey: z.string().nullable(), couriers: z.array(registeredCourier), deliveries: z.array(dayDelivery), serverNow: instant }).meta({ id: 'DispatchDay' });
export type DispatchDay = z.infer<typeof dispatchDay>;
