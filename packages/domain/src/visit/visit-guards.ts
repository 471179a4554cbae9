import type { RefusalCode } from './visit-effect.ts';
import type { VisitEvent, VisitRequest } from './visit-event.ts';
import type { Visit } from './visit.ts';

type Guard = (visit: Visit, event: VisitEvent) => boolean;

/** The first reason not to start, or undefined. `at` is the hub's clock (I1, I8). */
export function refusalOf(request: VisitRequest, at: number): RefusalCode | undefined {
  if (!request.grant.trusted) return 'grant.untrusted';
  if (request.grant.accessPointId !== request.accessPointId) return 'grant.other_door';
  if (request.grant.used) return 'grant.used';
  if (at < request.grant.notBefore || at >= request.grant.expiresAt) return 'grant.expired';
  if (request.busy) return 'visit.busy';
  return undefined;
}

/** What still keeps the door shut while arming, or undefined when it may be unlocked (I1, I2). */
export function notReadyBecause(visit: Visit, at: number): RefusalCode | undefined {
  if (visit.request === undefined || at >= visit.request.grant.expiresAt) return 'grant.expired';
  if (visit.request.rules.camera === 'required') {
    if (visit.recording !== 'confirmed') return 'camera.not_recording';
    if (visit.picture !== 'alive') return 'camera.not_live';
    if (visit.pictureProof === 'not-live') return 'camera.not_proved';
  }
  if (visit.door === 'unknown') return 'door.unknown';
  if (visit.bolt === 'unknown') return 'lock.unknown';
  return undefined;
}

/** Whether this event carries all that an unlock rests on: where a camera is required, a reading of the picture taken in this very moment. */
const isPictureNow = (visit: Visit, event: VisitEvent): boolean => visit.request?.rules.camera !== 'required' || event.type === 'picture.changed';

/** Named conditions of the visit table. They read facts only; every one has a line in the safety case. */
export const visitGuards = {
  refusable: (_visit, event) => event.type === 'visit.requested' && refusalOf(event.request, event.at) !== undefined,
  ready: (visit, event) => notReadyBecause(visit, event.at) === undefined && isPictureNow(visit, event),
  pictureDue: (visit, event) => visit.recording === 'confirmed' && visit.door !== 'unknown' && visit.bolt !== 'unknown' && !isPictureNow(visit, event),
  doorClosed: (visit) => visit.door === 'closed',
  doorClosedAndLockWanted: (visit) => visit.door === 'closed' && visit.lockWanted,
  doorOpen: (visit) => visit.door === 'open',
  boltWithdrawn: (visit) => visit.bolt === 'withdrawn',
  boltPartial: (visit) => visit.bolt === 'partial' && visit.boltFresh,
  boltOnOpenDoor: (visit) => visit.bolt === 'thrown' && visit.door === 'open',
  homeAgain: (visit) => visit.bolt === 'thrown' && visit.boltFresh && visit.door === 'closed',
  pictureLost: (visit) => visit.picture === 'lost' && visit.request?.rules.camera === 'required',
  pictureLostOnClosedDoor: (visit) => visit.picture === 'lost' && visit.request?.rules.camera === 'required' && visit.door === 'closed',
  cameraRequired: (visit) => visit.request?.rules.camera === 'required',
  mayRetryLock: (visit) => visit.door === 'closed' && visit.lockAttempts < 3,
  forLock: (_visit, event) => event.type === 'lock.failed' && event.action === 'lock',
  forUnlock: (_visit, event) => event.type === 'lock.failed' && event.action === 'unlock',
} as const satisfies Record<string, Guard>;

export type GuardName = keyof typeof visitGuards;
