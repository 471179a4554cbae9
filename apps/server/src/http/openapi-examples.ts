/** Example bodies for the API document, by route name. A test checks each against its route. */
export const openApiExamples: Readonly<Record<string, unknown>> = {
  startVisit: { text: '1Z999AA10123456784', symbology: 'code128', scannedAt: '2026-11-22T15:00:00.000Z' },
  lockByCourier: { askedAt: '2026-11-22T15:00:42.000Z' },
  addParcel: { text: '1Z999AA10123456784', title: 'Running shoes' },
  signInDemo: {},
  claimServer: { key: 'k3v9w2m4q8r7t5y6z1x0c8b7', name: 'Ann', householdName: 'Ash Street 4' },
  noteNotification: { receipt: 'k3v9w2m4q8r7t5y6', what: 'shown', at: '2026-11-22T15:00:01.000Z' },
  addPushSubscription: { endpoint: 'https://push.example/subscription/1', keys: { p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM', auth: 'tBHItJI5svbpez7KI4CCXg' } },
  changeNoticeSettings: { quiet: { from: '22:00', until: '07:00' }, digestAt: '18:30' },
  addNoticeTarget: { channel: 'ntfy', url: 'https://ntfy.sh/my-door-8f3k2' },
  createDeliveryCode: { accessPointId: 'ap_01m82mnqfw1842h1xw1h6t8zyb', name: 'The book shop' },
  registerCarrier: { name: 'My shop', kind: 'shop', sandbox: true },
  addKey: { name: 'Warehouse', scopes: ['deliveries:read', 'deliveries:write'] },
  addClient: { name: 'Backend', scopes: ['deliveries:read'], publicKey: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } },
  checkAddress: { code: 'SANDBOX' },
  createDelivery: { code: 'SANDBOX', trackingNumber: '1Z999AA10123456784', title: 'Desk lamp', reference: 'order-1' },
  addWebhook: { url: 'https://shop.example/hooks/latchkey', types: ['delivery.delivered', 'delivery.attempted'] },
};
