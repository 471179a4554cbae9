import type { Handlers } from '../http/handler.ts';
import { createWebhooks, type WebhooksDeps } from '../webhooks/webhooks.ts';
import { type CarrierAccountsDeps, createCarrierAccounts } from './carrier-accounts.ts';
import { type CarrierDeliveriesDeps, createCarrierDeliveries } from './carrier-deliveries.ts';
import { type CourierAccountsDeps, createCourierAccounts } from './courier-accounts.ts';
import { createCheckoutTokens } from './checkout-tokens.ts';
import { createCourierRoutes } from './courier-routes.ts';
import { createDeliveryCodes } from './delivery-codes.ts';
import { createDeliveryGrants } from './delivery-grants.ts';
import { createDispatchDay } from './dispatch-day.ts';
import { createVisitSight } from './visit-sight.ts';

type Deps = CarrierAccountsDeps & CourierAccountsDeps & Omit<CarrierDeliveriesDeps, 'sight'> & WebhooksDeps;

/** Handlers for carriers and shops, and for the household's say in it. The sandbox's courier is apart: it lives as long as the server. */
export function createCarriers(given: Deps) {
  const deps = { ...given, sight: createVisitSight(given) };
  return { ...createDeliveryCodes(deps), ...createCarrierAccounts(deps), ...createCarrierDeliveries(deps), ...createDeliveryGrants(deps), ...createCourierAccounts(deps), ...createCourierRoutes(deps), ...createDispatchDay(deps), ...createWebhooks(deps), ...createCheckoutTokens(deps) } satisfies Partial<Handlers>;
}
