import type { CallOutput, Client, ClientOptions } from '@latchkey/client';

type Account = CallOutput<'POST /api/v1/carriers'>;
export type SandboxDelivery = CallOutput<'GET /api/v1/carrier/deliveries/{deliveryId}'>;
export type SandboxVisit = CallOutput<'GET /api/v1/carrier/deliveries/{deliveryId}/visits'>['items'][number];

/** One delivery in the sandbox, step by step, by the calls that the page shows. */
export interface SandboxRun {
  makeAccount(): Promise<Account>;
  /** @param code or a token of the checkout widget. */
  announce(key: string, trackingNumber: string, code?: string, title?: string): Promise<SandboxDelivery>;
  sendCourier(key: string, delivery: SandboxDelivery): Promise<SandboxDelivery>;
  look(key: string, delivery: SandboxDelivery): Promise<{ readonly delivery: SandboxDelivery; readonly visits: readonly SandboxVisit[] }>;
}

export function createSandboxRun(connect: (options: ClientOptions) => Client, baseUrl: string): SandboxRun {
  const as = (key: string): Client => connect({ baseUrl, authorize: async () => ({ authorization: `Bearer ${key}` }) });
  return {
    makeAccount: () => connect({ baseUrl }).call('POST /api/v1/carriers', { body: { name: 'My shop', kind: 'shop', sandbox: true } }),
    announce: (key, trackingNumber, code = 'SANDBOX', title = 'From my shop') => as(key).call('POST /api/v1/carrier/deliveries', { body: { code, trackingNumber, title, reference: 'order-1' }, idempotencyKey: crypto.randomUUID() }),
    sendCourier: (key, { id }) => as(key).call('POST /api/v1/carrier/deliveries/{deliveryId}/sandbox-courier', { params: { deliveryId: id } }),
    async look(key, { id }) {
      const [delivery, { items }] = await Promise.all([
        as(key).call('GET /api/v1/carrier/deliveries/{deliveryId}', { params: { deliveryId: id } }),
        as(key).call('GET /api/v1/carrier/deliveries/{deliveryId}/visits', { params: { deliveryId: id } }),
      ]);
      return { delivery, visits: items };
    },
  };
}

/** A number that no carrier issued, in a form that the label reader takes as it is. */
export const madeUpNumber = (): string => `SANDBOX${Math.floor(Math.random() * 1e9).toString().padStart(9, '0')}`;
