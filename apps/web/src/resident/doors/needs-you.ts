import type { AccessPoint, Home, LockCharge, Visit } from '@latchkey/contract';
import { Hours, type Instant } from '@latchkey/kit';
import type { TrueState } from '../../design/true-state.ts';
import { toneOfCharge, viewDoor } from './door-view.ts';

/** One thing above everything else on the home page. */
export type Need = { readonly tone: TrueState } & (
  | { readonly kind: 'hubOffline'; readonly since: string | null }
  | { readonly kind: 'visitTrouble'; readonly visit: Visit }
  | { readonly kind: 'visitRunning'; readonly visit: Visit }
  | { readonly kind: 'visitNotClean'; readonly visit: Visit }
  | { readonly kind: 'doorTrouble'; readonly accessPoint: AccessPoint; readonly headline: 'jammed' | 'boltOnOpenDoor' | 'open' | 'unlocked' }
  | { readonly kind: 'alarmGoesOff'; readonly accessPoint: AccessPoint }
  | { readonly kind: 'battery'; readonly accessPoint: AccessPoint; readonly charge: LockCharge }
  | { readonly kind: 'deviceSilent'; readonly accessPoint: AccessPoint; readonly device: 'lock' | 'contact' | 'camera' }
);

const TROUBLED: ReadonlySet<Visit['state']> = new Set(['left_open', 'jammed', 'unconfirmed', 'recovering', 'evacuating']);
/** Afterwards the time line is the place for it. */
const REMEMBERED = Hours(24);
const weight: Readonly<Record<Need['kind'], number>> = { alarmGoesOff: 0, visitTrouble: 1, visitRunning: 2, doorTrouble: 3, hubOffline: 4, visitNotClean: 5, deviceSilent: 6, battery: 7 };

/** What needs a person now, the most urgent first. `seen` are visits that the reader has looked at on this device. */
export function needsOf(home: Home, seen: ReadonlySet<string>, now: Instant): readonly Need[] {
  const needs: Need[] = [];
  if (home.hub.paired && !home.hub.online) needs.push({ kind: 'hubOffline', tone: 'unknown', since: home.hub.lastSeenAt });
  for (const visit of home.runningVisits) {
    // A question stands above all this by itself.
    if (visit.approval?.decision === 'waiting') continue;
    const troubled = TROUBLED.has(visit.state) || visit.alarms.length > 0;
    needs.push(troubled ? { kind: 'visitTrouble', tone: 'attention', visit } : { kind: 'visitRunning', tone: 'open', visit });
  }
  for (const visit of home.lastVisits) {
    if (visit.endedAt === null || visit.alarms.length === 0 || seen.has(visit.id)) continue;
    if (now - Date.parse(visit.endedAt) < REMEMBERED) needs.push({ kind: 'visitNotClean', tone: 'attention', visit });
  }
  const visited = new Set(home.runningVisits.map(({ accessPointId }) => accessPointId));
  for (const accessPoint of home.accessPoints) if (home.hub.online) needs.push(...needsOfDoor(accessPoint, visited.has(accessPoint.id)));
  return needs.toSorted((one, other) => weight[one.kind] - weight[other.kind]);
}

function needsOfDoor(accessPoint: AccessPoint, visited: boolean): Need[] {
  const needs: Need[] = [];
  const { headline, state, zone } = viewDoor(accessPoint, true);
  if (zone?.known === true && zone.last === 'triggered') needs.push({ kind: 'alarmGoesOff', tone: 'attention', accessPoint });
  // During a visit the visit itself says what the door does.
  if (!visited && (headline === 'jammed' || headline === 'boltOnOpenDoor' || headline === 'open' || headline === 'unlocked')) needs.push({ kind: 'doorTrouble', tone: state, accessPoint, headline });
  if (!accessPoint.lockReachable) needs.push({ kind: 'deviceSilent', tone: 'unknown', accessPoint, device: 'lock' });
  if (!accessPoint.contactReachable) needs.push({ kind: 'deviceSilent', tone: 'unknown', accessPoint, device: 'contact' });
  const { charge } = accessPoint;
  if (charge !== undefined && (charge.low || charge.reserved)) needs.push({ kind: 'battery', tone: toneOfCharge(charge), accessPoint, charge });
  const { state: camera } = accessPoint.camera;
  if (camera === 'down' || camera === 'frozen' || camera === 'stalled') needs.push({ kind: 'deviceSilent', tone: 'unknown', accessPoint, device: 'camera' });
  return needs;
}
