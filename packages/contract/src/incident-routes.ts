import { z } from 'zod';
import { incident, incidentWithTimeline } from './incident-schemas.ts';
import { id } from './primitives.ts';
import type { Route } from './route.ts';
import { timeLineQuery } from './time-line-query.ts';

const SIGNED_IN = ['request.invalid', 'request.too_many', 'server.failed', 'request.unauthenticated', 'request.forbidden', 'request.cross_site', 'request.not_found'] as const;

/** What alarmed between visits. */
export const incidentRoutes = {
  listIncidents: {
    method: 'GET', path: '/api/v1/incidents', tag: 'Incidents', access: 'guest', summary: 'What alarmed between visits, newest first',
    query: timeLineQuery,
    success: { status: 200, body: z.object({ items: z.array(incident), next: z.string().nullable() }) }, problems: SIGNED_IN,
  },
  showIncident: { method: 'GET', path: '/api/v1/incidents/{incidentId}', tag: 'Incidents', access: 'guest', summary: 'An incident with its time line', params: z.object({ incidentId: id('inc') }), success: { status: 200, body: incidentWithTimeline }, problems: SIGNED_IN },
} as const satisfies Record<string, Route>;
