import type { SiteAccessPoint, SiteState } from '@latchkey/contract';
import type { Charge } from '@latchkey/driver-api';
import { type Clock, Instant, toIso, type Unsubscribe } from '@latchkey/kit';
import type { PictureReason } from '@latchkey/liveness';
import { proofPlaces } from '../pictures/hidden-proof.ts';
import type { PictureRoom } from '../pictures/picture-room.ts';
import type { AccessPoint } from './access-point.ts';

const iso = (at: Instant | undefined): string | null => (at === undefined ? null : toIso(at));

/** What the pages show of one access point: every reading with its age, and unknown as unknown. `reserved`: what is left in the lock's battery is kept for the household. `maskedPercent`: the share of the picture that is covered. `presence`: by what it is known that a courier is there. */
export function describeAccessPoint(point: AccessPoint, room: PictureRoom | undefined, clock: Clock, visitId: `vis_${string}` | undefined, reserved: boolean, maskedPercent = 0, presence?: SiteAccessPoint['presence']): SiteAccessPoint {
  const { lock, contact, alarmZone } = point;
  return {
    id: point.id,
    name: point.name,
    kind: point.kind,
    bolt: { value: lock.bolt.value, at: iso(lock.bolt.at) },
    door: { value: contact?.door.value ?? 'unknown', at: iso(contact?.door.at) },
    ...(lock.charge.value !== 'unknown' && { charge: { ...chargeOf(lock.charge.value), at: iso(lock.charge.at), reserved } }),
    lockReachable: lock.reachability.kind === 'online',
    // A box that was declared without a contact waits for none.
    contactReachable: contact === undefined || contact.reachability.kind === 'online',
    ...(alarmZone !== undefined && { alarmZone: { name: alarmZone.name, state: { value: alarmZone.port.zone.value, at: iso(alarmZone.port.zone.at) }, reachable: alarmZone.port.reachability.kind === 'online' } }),
    camera: { state: cameraState(point, room), lastFrameAt: iso(room?.lastFrameAt), ...(room !== undefined && { proof: proofOf(room, clock), masks: { percent: maskedPercent, ...proofPlaces(room.learned?.calibration) } }) },
    ...(presence !== undefined && { presence }),
    visitId: visitId ?? null,
  };
}

/** Percent: makers warn at a fifth, some of them not at all. */
const LOW_CHARGE = 20;

const chargeOf = ({ percent, low }: Charge) => ({ percent: percent ?? null, low: low || (percent !== undefined && percent < LOW_CHARGE) });

/** Pictures come and are not of what is there now. */
const NOT_OF_NOW: ReadonlySet<PictureReason> = new Set<PictureReason>([
  'picture.frozen', 'picture.unanswered', 'picture.late', 'picture.swapped', 'picture.moved', 'picture.door-still', 'picture.time-lies', 'picture.drifting',
]);

function cameraState({ camera }: AccessPoint, room: PictureRoom | undefined): SiteAccessPoint['camera']['state'] {
  if (camera === undefined || room === undefined) return 'none';
  if (camera.state.kind !== 'streaming') return camera.state.kind;
  const { verdict, reason } = room.state;
  if (verdict !== 'failing') return 'live';
  return NOT_OF_NOW.has(reason) ? 'frozen' : 'stalled';
}

function proofOf({ state, rule, hasLamp, learned, isLearning }: PictureRoom, clock: Clock): NonNullable<SiteAccessPoint['camera']['proof']> {
  const { verdict, reason, proofAge, remarks } = state;
  return {
    rule,
    verdict,
    reason,
    provedAt: proofAge === undefined ? null : toIso(Instant(clock.now() - proofAge)),
    lamp: !hasLamp ? 'none' : isLearning ? 'learning' : (learned?.health.lamp ?? 'unlearned'),
    learnedAt: iso(learned?.at),
    drifted: remarks.includes('calibration-drifted'),
    levels: learned?.health.amplitude ?? null,
    delayMillis: learned?.calibration.lamp?.delay ?? null,
  };
}

/** Calls `changed` whenever something that {@link describeAccessPoint} shows has changed. */
export function watchAccessPoint({ lock, contact, alarmZone, camera }: AccessPoint, room: PictureRoom | undefined, changed: () => void): Unsubscribe {
  const subscriptions = [
    lock.onReport(changed),
    lock.onCharge(changed),
    lock.onReachability(changed),
    ...(contact === undefined ? [] : [contact.onReport(changed), contact.onReachability(changed)]),
    ...(alarmZone === undefined ? [] : [alarmZone.port.onReport(changed), alarmZone.port.onReachability(changed)]),
    ...(camera === undefined ? [] : [camera.onState(changed)]),
    ...(room === undefined ? [] : [room.onChange(changed)]),
  ];
  return () => {
    for (const unsubscribe of subscriptions) unsubscribe();
  };
}

export const siteStateOf = (instance: string, clock: Clock, accessPoints: readonly SiteAccessPoint[]): SiteState => ({ at: toIso(clock.now()), instance, accessPoints: [...accessPoints] });
