import { z } from 'zod';
import { clientKey } from './carrier-schemas.ts';
import * as schema from './courier-schemas.ts';
import { id, instant } from './primitives.ts';
import type { Route } from './route.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed'] as const;
const CARRIER = [...COMMON, 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;
const COURIER = [...COMMON, 'courier.proof_invalid', 'request.not_found'] as const;
const cou = z.object({ courierId: id('cou') });
const invited = schema.registeredCourier.extend({ url: z.string().meta({ description: 'Good once and for two days: for the courier’s phone' }), svg: z.string() });

/** Couriers whom a carrier registered: how its dispatchers invite and end them, and what their phones ask. */
export const courierRoutes = {
  // The dispatcher's side.
  setSigningKey: {
    method: 'POST', path: '/api/v1/carrier/signing-key', tag: 'Registered couriers', access: 'carrier', scope: 'account', summary: 'Name the key by which the carrier signs for its couriers; households name it in what they allow',
    body: z.object({ publicKey: clientKey, replace: z.boolean().default(false).meta({ description: 'Give up the key before it: its word counts no longer, and households must name the new one' }) }),
    success: { status: 200, body: z.object({ carrierKey: z.string() }) }, problems: [...CARRIER, 'request.conflict'],
  },
  inviteCourier: {
    method: 'POST', path: '/api/v1/carrier/couriers', tag: 'Registered couriers', access: 'carrier', scope: 'account', summary: 'Invite a courier: a link and its QR code',
    body: z.object({ name: z.string().trim().min(1).max(80) }), success: { status: 201, body: invited }, problems: CARRIER,
  },
  inviteCourierAgain: {
    method: 'POST', path: '/api/v1/carrier/couriers/{courierId}/invitation', tag: 'Registered couriers', access: 'carrier', scope: 'account', summary: 'A new link, for another phone; the phone before it is cut off at once', params: cou,
    success: { status: 201, body: invited }, problems: CARRIER,
  },
  signForCourier: {
    method: 'POST', path: '/api/v1/carrier/couriers/{courierId}/word', tag: 'Registered couriers', access: 'carrier', scope: 'account', summary: 'The carrier’s signed word that the holder of this key is its courier', params: cou,
    body: z.object({ word: z.string().max(1_500).meta({ description: 'Signed by the carrier’s key, for at most 31 days: a JWS of the type latchkey-courier+jws' }) }),
    success: { status: 200, body: schema.registeredCourier }, problems: [...CARRIER, 'request.conflict'],
  },
  removeCourier: { method: 'DELETE', path: '/api/v1/carrier/couriers/{courierId}', tag: 'Registered couriers', access: 'carrier', scope: 'account', summary: 'End a registration, at once', params: cou, success: { status: 204, body: null }, problems: CARRIER },
  setRoute: {
    method: 'POST', path: '/api/v1/carrier/couriers/{courierId}/route', tag: 'Registered couriers', access: 'carrier', scope: 'deliveries:write', summary: 'The courier’s stops, in their order; one that was another’s changes hands', params: cou,
    body: z.object({ deliveryIds: z.array(id('del')).max(300) }), success: { status: 204, body: null }, problems: CARRIER,
  },
  showDispatchDay: {
    method: 'GET', path: '/api/v1/carrier/day', tag: 'Registered couriers', access: 'carrier', scope: 'deliveries:read', summary: 'Couriers, open deliveries and those of the last day, with their visits and exceptions',
    success: { status: 200, body: schema.dispatchDay }, problems: CARRIER,
  },

  // The courier's phone.
  joinCarrier: {
    method: 'POST', path: '/api/v1/courier/registration', tag: 'Registered couriers', access: 'courier', summary: 'Register the key in this phone by a carrier’s invitation', body: z.object({ token: z.string().min(20).max(60) }),
    success: { status: 201, body: z.object({ carrier: z.string(), courier: z.string() }) }, problems: [...COURIER, 'request.conflict', 'courier.invitation_invalid'],
  },
  showRoute: { method: 'GET', path: '/api/v1/courier/route', tag: 'Registered couriers', access: 'courier', summary: 'The registered courier’s stops', success: { status: 200, body: schema.courierRoute }, problems: COURIER },
  reportStop: {
    method: 'POST', path: '/api/v1/courier/stops/{deliveryId}/report', tag: 'Registered couriers', access: 'courier', summary: 'The parcel could not be left, and why', idempotent: true, params: z.object({ deliveryId: id('del') }),
    body: z.object({ reason: schema.stopReason, at: instant }), success: { status: 200, body: schema.stop }, problems: [...COURIER, 'request.conflict'],
  },
} as const satisfies Record<string, Route>;
