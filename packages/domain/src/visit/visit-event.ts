import type { Duration, Instant } from '@latchkey/kit';
import type { PictureReading, PictureRule } from './picture-proof.ts';

export type Bolt = 'thrown' | 'withdrawn' | 'partial' | 'unknown';
export type Door = 'open' | 'closed' | 'unknown';
/** Of the burglar alarm's zone behind a door: `armed` is everything that goes off, or will. */
export type Zone = 'disarmed' | 'armed' | 'unknown';

/** What the household's policy and the access point's equipment ask of a visit. */
export interface VisitRules {
  /** `required`: no unlock without a confirmed recording and a living picture (I2). */
  readonly camera: 'required' | 'optional';
  /** Where a camera is required: whether its picture must have passed a challenge. */
  readonly picture: PictureRule;
  /** `none`: a box that nothing watches but its bolt. It locks when asked or when time is up, and its visits can only claim that the bolt is thrown. */
  readonly contact: 'present' | 'none';
  /** What a fire alarm does to this door: the household's choice, and the law's. */
  readonly fire: 'unlock' | 'tell';
  /** The alarm zone behind the door, where there is one that must be reported disarmed before anything opens. */
  readonly zone?: string;
  /** How long recorder, picture and devices may take to be ready before the courier is refused. */
  readonly armWithin: Duration;
  /** How long the bolt may travel before the lock counts as silent. */
  readonly boltWithin: Duration;
  /** From the door's closing to the lock command, unless the courier asks sooner. */
  readonly relockAfterClose: Duration;
  /** From the unlock to the lock command when nobody opens. */
  readonly relockIfNeverOpened: Duration;
  /** From the opening to the alarm. */
  readonly leftOpenAfter: Duration;
  /** How long bolt and door must stay put before the visit ends. */
  readonly settle: Duration;
  /** Between attempts to lock after a jam or silence. */
  readonly retryLockAfter: Duration;
}

/** The grant as the hub verified it, and the facts that only the hub knows. */
export interface VisitRequest {
  readonly visitId: string;
  readonly accessPointId: string;
  readonly purpose: 'delivery' | 'collection' | 'return' | 'entry';
  readonly parcels: readonly string[];
  readonly courier: string;
  readonly grant: {
    readonly jti: string;
    readonly accessPointId: string;
    readonly notBefore: Instant;
    readonly expiresAt: Instant;
    /** Signature, audience, holder and policy all check out. */
    readonly trusted: boolean;
    /** The hub's journal already holds a visit under this grant (I8). */
    readonly used: boolean;
  };
  /** Another visit runs at this access point. */
  readonly busy: boolean;
  readonly rules: VisitRules;
}

export type DeadlineName = 'arm' | 'ask_again' | 'withdraw' | 'never_opened' | 'left_open' | 'relock' | 'throw' | 'retry_lock' | 'settle';

/** What can happen to a visit. Each is journaled before it is stepped. */
export type VisitEvent = { readonly at: Instant } & (
  | { readonly type: 'visit.requested'; readonly request: VisitRequest }
  /** Frames are written and synced. */
  | { readonly type: 'recorder.confirmed'; readonly frames: number }
  | { readonly type: 'recorder.failed'; readonly reason: string }
  /** A reading of the picture, taken as the event arose: because it changed, or because `picture.read` asked. */
  | ({ readonly type: 'picture.changed' } & PictureReading)
  | { readonly type: 'bolt.reported'; readonly bolt: Bolt; readonly cause: 'remote' | 'manual' | 'auto' | 'unknown' }
  | { readonly type: 'door.reported'; readonly door: Door }
  /**
   * The answer to `devices.read`, taken from both devices after it was asked. A report may be old; an answer to a question of now is not (I4).
   * `cannot_say`: the device has no way to be asked; `unknown`: it has, and did not answer. `age`: for answers to a question put before this one, which stand in
   * for answers to it: the time since that question, by the monotonic clock.
   */
  | { readonly type: 'devices.answered'; readonly question: number; readonly bolt: Bolt | 'cannot_say'; readonly door: Door | 'cannot_say'; readonly age?: Duration }
  /** What the panel says of the zone behind the door. */
  | { readonly type: 'zone.reported'; readonly zone: Zone }
  | { readonly type: 'lock.acknowledged'; readonly action: 'lock' | 'unlock' }
  | { readonly type: 'lock.failed'; readonly action: 'lock' | 'unlock'; readonly reason: string }
  /** A device that should speak does not: what it said before is no longer known. */
  | { readonly type: 'device.silent'; readonly device: 'lock' | 'contact' }
  | { readonly type: 'lock.asked'; readonly by: 'courier' | 'member'; readonly who: string }
  | { readonly type: 'stop.asked'; readonly who: string }
  /** The same courier has more for this door, or takes something along, under a grant of its own: the door opens once for all of it. `purpose`: of that grant, where it is not the visit's own. */
  | { readonly type: 'parcels.added'; readonly jti: string; readonly parcels: readonly string[]; readonly purpose?: 'delivery' | 'return' }
  /** Somebody else with a grant of his own is refused meanwhile: the household should know that two are at the door. */
  | { readonly type: 'courier.waiting'; readonly courier: string }
  | { readonly type: 'fire.alarm'; readonly on: boolean; readonly source: string }
  | { readonly type: 'deadline.passed'; readonly deadline: DeadlineName }
  | { readonly type: 'hub.restarted' }
);

export type VisitEventType = VisitEvent['type'];
