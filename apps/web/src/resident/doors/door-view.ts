import type { AccessPoint, LockCharge } from '@latchkey/contract';
import { type TrueState, trueStateOf } from '../../design/true-state.ts';

/** What bolt and door prove together, for the card's first line. */
export type DoorHeadline = 'secured' | 'unlocked' | 'open' | 'jammed' | 'boltOnOpenDoor' | 'boltUnknown' | 'doorUnknown' | 'unknown';

/** The tone of one reading: a state's, or `plain` where it proves nothing alone. */
export type Tone = TrueState | 'plain';

export interface ReadingView<Value> {
  /** What the device said last. */
  readonly last: Value;
  readonly at: string | null;
  /** The device, the hub and the server all speak: `last` is so now. Otherwise it only was so. */
  readonly known: boolean;
  readonly tone: Tone;
}

export interface DoorView {
  readonly state: TrueState;
  readonly headline: DoorHeadline;
  readonly bolt: ReadingView<AccessPoint['bolt']['value']>;
  readonly door: ReadingView<AccessPoint['door']['value']>;
  readonly camera: ReadingView<AccessPoint['camera']['state']>;
  /** Undefined where no zone of a burglar alarm is behind it. */
  readonly zone: ReadingView<NonNullable<AccessPoint['alarmZone']>['state']['value']> | undefined;
  /** Undefined where the lock tells of no battery. */
  readonly charge: ReadingView<LockCharge> | undefined;
}

/** @param heard whether the page hears the server and the server hears the hub. */
export function viewDoor(accessPoint: AccessPoint, heard: boolean): DoorView {
  const { bolt, door, camera, charge } = accessPoint;
  const boltKnown = heard && accessPoint.lockReachable && bolt.value !== 'unknown';
  const doorKnown = heard && accessPoint.contactReachable && door.value !== 'unknown';
  const reports = { bolt: boltKnown ? bolt.value : 'unknown', door: doorKnown ? door.value : 'unknown' } as const;
  const state = trueStateOf(reports);
  return {
    state,
    headline: headlineOf(reports.bolt, reports.door),
    bolt: { last: bolt.value, at: bolt.at, known: boltKnown, tone: boltKnown ? toneOfBolt(bolt.value, state) : 'unknown' },
    door: { last: door.value, at: door.at, known: doorKnown, tone: doorKnown ? (door.value === 'open' ? 'open' : 'plain') : 'unknown' },
    camera: { last: camera.state, at: camera.lastFrameAt, known: heard, tone: toneOfCamera(camera.state, heard) },
    zone: zoneOf(accessPoint, heard),
    // A lock that is silent has not been charged since.
    charge: charge && { last: charge, at: charge.at, known: heard, tone: !heard ? 'unknown' : charge.low || charge.reserved ? toneOfCharge(charge) : 'plain' },
  };
}

function zoneOf({ alarmZone }: AccessPoint, heard: boolean): DoorView['zone'] {
  if (alarmZone === undefined) return undefined;
  const { state: { value: last, at }, reachable } = alarmZone;
  const known = heard && reachable && last !== 'unknown';
  return { last, at, known, tone: !known ? 'unknown' : last === 'triggered' || last === 'pending' ? 'attention' : 'plain' };
}

function headlineOf(bolt: AccessPoint['bolt']['value'], door: AccessPoint['door']['value']): DoorHeadline {
  if (bolt === 'partial') return 'jammed';
  if (bolt === 'thrown' && door === 'open') return 'boltOnOpenDoor';
  if (bolt === 'thrown' && door === 'closed') return 'secured';
  if (door === 'open') return 'open';
  if (bolt === 'withdrawn') return 'unlocked';
  if (bolt === 'thrown') return 'doorUnknown';
  return door === 'closed' ? 'boltUnknown' : 'unknown';
}

function toneOfBolt(bolt: AccessPoint['bolt']['value'], state: TrueState): Tone {
  if (bolt === 'partial') return 'attention';
  if (bolt === 'withdrawn') return 'open';
  // A bolt that is out secures nothing unless the door is known to be closed.
  return state === 'secured' || state === 'attention' ? state : 'plain';
}

/** Low, there is time; reserved, couriers are turned away already. */
export const toneOfCharge = ({ reserved }: LockCharge): 'open' | 'attention' => (reserved ? 'attention' : 'open');

function toneOfCamera(camera: AccessPoint['camera']['state'], heard: boolean): Tone {
  if (!heard || camera === 'connecting' || camera === 'down') return 'unknown';
  return camera === 'live' || camera === 'none' ? 'plain' : 'attention';
}
