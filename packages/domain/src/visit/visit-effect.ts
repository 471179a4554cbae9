import type { Duration } from '@latchkey/kit';
import type { DeadlineName } from './visit-event.ts';

/** Why a visit never opened anything. What the courier is told of it is the server's to phrase. */
export type RefusalCode =
  | 'grant.untrusted'
  | 'grant.expired'
  | 'grant.used'
  | 'grant.other_door'
  | 'visit.busy'
  | 'visit.stopped'
  | 'visit.hub_restarted'
  | 'camera.not_recording'
  | 'camera.not_live'
  | 'camera.not_proved'
  | 'lock.unknown'
  | 'door.unknown'
  | 'zone.armed'
  | 'zone.silent';

/** What people are told. `alarm.*` needs a person now. */
export type NoticeKind =
  | 'visit.started'
  | 'visit.unlocked'
  | 'visit.opened'
  | 'visit.closed'
  | 'visit.secured'
  /** The weaker end of a box without a contact: the bolt is thrown, and nothing can say whether the door is behind it. */
  | 'visit.bolted'
  | 'visit.found_open'
  | 'visit.opened_from_inside'
  | 'visit.courier_waiting'
  | 'visit.refused'
  | 'visit.not_opened'
  | 'visit.stopped'
  | 'alarm.did_not_unlock'
  | 'alarm.jammed'
  | 'alarm.left_open'
  | 'alarm.lock_silent'
  | 'alarm.door_unknown'
  | 'alarm.bolt_on_open_door'
  | 'alarm.forced'
  | 'alarm.bolt_moved'
  | 'alarm.fire'
  | 'alarm.fire_unlocked'
  | 'alarm.picture_lost'
  | 'alarm.recording_lost'
  | 'alarm.device_silent'
  | 'alarm.hub_restarted';

/** What the hub must do, after the event that asked for it is durable. Performing one twice does no harm. */
export type VisitEffect =
  | { readonly type: 'recorder.arm' }
  | { readonly type: 'recorder.release' }
  /** Ask both devices; the answer is `devices.answered` with this number. */
  | { readonly type: 'devices.read'; readonly question: number }
  /** Feed a reading of the picture now: an unlock rests on one that is taken in the same moment. */
  | { readonly type: 'picture.read' }
  /** `escape`: people inside must get out, and a full disk does not stop it. */
  | { readonly type: 'lock.command'; readonly action: 'lock' | 'unlock'; readonly because: 'visit' | 'escape' }
  | { readonly type: 'deadline.set'; readonly deadline: DeadlineName; readonly after: Duration }
  | { readonly type: 'deadline.clear'; readonly deadline: DeadlineName }
  | { readonly type: 'notice'; readonly kind: NoticeKind };
