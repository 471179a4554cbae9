import type { Handlers } from '../http/handler.ts';
import { type CourierVisitsDeps, createCourierVisits } from './courier-visits.ts';
import { createHouseholdVisits } from './household-visits.ts';

type VisitRoutes = 'startVisit' | 'showCourierVisit' | 'lockByCourier' | 'listVisits' | 'showVisit' | 'stopVisit' | 'lockAccessPoint';

/** Handlers for visits: the courier's and the household's. */
export const createVisits = (deps: CourierVisitsDeps): Handlers<VisitRoutes> => ({ ...createCourierVisits(deps), ...createHouseholdVisits(deps) });
