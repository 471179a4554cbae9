import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { type ApprovalsDeps, createApprovals } from './approvals.ts';
import { type CourierVisitsDeps, createCourierVisits } from './courier-visits.ts';
import { createDoorLocking } from './door-locking.ts';
import { createFurtherParcels } from './further-parcels.ts';
import { createHouseholdVisits } from './household-visits.ts';
import { createVisitPhotos } from './visit-photos.ts';
import { createVisitReports } from './visit-reports.ts';

type VisitRoutes = 'answerVisit' | 'withdrawVisit' | 'startVisit' | 'startEntry' | 'showCourierVisit' | 'lockByCourier' | 'reportVisit' | 'showPhotoReaders' | 'addPhoto' | 'showVisitPhotos' | 'addToVisit' | 'listVisits' | 'showVisit' | 'stopVisit' | 'lockAccessPoint';

/** Handlers for visits: the courier's and the household's, and the household's answer to a courier who asks. */
export function createVisits(deps: Omit<CourierVisitsDeps, 'approvals' | 'hubLink'> & ApprovalsDeps & { readonly hubLink: HubLink }): Handlers<VisitRoutes> {
  const { ask, ...answers } = createApprovals(deps);
  return { ...createCourierVisits({ ...deps, approvals: { ask } }), ...createHouseholdVisits({ ...deps, lockDoor: createDoorLocking(deps) }), ...createVisitReports(deps), ...createVisitPhotos(deps), ...createFurtherParcels(deps), ...answers };
}
