import type { Instant } from '@latchkey/kit';
import type { NoticeKind, RefusalCode } from './visit-effect.ts';
import type { PictureProof } from './picture-proof.ts';
import type { Bolt, Door, VisitRequest, Zone } from './visit-event.ts';

/**
 * Where a visit stands.
 * `arming` waits for recorder, picture and devices; `unlocking` for the bolt; `unlocked` for the door; `open` and `left_open` for it to close;
 * `closed` for the lock command; `locking` for the bolt; `settling` for everything to stay put. `jammed`, `unconfirmed` and `recovering` need attention:
 * the bolt stopped half way, the lock or the door cannot be known, or the hub came back in the middle. `evacuating`: the fire alarm unlocked, and nothing
 * locks until it is over. The ends: `secured`; `bolted`, at a box that has no contact, where the bolt is thrown and nobody saw whether its door is behind it; `refused`.
 */
export type VisitState =
  | 'new'
  | 'arming'
  | 'unlocking'
  | 'unlocked'
  | 'open'
  | 'left_open'
  | 'closed'
  | 'locking'
  | 'jammed'
  | 'unconfirmed'
  | 'recovering'
  | 'evacuating'
  | 'settling'
  | 'secured'
  | 'bolted'
  | 'refused';

/**
 * What a visit cannot claim. `picture.unproven`: it was opened on a picture that no challenge had proved to be live, as its policy allows.
 * `door.no_contact`: nothing watches the door. `lock.not_asked`, `door.not_asked`: the device cannot be asked, so the end rests on what it last said by itself.
 */
export type Caveat = 'picture.unproven' | 'door.no_contact' | 'lock.not_asked' | 'door.not_asked';

/** All that `step()` knows: the state and the facts that its guards read. Rebuilt by replaying the journal. */
export interface Visit {
  readonly state: VisitState;
  readonly request: VisitRequest | undefined;
  readonly bolt: Bolt;
  /** The bolt was reported after the last lock command: the older report is no proof (I4). */
  readonly boltFresh: boolean;
  readonly door: Door;
  /** Both devices answered a question that was put a moment ago. Until the unlock only: a report, however new, may have been on its way for long, and a device that sent it may be gone. */
  readonly answered: boolean;
  /** The alarm zone behind the door, where the rules name one. */
  readonly zone: Zone;
  readonly recording: 'waiting' | 'confirmed' | 'failed';
  readonly picture: 'unknown' | 'alive' | 'lost';
  /** The newest reading, judged by the policy's rule. Readings age, so an unlock rests only on one of its own moment. */
  readonly pictureProof: PictureProof;
  readonly unlockedOnce: boolean;
  readonly openedOnce: boolean;
  /** Somebody asked to lock while the door stood open: lock when it closes. */
  readonly lockWanted: boolean;
  readonly stopped: boolean;
  readonly lockAttempts: number;
  /** The number of the newest question to the devices. A command counts as one, so that no answer from before it is current. */
  readonly questions: number;
  /** Bolt and door stayed put for their time; what is left is to ask them. */
  readonly settled: boolean;
  /** Parcels that came under further grants of the same courier. */
  readonly added: readonly string[];
  readonly refusal: RefusalCode | undefined;
  /** Alarms raised so far. A visit with any never reads as clean (I7). */
  readonly alarms: readonly NoticeKind[];
  /** What this visit cannot claim, however well it went. */
  readonly caveats: readonly Caveat[];
  readonly changedAt: Instant | undefined;
}

/** A visit before its request. */
export const newVisit: Visit = {
  state: 'new',
  request: undefined,
  bolt: 'unknown',
  boltFresh: false,
  door: 'unknown',
  answered: false,
  zone: 'unknown',
  recording: 'waiting',
  picture: 'unknown',
  pictureProof: 'not-live',
  unlockedOnce: false,
  openedOnce: false,
  lockWanted: false,
  stopped: false,
  lockAttempts: 0,
  questions: 0,
  settled: false,
  added: [],
  refusal: undefined,
  alarms: [],
  caveats: [],
  changedAt: undefined,
};

export const isOver = ({ state }: { readonly state: VisitState }): boolean => state === 'secured' || state === 'bolted' || state === 'refused';

/** Ended secured and without any alarm: the only kind that pages may call clean. */
export const isClean = (visit: Visit): boolean => visit.state === 'secured' && visit.alarms.length === 0;

/** Purposes that may be served by one opening: who brings a parcel takes a return along. */
export const isErrand = (purpose: VisitRequest['purpose'] | undefined): purpose is 'delivery' | 'return' => purpose === 'delivery' || purpose === 'return';

/** Whether the courier who is let in may still bring or take more by the same opening: until somebody asked to lock. */
export const takesParcels = ({ state, lockWanted, request }: Visit): boolean => isErrand(request?.purpose) && !lockWanted && (state === 'unlocked' || state === 'open' || state === 'left_open' || state === 'closed');
