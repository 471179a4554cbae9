import type { RouteName } from '@latchkey/contract';

/** A body that each route takes, so that nothing but permission decides. */
export const ROUTE_BODIES: Partial<Record<RouteName, object>> = {
  startVisit: { text: '1Z999AA10123456784', scannedAt: '2026-11-22T15:00:00.000Z' },
  lockByCourier: { askedAt: '2026-11-22T15:00:00.000Z' },
  answerVisit: { decision: 'deny' },
  finishPasskeySignIn: {},
  addPasskey: {},
  finishVerification: {},
  signInDemo: {},
  claimServer: { key: 'k', name: 'Ann', householdName: 'Ash' },
  addParcel: { text: '1Z999AA10123456784' },
  shareRecording: { envelopes: [{ deviceId: 'dev_a', enc: 'AA', sealed: 'BB' }] },
  watch: { sdp: 'v=0 this is long enough', proof: 'e.y.J' },
  addPushSubscription: { endpoint: 'https://push.example/1', keys: { p256dh: 'a', auth: 'b' } },
  noteNotification: { receipt: 'r', what: 'shown', at: '2026-11-22T15:00:00.000Z' },
  addDevice: { request: 'e.y.J' },
  addRoster: { roster: 'e.y.J' },
  addPolicy: { policy: 'e.y.J' },
  createDeliveryCode: { accessPointId: 'ap_00000000000000000000000000', name: 'Swift' },
  registerCarrier: { name: 'Swift', kind: 'carrier' },
  addKey: { name: 'Key', scopes: ['webhooks'] },
  addClient: { name: 'Client', scopes: ['webhooks'], publicKey: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } },
  issueToken: { grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: 'e.y.J' },
  createDelivery: { code: 'WRONG', trackingNumber: '1Z999AA10123456784' },
  addWebhook: { url: 'https://hooks.example/2' },
  pairHub: { code: 'abcd', publicJwk: { kty: 'OKP', crv: 'Ed25519', x: 'x' }, name: 'Hub', proof: 'p' },
};
