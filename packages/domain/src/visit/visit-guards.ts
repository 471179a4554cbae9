import { ANSWER_LIMIT } from './device-answer.ts';
import type { RefusalCode } from './visit-effect.ts';
import type { VisitEvent, VisitRequest } from './visit-event.ts';
import type { Visit } from './visit.ts';

/** `visit` holds what the event just said, `before` what was known until then. */
type Guard = (visit: Visit, event: VisitEvent, before: Visit) => boolean;

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
  // Both ends: a clock that jumps back while arming must not open under a grant that has not begun.
  if (visit.request === undefined || at < visit.request.grant.notBefore || at >= visit.request.grant.expiresAt) return 'grant.expired';
  if (isZoneInTheWay(visit)) return visit.zone === 'armed' ? 'zone.armed' : 'zone.silent';
  if (visit.request.rules.camera === 'required') {
    if (visit.recording !== 'confirmed') return 'camera.not_recording';
    if (visit.picture !== 'alive') return 'camera.not_live';
    if (visit.pictureProof === 'not-live') return 'camera.not_proved';
  }
  if (visit.door === 'unknown' && hasContact(visit)) return 'door.unknown';
  if (visit.bolt === 'unknown' || !visit.answered) return 'lock.unknown';
  return undefined;
}

/** An opened door would set the alarm off, or nobody knows that it would not. */
const isZoneInTheWay = (visit: Visit): boolean => visit.request?.rules.zone !== undefined && visit.zone !== 'disarmed';
// An old journal's rules say nothing of a contact: every door had one.
const hasContact = (visit: Visit): boolean => visit.request?.rules.contact !== 'none';
const needsCamera = (visit: Visit): boolean => visit.request?.rules.camera === 'required';
/** Whether this event carries all that an unlock rests on: where a camera is required, a reading of the picture taken in this very moment. */
const isPictureNow = (visit: Visit, event: VisitEvent): boolean => !needsCamera(visit) || event.type === 'picture.changed';
const isReady = (visit: Visit, event: VisitEvent): boolean => notReadyBecause(visit, event.at) === undefined && isPictureNow(visit, event);
/** The one condition of every lock command (I5): the door is known to be closed, or nothing could ever know. */
const isShut = (visit: Visit): boolean => visit.door === 'closed' || !hasContact(visit);
const isHome = (visit: Visit): boolean => visit.bolt === 'thrown' && visit.boltFresh && isShut(visit);
/** Whether an event answers the newest question: only then nothing moved or was commanded since it was asked. What the devices said long before it answers nothing. */
export const isCurrentAnswer = (visit: Visit, event: VisitEvent): boolean => event.type === 'devices.answered' && event.question === visit.questions && (event.age === undefined || event.age <= ANSWER_LIMIT);
const isVerified = (visit: Visit, event: VisitEvent): boolean =>
  event.type === 'devices.answered' && isCurrentAnswer(visit, event) && visit.settled && isHome(visit) && event.bolt !== 'unknown' && event.door !== 'unknown';

/** Named conditions of the visit table. They read facts only; every one has a line in the safety case. */
export const visitGuards = {
  refusable: (_visit, event) => event.type === 'visit.requested' && refusalOf(event.request, event.at) !== undefined,
  ready: (visit, event) => isReady(visit, event) && visit.door !== 'open',
  readyAndOpen: (visit, event) => isReady(visit, event) && visit.door === 'open',
  answersNewest: isCurrentAnswer,
  pictureDue: (visit, event) => visit.recording === 'confirmed' && (visit.door !== 'unknown' || !hasContact(visit)) && visit.bolt !== 'unknown' && visit.answered && !isZoneInTheWay(visit) && !isPictureNow(visit, event),
  mayThrow: isShut,
  doorClosed: (visit) => visit.door === 'closed',
  doorClosedAndLockWanted: (visit) => visit.door === 'closed' && visit.lockWanted,
  doorOpen: (visit) => visit.door === 'open',
  forcedOpen: (visit, _event, before) => visit.door === 'open' && before.door === 'closed' && before.bolt === 'thrown' && before.boltFresh,
  boltWithdrawn: (visit) => visit.bolt === 'withdrawn',
  boltWithdrawnByHand: (visit, event) => event.type === 'bolt.reported' && visit.bolt === 'withdrawn' && event.cause === 'manual',
  boltMovedUnasked: (visit, _event, before) => visit.bolt === 'withdrawn' && before.bolt === 'thrown' && before.boltFresh,
  boltPartial: (visit) => visit.bolt === 'partial' && visit.boltFresh,
  boltOnOpenDoor: (visit) => visit.bolt === 'thrown' && visit.door === 'open',
  homeAgain: isHome,
  verified: isVerified,
  verifiedUnseen: (visit, event) => isVerified(visit, event) && !hasContact(visit),
  answeredWithoutDoor: (visit, event) => isCurrentAnswer(visit, event) && visit.settled && !isShut(visit),
  answeredNotHome: (visit, event) => isCurrentAnswer(visit, event) && visit.settled,
  pictureLost: (visit) => visit.picture === 'lost' && needsCamera(visit),
  pictureLostOnShutDoor: (visit) => visit.picture === 'lost' && needsCamera(visit) && isShut(visit),
  cameraRequired: needsCamera,
  cameraRequiredOnShutDoor: (visit) => needsCamera(visit) && isShut(visit),
  mayRetryLock: (visit) => isShut(visit) && visit.lockAttempts < 3,
  forLock: (_visit, event) => event.type === 'lock.failed' && event.action === 'lock',
  forUnlock: (_visit, event) => event.type === 'lock.failed' && event.action === 'unlock',
  fireUnlocks: (visit, event) => event.type === 'fire.alarm' && event.on && visit.request?.rules.fire === 'unlock',
  fireStarted: (_visit, event) => event.type === 'fire.alarm' && event.on,
  fireOver: (_visit, event) => event.type === 'fire.alarm' && !event.on,
} as const satisfies Record<string, Guard>;

export type GuardName = keyof typeof visitGuards;
