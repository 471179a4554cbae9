import type { Handlers } from '../http/handler.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { createOrderHooks, type OrderHooksDeps } from './order-hooks.ts';
import { createOrderParcels, type OrderParcelsDeps } from './order-parcels.ts';
import { createOrderReceiver, type OrderReceiverDeps } from './order-receiver.ts';
import { createOrderSecrets } from './order-secrets.ts';
import { createOrderTaking } from './order-taking.ts';

type Deps = Omit<OrderHooksDeps, 'secrets'> & OrderParcelsDeps & Pick<OrderReceiverDeps, 'log'> & { readonly keys: Pick<ServerKeys, 'deriveSecret'> };

/** Handlers for shops' own systems: what the shop sets up, and where the system posts. */
export function createOrders(deps: Deps) {
  const secrets = createOrderSecrets(deps.keys);
  const take = createOrderTaking({ ...deps, parcels: createOrderParcels(deps) });
  return { ...createOrderHooks({ ...deps, secrets }), ...createOrderReceiver({ ...deps, secrets, take }) } satisfies Partial<Handlers>;
}
