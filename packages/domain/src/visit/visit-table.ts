import type { NoticeKind } from './visit-effect.ts';
import type { DeadlineName, VisitEventType } from './visit-event.ts';
import type { GuardName } from './visit-guards.ts';
import type { VisitState } from './visit.ts';

/** What a row asks for: an effect without its numbers, which come from the visit's rules. `unlock.escape` is the fire alarm's. */
export type RowEffect =
  | 'recorder.arm'
  | 'recorder.release'
  | 'devices.read'
  | 'picture.read'
  | 'lock'
  | 'unlock'
  | 'unlock.escape'
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

/** The machine as data: for each state its rows, in order of precedence. */
export type VisitTable = Readonly<Record<VisitState, readonly VisitRow[]>>;

const DOOR = ['door.reported', 'devices.answered'] as const;
const BOLT = ['bolt.reported', 'devices.answered'] as const;
const HOME = ['bolt.reported', 'door.reported', 'devices.answered'] as const;
const FACTS = ['recorder.confirmed', 'picture.changed', 'zone.reported', ...HOME] as const;

// Every road to a lock command: only on a door known to be closed (I5); where the door is unknown, a person is told instead (I6).
const relock = (on: VisitRow['on'], notices: readonly NoticeKind[] = [], match: Pick<VisitRow, 'deadline'> = {}): readonly VisitRow[] => [
  { on, ...match, when: 'mayThrow', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw', ...notices] },
  { on, ...match, when: 'doorOpen', to: 'open', do: ['deadlines.clear', 'deadline:left_open', ...notices] },
  { on, ...match, to: 'unconfirmed', do: ['deadlines.clear', 'alarm.door_unknown', 'devices.read', 'deadline:retry_lock', ...notices] },
];
const secured: VisitRow = { on: HOME, when: 'homeAgain', to: 'settling', do: ['deadlines.clear', 'deadline:settle'] };
const opened: VisitRow = { on: DOOR, when: 'doorOpen', to: 'open', do: ['deadlines.clear', 'deadline:left_open', 'visit.opened'] };
// A door that opens behind a bolt that was thrown was forced; whoever turns the bolt from inside wants out, and is let out.
const reopened: readonly VisitRow[] = [
  { on: DOOR, when: 'forcedOpen', to: 'open', do: ['deadlines.clear', 'deadline:left_open', 'alarm.forced'] },
  { on: DOOR, when: 'doorOpen', to: 'open', do: ['deadlines.clear', 'deadline:left_open'] },
];
const fromInside: VisitRow = { on: 'bolt.reported', when: 'boltWithdrawnByHand', to: 'closed', do: ['deadlines.clear', 'deadline:relock', 'visit.opened_from_inside'] };
const jammed: VisitRow = { on: BOLT, when: 'boltPartial', to: 'jammed', do: ['deadlines.clear', 'alarm.jammed', 'deadline:retry_lock'] };
const boltOnOpenDoor = (state: VisitState): VisitRow => ({ on: 'bolt.reported', when: 'boltOnOpenDoor', to: state, do: ['alarm.bolt_on_open_door'] });

const recordingLost = (state: VisitState): VisitRow => ({ on: 'recorder.failed', when: 'cameraRequired', to: state, do: ['alarm.recording_lost'] });
const pictureLost = (state: VisitState): VisitRow => ({ on: 'picture.changed', when: 'pictureLost', to: state, do: ['alarm.picture_lost'] });
const silent = (state: VisitState): VisitRow => ({ on: 'device.silent', to: state, do: ['alarm.device_silent', 'devices.read'] });
const stopped = (state: VisitState): VisitRow => ({ on: 'stop.asked', to: state, do: ['visit.stopped'] });
const waiting = (state: VisitState): VisitRow => ({ on: 'courier.waiting', to: state, do: ['visit.courier_waiting'] });
const restarted: VisitRow = { on: 'hub.restarted', to: 'recovering', do: ['deadlines.clear', 'alarm.hub_restarted', 'recorder.arm', 'devices.read', 'deadline:retry_lock'] };
// Life safety first: where the policy says so, the fire alarm unlocks in every state, and says so (ADR of the interlock).
const fire = (state: VisitState): readonly VisitRow[] => [
  { on: 'fire.alarm', when: 'fireUnlocks', to: 'evacuating', do: ['deadlines.clear', 'unlock.escape', 'deadline:withdraw', 'alarm.fire_unlocked'] },
  { on: 'fire.alarm', when: 'fireStarted', to: state, do: ['alarm.fire'] },
];
const watched = (state: VisitState): readonly VisitRow[] => [recordingLost(state), pictureLost(state), silent(state), waiting(state)];
const always = (state: VisitState): readonly VisitRow[] => [...watched(state), restarted, ...fire(state)];
// Between the unlock and the opening, a home that can no longer see locks its door at once.
const blind: readonly VisitRow[] = [
  { on: 'picture.changed', when: 'pictureLostOnShutDoor', to: 'locking', do: ['deadlines.clear', 'alarm.picture_lost', 'lock', 'deadline:throw'] },
  { on: 'picture.changed', when: 'pictureLost', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.picture_lost', 'devices.read', 'deadline:retry_lock'] },
  { on: 'recorder.failed', when: 'cameraRequiredOnShutDoor', to: 'locking', do: ['deadlines.clear', 'alarm.recording_lost', 'lock', 'deadline:throw'] },
  { on: 'recorder.failed', when: 'cameraRequired', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.recording_lost', 'devices.read', 'deadline:retry_lock'] },
];

/**
 * The visit machine as data. In a state, the first row that matches the event and whose guard holds is taken; when none does, only the facts change.
 * The table that runs is the table that is checked (`model/`): every unlock for a courier is in this file once, and every lock command is behind `mayThrow`
 * or a guard that knows the door to be closed.
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
    { on: DOOR, when: 'forcedOpen', to: 'arming', do: ['alarm.forced'] },
    { on: FACTS, when: 'ready', to: 'unlocking', do: ['deadlines.clear', 'unlock', 'deadline:withdraw'] },
    { on: FACTS, when: 'readyAndOpen', to: 'open', do: ['deadlines.clear', 'deadline:left_open', 'visit.found_open'] },
    // An answer grows old while the rest is waited for: then both are asked again.
    { on: 'devices.answered', when: 'answersNewest', to: 'arming', do: ['deadline:ask_again', 'picture.read'] },
    { on: 'deadline.passed', deadline: 'ask_again', to: 'arming', do: ['devices.read'] },
    { on: FACTS, when: 'pictureDue', to: 'arming', do: ['picture.read'] },
    waiting('arming'),
    ...fire('arming'),
  ],
  unlocking: [
    opened,
    { on: BOLT, when: 'boltWithdrawn', to: 'unlocked', do: ['deadlines.clear', 'deadline:never_opened', 'visit.unlocked'] },
    ...relock('stop.asked', ['visit.stopped']),
    ...relock('lock.asked'),
    ...relock('deadline.passed', ['alarm.did_not_unlock'], { deadline: 'withdraw' }),
    { on: 'lock.failed', when: 'forUnlock', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.did_not_unlock', 'devices.read', 'deadline:retry_lock'] },
    ...blind,
    ...always('unlocking'),
  ],
  unlocked: [
    opened,
    secured,
    ...relock('stop.asked', ['visit.stopped']),
    ...relock('lock.asked'),
    ...relock('deadline.passed', ['visit.not_opened'], { deadline: 'never_opened' }),
    ...blind,
    ...always('unlocked'),
  ],
  open: [
    { on: DOOR, when: 'doorClosedAndLockWanted', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw', 'visit.closed'] },
    { on: DOOR, when: 'doorClosed', to: 'closed', do: ['deadlines.clear', 'deadline:relock', 'visit.closed'] },
    { on: 'deadline.passed', deadline: 'left_open', to: 'left_open', do: ['alarm.left_open'] },
    boltOnOpenDoor('open'),
    stopped('open'),
    ...always('open'),
  ],
  left_open: [
    { on: DOOR, when: 'doorClosed', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw', 'visit.closed'] },
    boltOnOpenDoor('left_open'),
    stopped('left_open'),
    ...always('left_open'),
  ],
  closed: [
    ...reopened,
    secured,
    ...relock('stop.asked', ['visit.stopped']),
    ...relock('lock.asked'),
    ...relock('deadline.passed', [], { deadline: 'relock' }),
    ...always('closed'),
  ],
  locking: [
    secured,
    ...reopened,
    jammed,
    fromInside,
    { on: 'lock.failed', when: 'forLock', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    { on: 'deadline.passed', deadline: 'throw', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    stopped('locking'),
    ...always('locking'),
  ],
  jammed: [
    secured,
    ...reopened,
    ...relock('lock.asked'),
    ...relock('stop.asked', ['visit.stopped']),
    { on: 'deadline.passed', deadline: 'retry_lock', when: 'mayRetryLock', to: 'locking', do: ['lock', 'deadline:throw'] },
    { on: 'deadline.passed', deadline: 'retry_lock', to: 'unconfirmed', do: ['devices.read', 'deadline:retry_lock'] },
    ...always('jammed'),
  ],
  unconfirmed: [
    secured,
    ...reopened,
    jammed,
    ...relock('lock.asked'),
    ...relock('stop.asked', ['visit.stopped']),
    { on: 'deadline.passed', deadline: 'retry_lock', when: 'mayRetryLock', to: 'locking', do: ['lock', 'deadline:throw'] },
    { on: 'deadline.passed', deadline: 'retry_lock', to: 'unconfirmed', do: ['devices.read', 'deadline:retry_lock'] },
    ...always('unconfirmed'),
  ],
  recovering: [
    ...reopened,
    fromInside,
    { on: HOME, when: 'mayThrow', to: 'locking', do: ['deadlines.clear', 'lock', 'deadline:throw'] },
    { on: 'deadline.passed', deadline: 'retry_lock', to: 'unconfirmed', do: ['alarm.door_unknown', 'devices.read', 'deadline:retry_lock'] },
    stopped('recovering'),
    ...always('recovering'),
  ],
  settling: [
    ...reopened,
    jammed,
    fromInside,
    { on: BOLT, when: 'boltMovedUnasked', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.bolt_moved', 'devices.read', 'deadline:retry_lock'] },
    { on: 'deadline.passed', deadline: 'settle', when: 'homeAgain', to: 'settling', do: ['devices.read', 'deadline:throw'] },
    { on: 'deadline.passed', deadline: 'settle', to: 'unconfirmed', do: ['alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    { on: 'devices.answered', when: 'verifiedUnseen', to: 'bolted', do: ['deadlines.clear', 'recorder.release', 'visit.bolted'] },
    { on: 'devices.answered', when: 'verified', to: 'secured', do: ['deadlines.clear', 'recorder.release', 'visit.secured'] },
    { on: 'devices.answered', when: 'answeredWithoutDoor', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.door_unknown', 'devices.read', 'deadline:retry_lock'] },
    { on: 'devices.answered', when: 'answeredNotHome', to: 'unconfirmed', do: ['deadlines.clear', 'alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    { on: 'deadline.passed', deadline: 'throw', to: 'unconfirmed', do: ['alarm.lock_silent', 'devices.read', 'deadline:retry_lock'] },
    stopped('settling'),
    ...always('settling'),
  ],
  evacuating: [
    { on: 'fire.alarm', when: 'fireOver', to: 'recovering', do: ['deadlines.clear', 'devices.read', 'deadline:retry_lock'] },
    { on: ['deadline.passed'], deadline: 'withdraw', when: 'boltWithdrawn', to: 'evacuating', do: [] },
    { on: ['deadline.passed'], deadline: 'withdraw', to: 'evacuating', do: ['unlock.escape', 'deadline:withdraw', 'alarm.did_not_unlock'] },
    { on: 'hub.restarted', to: 'evacuating', do: ['deadlines.clear', 'alarm.hub_restarted', 'recorder.arm', 'unlock.escape', 'deadline:withdraw'] },
    stopped('evacuating'),
    ...watched('evacuating'),
  ],
  secured: [],
  bolted: [],
  refused: [],
} as const satisfies VisitTable;
