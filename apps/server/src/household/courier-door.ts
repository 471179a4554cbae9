import type { AccessPoint, DoorHindrance, HubKeeps } from '@latchkey/contract';
import { type Clock, CodedError, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { SendCommand } from '../hub-link/command-sender.ts';
import type { Handlers } from '../http/handler.ts';
import { readDoors } from './access-point-store.ts';

/** A page that is opened again at once asks nothing new. */
const ATTEND_EVERY = Seconds(5);

export interface CourierDoorDeps {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  readonly isOnline: (hubId: string) => boolean;
  readonly send: SendCommand;
  /** How long the hub of a site says that it keeps recordings. */
  readonly hubKeeps: (siteId: string) => HubKeeps | undefined;
}

/** Handler for the door behind a QR code: enough to know that one stands at the right one, nothing of who lives there. */
export function createCourierDoor({ db, clock, isOnline, send, hubKeeps }: CourierDoorDeps): Handlers<'showDoor'> {
  const attendedAt = new Map<string, number>();
  /** Whoever looks at a door will soon want it open: its devices answer and its picture proves itself meanwhile. Nobody waits for this, and nothing fails with it. */
  const attend = (hubId: string, accessPointId: AccessPoint['id']): void => {
    const now = clock.monotonic();
    if (now - (attendedAt.get(accessPointId) ?? -Infinity) < ATTEND_EVERY) return;
    attendedAt.set(accessPointId, now);
    send(hubId, 'access.attend', { accessPointId }, { deadline: ATTEND_EVERY }).catch(() => {});
  };
  return {
    async showDoor({ params }) {
      const place = await db.selectFrom('door_codes').select(['site_id', 'access_point_id']).where('code', '=', params.code).executeTakeFirst();
      const [door] = place === undefined ? [] : await readDoors(db, place.site_id, place.access_point_id);
      if (place === undefined || door === undefined) throw new CodedError('request.not_found', 'This code belongs to no door. Scan the sign at the door again.');
      const { name, kind, camera, presence } = door.accessPoint;
      const keeps = hubKeeps(place.site_id);
      if (isOnline(door.hubId)) attend(door.hubId, door.accessPoint.id);
      return { name, kind, hindrance: isOnline(door.hubId) ? hindranceOf(door.accessPoint) : 'hub', recorded: camera.state !== 'none', kept: keeps === undefined ? null : { deliveries: keeps.deliveries, entries: keeps.entries }, unproven: camera.proof?.rule === 'unproven-allowed', ...(presence !== undefined && { presence }), hubKey: door.hubKey, serverNow: toIso(clock.now()) };
    },
  };
}

/** What keeps a door from opening now, as far as its hub says. */
export function hindranceOf({ lockReachable, contactReachable, camera }: AccessPoint): DoorHindrance | null {
  if (!lockReachable || !contactReachable) return 'lock';
  return camera.state === 'live' || camera.state === 'none' ? null : 'camera';
}
