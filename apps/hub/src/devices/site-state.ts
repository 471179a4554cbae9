import type { SiteAccessPoint, SiteState } from '@latchkey/contract';
import { type Clock, type Instant, toIso, type Unsubscribe } from '@latchkey/kit';
import type { PictureMonitor } from '../recorder/picture-monitor.ts';
import type { AccessPoint } from './access-point.ts';

const iso = (at: Instant | undefined): string | null => (at === undefined ? null : toIso(at));

/** What the pages show of one access point: every reading with its age, and unknown as unknown. */
export function describeAccessPoint(point: AccessPoint, monitor: PictureMonitor | undefined, visitId: `vis_${string}` | undefined): SiteAccessPoint {
  const { lock, contact, camera } = point;
  return {
    id: point.id,
    name: point.name,
    kind: point.kind,
    bolt: { value: lock.bolt.value, at: iso(lock.bolt.at) },
    door: { value: contact?.door.value ?? 'unknown', at: iso(contact?.door.at) },
    lockReachable: lock.reachability.kind === 'online',
    contactReachable: contact?.reachability.kind === 'online',
    camera: { state: cameraState(point, monitor), lastFrameAt: camera === undefined ? null : iso(monitor?.state.lastFrameAt) },
    visitId: visitId ?? null,
  };
}

function cameraState({ camera }: AccessPoint, monitor: PictureMonitor | undefined): SiteAccessPoint['camera']['state'] {
  if (camera === undefined || monitor === undefined) return 'none';
  if (camera.state.kind !== 'streaming') return camera.state.kind;
  if (monitor.state.alive) return 'live';
  return monitor.state.reason === 'picture.frozen' ? 'frozen' : 'stalled';
}

/** Calls `changed` whenever something that {@link describeAccessPoint} shows has changed. */
export function watchAccessPoint({ lock, contact, camera }: AccessPoint, monitor: PictureMonitor | undefined, changed: () => void): Unsubscribe {
  const subscriptions = [
    lock.onReport(changed),
    lock.onReachability(changed),
    ...(contact === undefined ? [] : [contact.onReport(changed), contact.onReachability(changed)]),
    ...(camera === undefined ? [] : [camera.onState(changed)]),
    ...(monitor === undefined ? [] : [monitor.onChange(changed)]),
  ];
  return () => {
    for (const unsubscribe of subscriptions) unsubscribe();
  };
}

export const siteStateOf = (instance: string, clock: Clock, accessPoints: readonly SiteAccessPoint[]): SiteState => ({ at: toIso(clock.now()), instance, accessPoints: [...accessPoints] });
