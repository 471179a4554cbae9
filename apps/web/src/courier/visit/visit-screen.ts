import type { CourierVisit } from '@latchkey/contract';
import { type Refusal, refusalOfHub } from './refusal.ts';
import type { SecuredProof } from './secured-proof.ts';

/** Why a door is not proved to be secured, for the words of the screen. */
export type Trouble = 'jammed' | 'leftOpen' | 'lockSilent' | 'doorUnknown' | 'boltOnOpenDoor' | 'didNotUnlock' | 'pictureLost' | 'restarted' | 'fire';

/** What the courier sees of a running visit. Only the reports of the hub move it on; nothing is assumed. */
export type VisitScreen =
  /** The household is being asked, and has until then. */
  | { readonly kind: 'asking'; readonly until: string }
  /** The hub has noticed nobody at the door, and waits until then for a ring or a movement. */
  | { readonly kind: 'ringing'; readonly until: string }
  /** The hub gets the camera ready, or the lock was told to open. */
  | { readonly kind: 'opening'; readonly step: 'camera' | 'lock' }
  | { readonly kind: 'open'; readonly step: 'goIn' | 'putInside' | 'readyToLock' }
  /** Lock was asked for. `sending`: the server has not got it; `closeDoor`: it locks once the door is closed; `settling`: the bolt is in, a last check. */
  | { readonly kind: 'locking'; readonly step: 'sending' | 'closeDoor' | 'waiting' | 'settling' }
  /** Only on the hub's own signature. */
  | { readonly kind: 'secured' }
  /** As above, at a box that has no sensor: its bolt is thrown, and nobody saw whether its lid is behind it. */
  | { readonly kind: 'bolted' }
  /** The server says that it is locked, and the hub's signature does not, or cannot be checked by this browser. */
  | { readonly kind: 'reported'; readonly checked: boolean }
  | { readonly kind: 'notSecured'; readonly trouble: Trouble; readonly told: boolean; readonly sending: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** @param sending whether a pressed “lock” is still under way to the server. @param proof what became of checking the hub's signature. */
export function screenOfVisit(visit: CourierVisit, sending: boolean, proof: SecuredProof | undefined): VisitScreen {
  const trouble = troubleOf(visit);
  if (trouble !== undefined) return { kind: 'notSecured', trouble, told: visit.alarms.length > 0, sending };
  switch (visit.state) {
    case 'new':
      if (visit.askedUntil !== null) return { kind: 'asking', until: visit.askedUntil };
      if (visit.ringUntil !== undefined) return { kind: 'ringing', until: visit.ringUntil };
      return { kind: 'opening', step: 'camera' };
    case 'arming':
      return { kind: 'opening', step: 'camera' };
    case 'unlocking':
      return { kind: 'opening', step: 'lock' };
    case 'secured':
    case 'bolted':
      if (proof === undefined) return { kind: 'locking', step: 'settling' };
      return proof === 'proved' ? { kind: visit.state } : { kind: 'reported', checked: proof === 'unproved' };
    case 'refused':
      return { kind: 'refused', refusal: refusalOfHub(visit.refusal) };
    case 'settling':
      return { kind: 'locking', step: 'settling' };
    case 'locking':
      return { kind: 'locking', step: 'waiting' };
    default:
      if (sending) return { kind: 'locking', step: 'sending' };
      if (visit.lockAskedAt !== null) return { kind: 'locking', step: visit.doorState === 'open' ? 'closeDoor' : 'waiting' };
      if (visit.state === 'closed') return { kind: 'open', step: 'readyToLock' };
      return { kind: 'open', step: visit.doorState === 'open' ? 'putInside' : 'goIn' };
  }
}

function troubleOf(visit: CourierVisit): Trouble | undefined {
  const { state, bolt, doorState, alarms } = visit;
  if (state === 'secured' || state === 'bolted' || state === 'refused') return undefined;
  if (state === 'evacuating') return 'fire';
  if (state === 'jammed') return 'jammed';
  if (state === 'left_open') return 'leftOpen';
  if (bolt === 'thrown' && doorState === 'open') return 'boltOnOpenDoor';
  if (state === 'recovering') return 'restarted';
  if (state !== 'unconfirmed') return undefined;
  const has = (alarm: string) => alarms.includes(alarm);
  if (doorState === 'unknown' || (has('alarm.door_unknown') && doorState !== 'closed')) return 'doorUnknown';
  // Alarms add up over a visit; the later stages come first.
  if (has('alarm.lock_silent')) return 'lockSilent';
  if (has('alarm.did_not_unlock')) return 'didNotUnlock';
  if (has('alarm.picture_lost')) return 'pictureLost';
  return 'lockSilent';
}
