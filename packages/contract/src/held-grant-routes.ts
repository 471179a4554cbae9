import { z } from 'zod';
import { id, instant } from './primitives.ts';
import type { Route } from './route.ts';

const SIGNED_IN = ['request.invalid', 'request.too_many', 'server.failed', 'request.cross_site', 'request.unauthenticated', 'request.forbidden', 'request.not_found'] as const;

/** What the household's hub holds for a courier who may come while the internet is down. */
export const heldPermission = z
  .object({
    id: id('grt'),
    accessPointId: id('ap'),
    /** As the carrier calls itself and its courier. */
    carrier: z.string(),
    courier: z.string(),
    parcelId: id('par'),
    from: instant,
    until: instant,
    /** `sent`: the hub has not said yet that it holds it. `ending`: it was taken back, and the hub has not said yet that it knows. */
    state: z.enum(['sent', 'held', 'used', 'ending']),
    /** What it was used for. */
    visitId: id('vis').nullable(),
  })
  .meta({ id: 'HeldPermission' });
export type HeldPermission = z.infer<typeof heldPermission>;

/** What the hub holds for couriers, as the household sees it. */
export const heldGrantRoutes = {
  showHeldGrants: { method: 'GET', path: '/api/v1/held-grants', tag: 'Doors', access: 'member', summary: 'Who may open a door today while the internet is down', success: { status: 200, body: z.object({ items: z.array(heldPermission) }) }, problems: SIGNED_IN },
  takeBackHeldGrant: {
    method: 'DELETE', path: '/api/v1/held-grants/{grantId}', tag: 'Doors', access: 'member', summary: 'Take it back: the hub is told as soon as it is reached, and is given none for this parcel again', params: z.object({ grantId: id('grt') }),
    success: { status: 204, body: null }, problems: SIGNED_IN,
  },
} as const satisfies Record<string, Route>;
