import { z } from 'zod';
import * as schema from './carrier-schemas.ts';
import { accessToken, tokenRequest } from './oauth-schemas.ts';
import { id, instant } from './primitives.ts';
import type { Route } from './route.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed'] as const;
const CARRIER = [...COMMON, 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;
const RESIDENT = [...CARRIER, 'request.cross_site'] as const;
const paging = z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) });
const list = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() });
const del = z.object({ deliveryId: id('del') });
const hook = z.object({ webhookId: id('whk') });
const scopes = z.array(schema.carrierScope).min(1).max(4);
const name = z.string().min(1).max(80);

/** What carriers and shops call, and what a household does about them. */
export const carrierRoutes = {
  // The household's side.
  createDeliveryCode: {
    method: 'POST', path: '/api/v1/delivery-codes', tag: 'Carriers and shops', access: 'member', verified: 'always', summary: 'Let one carrier announce parcels for a door; it opens nothing',
    body: z.object({ accessPointId: id('ap'), name, expiresAt: instant.optional().meta({ description: 'A year from now when left out' }) }),
    success: { status: 201, body: schema.deliveryCode.extend({ code: z.string().meta({ description: 'Told once: give it to the carrier or the shop' }) }) },
    problems: [...RESIDENT, 'session.verification_needed', 'session.passkey_missing'],
  },
  listDeliveryCodes: { method: 'GET', path: '/api/v1/delivery-codes', tag: 'Carriers and shops', access: 'member', summary: 'Which carriers may announce parcels', query: paging, success: { status: 200, body: list(schema.deliveryCode) }, problems: RESIDENT },
  revokeDeliveryCode: { method: 'DELETE', path: '/api/v1/delivery-codes/{codeId}', tag: 'Carriers and shops', access: 'member', summary: 'Take it back', params: z.object({ codeId: id('dc') }), success: { status: 204, body: null }, problems: RESIDENT },

  // The carrier's account.
  registerCarrier: {
    method: 'POST', path: '/api/v1/carriers', tag: 'Carrier account', access: 'public', summary: 'Make an account for a carrier or a shop, with its first key',
    body: z.object({ name, kind: z.enum(['carrier', 'shop']), sandbox: z.boolean().default(true), email: z.string().max(200).regex(/^[^\s@]+@[^\s@]+$/).optional().meta({ description: 'Where notices about the account go' }) }),
    success: { status: 201, body: z.object({ account: schema.carrierAccount, key: schema.carrierKey }) }, problems: [...COMMON, 'request.forbidden', 'request.cross_site'],
  },
  showCarrier: { method: 'GET', path: '/api/v1/carrier', tag: 'Carrier account', access: 'carrier', summary: 'Whose key this is', success: { status: 200, body: schema.carrierAccount.extend({ scopes: z.array(schema.carrierScope) }) }, problems: CARRIER },
  listCredentials: { method: 'GET', path: '/api/v1/carrier/credentials', tag: 'Carrier account', access: 'carrier', scope: 'account', summary: 'Keys and clients of the account', query: paging, success: { status: 200, body: list(schema.carrierCredential) }, problems: CARRIER },
  addKey: { method: 'POST', path: '/api/v1/carrier/keys', tag: 'Carrier account', access: 'carrier', scope: 'account', summary: 'A new API key', body: z.object({ name, scopes }), success: { status: 201, body: schema.carrierKey }, problems: CARRIER },
  addClient: {
    method: 'POST', path: '/api/v1/carrier/clients', tag: 'Carrier account', access: 'carrier', scope: 'account', summary: 'A client that signs in by its own key (OAuth 2, private_key_jwt)', body: z.object({ name, scopes, publicKey: schema.clientKey }),
    success: { status: 201, body: schema.carrierCredential }, problems: CARRIER,
  },
  revokeCredential: { method: 'DELETE', path: '/api/v1/carrier/credentials/{credentialId}', tag: 'Carrier account', access: 'carrier', scope: 'account', summary: 'Revoke a key or a client, at once', params: z.object({ credentialId: id('crd') }), success: { status: 204, body: null }, problems: CARRIER },
  issueToken: {
    method: 'POST', path: '/api/v1/oauth/token', tag: 'Carrier account', access: 'public', oauth: 'form', summary: 'An access token: for a carrier’s client (RFC 7523 and 9449; its DPoP proof comes as a header), or for an assistant, by the code that a person’s consent gave it or by its last refresh token',
    body: tokenRequest, success: { status: 200, body: accessToken }, problems: [...COMMON, 'request.unauthenticated', 'request.forbidden', 'oauth.grant_refused', 'oauth.target_refused'],
  },

  // Deliveries.
  checkAddress: {
    method: 'POST', path: '/api/v1/carrier/address', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:read', summary: 'What can be done at the door behind a delivery code',
    body: z.object({ code: z.string().min(1).max(40), at: instant.optional().meta({ description: 'When you would come, within the next seven days; now when left out' }) }),
    success: { status: 200, body: schema.addressCapabilities }, problems: [...CARRIER, 'delivery.code_invalid'],
  },
  createDelivery: {
    method: 'POST', path: '/api/v1/carrier/deliveries', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:write', summary: 'Announce a parcel for a door', idempotent: true, body: schema.newDelivery,
    success: { status: 201, body: schema.delivery }, problems: [...CARRIER, 'request.conflict', 'delivery.code_invalid', 'parcel.not_a_number'],
  },
  listDeliveries: { method: 'GET', path: '/api/v1/carrier/deliveries', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:read', summary: 'Your deliveries, newest first', query: paging, success: { status: 200, body: list(schema.delivery) }, problems: CARRIER },
  showDelivery: { method: 'GET', path: '/api/v1/carrier/deliveries/{deliveryId}', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:read', summary: 'How a delivery stands', params: del, success: { status: 200, body: schema.delivery }, problems: CARRIER },
  changeDelivery: {
    method: 'PATCH', path: '/api/v1/carrier/deliveries/{deliveryId}', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:write', summary: 'How far a delivery is, and what matters when it is handed over', params: del, body: schema.deliveryChange,
    success: { status: 200, body: schema.delivery }, problems: [...CARRIER, 'request.conflict'],
  },
  cancelDelivery: { method: 'DELETE', path: '/api/v1/carrier/deliveries/{deliveryId}', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:write', summary: 'It will not come', params: del, success: { status: 204, body: null }, problems: [...CARRIER, 'request.conflict'] },
  showDeliveryVisits: {
    method: 'GET', path: '/api/v1/carrier/deliveries/{deliveryId}/visits', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:read', summary: 'The visits of a delivery, with the hub’s signed word that the door was locked', params: del,
    success: { status: 200, body: z.object({ items: z.array(schema.deliveryVisit) }) }, problems: CARRIER,
  },
  showDeliveryGrants: {
    method: 'GET', path: '/api/v1/carrier/deliveries/{deliveryId}/grants', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:read', summary: 'The rights to open the door for a delivery: what the home’s hub holds for your courier, and what was used', params: del,
    success: { status: 200, body: z.object({ items: z.array(schema.deliveryGrant) }) }, problems: CARRIER,
  },
  takeBackDeliveryGrant: {
    method: 'DELETE', path: '/api/v1/carrier/deliveries/{deliveryId}/grants/{grantId}', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:write', summary: 'Take back what the hub holds for your courier; that courier is given none again for this delivery. What was used or has ended stays as it is', params: del.extend({ grantId: id('grt') }),
    success: { status: 204, body: null }, problems: CARRIER,
  },
  playSandbox: {
    method: 'POST', path: '/api/v1/carrier/deliveries/{deliveryId}/sandbox-courier', tag: 'Deliveries', access: 'carrier', scope: 'deliveries:write', summary: 'In the sandbox: a simulated courier walks up, scans, delivers and locks', params: del,
    success: { status: 202, body: schema.delivery }, problems: [...CARRIER, 'request.conflict', 'hub.offline', 'hub.timeout', 'visit.busy', 'visit.not_allowed'],
  },

  issueCheckoutToken: {
    method: 'POST', path: '/api/v1/checkout/tokens', tag: 'Deliveries', access: 'public', summary: 'For the checkout widget: a customer’s delivery code becomes a token with which this one shop announces parcels; it tells nothing of the home',
    body: z.object({ code: z.string().min(1).max(40), shop: id('car') }), success: { status: 201, body: z.object({ token: z.string(), expiresAt: instant }) }, problems: [...COMMON, 'request.forbidden', 'request.cross_site', 'delivery.code_invalid'],
  },

  // Webhooks.
  addWebhook: {
    method: 'POST', path: '/api/v1/carrier/webhooks', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'Be told of events (Standard Webhooks, with CloudEvents in them)', body: z.object({ url: z.url().max(2_000), types: z.array(schema.webhookEventType).min(1).max(10).optional() }),
    success: { status: 201, body: schema.newWebhook }, problems: [...CARRIER, 'request.conflict', 'webhook.url_refused'],
  },
  listWebhooks: { method: 'GET', path: '/api/v1/carrier/webhooks', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'Your webhooks', query: paging, success: { status: 200, body: list(schema.webhook) }, problems: CARRIER },
  removeWebhook: { method: 'DELETE', path: '/api/v1/carrier/webhooks/{webhookId}', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'Be told no longer', params: hook, success: { status: 204, body: null }, problems: CARRIER },
  enableWebhook: { method: 'POST', path: '/api/v1/carrier/webhooks/{webhookId}/enable', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'Send to it again after it was disabled', params: hook, success: { status: 200, body: schema.webhook }, problems: CARRIER },
  rotateWebhookSecret: {
    method: 'POST', path: '/api/v1/carrier/webhooks/{webhookId}/rotate', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'A new secret; messages are signed with both for a day', params: hook,
    success: { status: 200, body: z.object({ secret: z.string(), previousValidUntil: instant }) }, problems: CARRIER,
  },
  listWebhookMessages: { method: 'GET', path: '/api/v1/carrier/webhooks/{webhookId}/messages', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'What was sent, and what became of it', params: hook, query: paging, success: { status: 200, body: list(schema.webhookMessage) }, problems: CARRIER },
  replayWebhookMessage: {
    method: 'POST', path: '/api/v1/carrier/webhooks/{webhookId}/messages/{eventId}/replay', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'Send a message again, with its first id', params: hook.extend({ eventId: id('evt') }),
    success: { status: 202, body: schema.webhookMessage }, problems: CARRIER,
  },
  replayWebhookMessages: {
    method: 'POST', path: '/api/v1/carrier/webhooks/{webhookId}/replay', tag: 'Webhooks', access: 'carrier', scope: 'webhooks', summary: 'Send everything since a time again, oldest first: also what happened while the webhook was disabled', params: hook,
    body: z.object({ since: instant, delivered: z.boolean().default(false).meta({ description: 'Also what was taken before' }) }),
    success: { status: 202, body: z.object({ messages: z.int(), until: instant.nullable().meta({ description: 'How far this call came when there was more than it sends (500); call again from there' }) }) }, problems: CARRIER,
  },
} as const satisfies Record<string, Route>;
