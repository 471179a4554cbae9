import type { NoticeKind, VisitEffect } from './visit-effect.ts';
import type { DeadlineName, VisitEventType } from './visit-event.ts';
import type { GuardName } from './visit-guards.ts';
import type { VisitState } from './visit.ts';

/** What a row asks for: an effect without its numbers, which come from the visit's rules. */
export type RowEffect =
  | Exclude<VisitEffect['type'], 'lock.command' | 'deadline.set' | 'deadline.clear' | 'notice'>
  | 'lock'
  | 'unlock'
  | 'deadlines.clear'
  | `deadline:${DeadlineName}`
  | NoticeKind;

export interface VisitRow {
  readonly on: VisitEventType | readonly VisitEventType[];
  readonly deadline?: DeadlineName;
  readonly when?: GuardName;
  readonly to: VisitState;
  readonly do: readonly RowEffect[];
}

const FACTS = ['recorder.confirmed', 'picture.changed', 'bolt.reported', 'door.reported'] as const;

// Every road to a lock command: only on a door known to be closed (I5); where the door is unknown, a person is told instead (I6).
const relock = (on: VisitRow['on'], notices: readonly NoticeKind[] = [], match: Pick<VisitRow, 'deadline'> = {}): readonly VisitRow[] => [
  { on, ...match, when: 'doorClosed', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw', ...notices] },
  { on, ...match, when: 'doorOpen', to: 'open', do: ['deadlines.clear', 'deadline:left_open', ...notices] },
  { on, ...match, to: 'unconfirmed', do: ['deadlines.clear', 'alarm.door_unknown', 'devices.read', 'deadline:retry_lock', ...notices] },
];
const secured: VisitRow = { on: ['bolt.reported', 'door.reported'], when: 'homeAgain', to: 'settling', do: ['deadlines.clear', 'deadline:settle', 'devices.read'] };
const opened: VisitRow = { on: 'door.reported', when: 'doorOpen', to: 'open', do: ['deadlines.clear', 'deadline:left_open', 'visit.opened'] };
const reopened: VisitRow = { ...opened, do: ['deadlines.clear', 'deadline:left_open'] };
const recordingLost = (state: VisitState): VisitRow => ({ on: 'recorder.failed', when: 'cameraRequired', to: state, do: ['alarm.recording_lost'] });
const pictureLost = (state: VisitState): VisitRow => ({ on: 'picture.changed', when: 'pictureLost', to: state, do: ['alarm.picture_lost'] });
const silent = (state: VisitState): VisitRow => ({ on: 'device.silent', to: state, do: ['alarm.device_silent', 'devices.read'] });
const restarted: VisitRow = { on: 'hub.restarted', to: 'recovering', do: ['alarm.hub_restarted', 'recorder.arm', 'devices.read', 'deadline:retry_lock'] };
const whileWatched = (state: VisitState): readonly VisitRow[] => [recordingLost(state), pictureLost(state), silent(state), restarted];

/**
 * The visit machine as data. In a state, the first row that matches the event and whose guard holds is taken; when none does, only the facts change.
 * The table that runs is the table that is checked: every unlock is in this file once, and every lock command is behind `doorClosed`.
 */
export const visitTable = {
  new: [
    { on: 'visit.requested', when: 'refusable', to: 'refused', do: ['visit.refused'] },
    { on: 'visit.requested', to: 'arming', do: ['recorder.arm', 'devices.read', 'deadline:arm', 'visit.started'] },
  ],
  arming: [
    { on: 'stop.asked', to: 'refused', do: ['deadlines.clear', 'recorder.release', 'visit.stopped'] },
    { on: ['recorder.failed', 'hub.restarted'], to: 'refused', do: ['deadlines.clear', 'recorder.release', 'visit.refused'] },
    { on: 'deadline.passed', deadline: 'arm', to: 'refused', do: ['recorder.release', 'visit.refused'] },
    { on: FACTS, when: 'ready', to: 'unlocking', do: ['deadlines.clear', 'unlock', 'deadline:withdraw'] },
    { on: FACTS, when: 'pictureDue', to: 'arming', do: ['picture.read'] },
  ],
  unlocking: [
    opened,
    { on: 'bolt.reported', when: 'boltWithdrawn', to: 'unlocked', do: ['deadlines.clear', 'deadline:never_opened', 'visit.unlocked'] },
    ...relock('stop.asked', ['visit.stopped']),
    ...relock('lock.asked'),
    ...relock('deadline.passed', ['alarm.did_not_unlock'], { deadline: 'withdraw' }),
    { on: 'lock.failed', when: 'forUnlock', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.did_not_unlock', 'devices.read', 'deadline:retry_lock'] },
    { on: 'picture.changed', when: 'pictureLostOnClosedDoor', to: 'locking', do: ['deadlines.clear', 'alarm.picture_lost', 'lock', 'deadline:throw'] },
    { on: 'picture.changed', when: 'pictureLost', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.picture_lost', 'devices.read', 'deadline:retry_lock'] },
    ...whileWatched('unlocking'),
  ],
  unlocked: [
    opened,
    secured,
    ...relock('stop.asked', ['visit.stopped']),
    ...relock('lock.asked'),
    ...relock('deadline.passed', ['visit.not_opened'], { deadline: 'never_opened' }),
    { on: 'picture.changed', when: 'pictureLostOnClosedDoor', to: 'locking', do: ['deadlines.clear', 'alarm.picture_lost', 'lock', 'deadline:throw'] },
    { on: 'picture.changed', when: 'pictureLost', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.picture_lost', 'devices.read', 'deadline:retry_lock'] },
    ...whileWatched('unlocked'),
  ],
  open: [
    { on: 'door.reported', when: 'doorClosedAndLockWanted', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw', 'visit.closed'] },
    { on: 'door.reported', when: 'doorClosed', to: 'closed', do: ['deadlines.clear', 'deadline:relock', 'visit.closed'] },
    { on: 'deadline.passed', deadline: 'left_open', to: 'left_open', do: ['alarm.left_open'] },
    { on: 'bolt.reported', when: 'boltOnOpenDoor', to: 'open', do: ['alarm.bolt_on_open_door'] },
    { on: 'stop.asked', to: 'open', do: ['visit.stopped'] },
    ...whileWatched('open'),
  ],
  left_open: [
    { on: 'door.reported', when: 'doorClosed', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw', 'visit.closed'] },
    { on: 'stop.asked', to: 'left_open', do: ['visit.stopped'] },
    ...whileWatched('left_open'),
  ],
  closed: [
    reopened,
    secured,
    ...relock('stop.asked', ['visit.stopped']),
    ...relock('lock.asked'),
    ...relock('deadline.passed', [], { deadline: 'relock' }),
    ...whileWatched('closed'),
  ],
  locking: [
    secured,
    reopened,
    { on: 'bolt.reported', when: 'boltPartial', to: 'jammed', do: ['deadlines.clear', 'alarm.jammed', 'deadline:retry_lock'] },
    { on: 'lock.failed', when: 'forLock', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    { on: 'deadline.passed', deadline: 'throw', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    { on: 'stop.asked', to: 'locking', do: ['visit.stopped'] },
    ...whileWatched('locking'),
  ],
  jammed: [
    secured,
    reopened,
    ...relock(['lock.asked', 'stop.asked']),
    { on: 'deadline.passed', deadline: 'retry_lock', when: 'mayRetryLock', to: 'locking', do: ['lock', 'deadline:throw'] },
    ...whileWatched('jammed'),
  ],
  unconfirmed: [
    secured,
    reopened,
    { on: 'bolt.reported', when: 'boltPartial', to: 'jammed', do: ['deadlines.clear', 'alarm.jammed', 'deadline:retry_lock'] },
    ...relock(['lock.asked', 'stop.asked']),
    { on: 'deadline.passed', deadline: 'retry_lock', when: 'mayRetryLock', to: 'locking', do: ['lock', 'deadline:throw'] },
    { on: 'deadline.passed', deadline: 'retry_lock', to: 'unconfirmed', do: ['devices.read', 'deadline:retry_lock'] },
    ...whileWatched('unconfirmed'),
  ],
  recovering: [
    reopened,
    { on: ['door.reported', 'bolt.reported'], when: 'doorClosed', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw'] },
    { on: 'deadline.passed', deadline: 'retry_lock', to: 'unconfirmed', do: ['alarm.door_unknown', 'devices.read', 'deadline:retry_lock'] },
    ...whileWatched('recovering'),
  ],
  settling: [
    reopened,
    { on: 'deadline.passed', deadline: 'settle', when: 'homeAgain', to: 'secured', do: ['recorder.release', 'visit.secured'] },
    { on: 'deadline.passed', deadline: 'settle', to: 'unconfirmed', do: ['alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    { on: 'bolt.reported', when: 'boltWithdrawn', to: 'unconfirmed', do: ['deadlines.clear', 'devices.read', 'deadline:retry_lock'] },
    ...whileWatched('settling'),
  ],
  secured: [],
  refused: [],
} as const satisfies Record<VisitState, readonly VisitRow[]>;
