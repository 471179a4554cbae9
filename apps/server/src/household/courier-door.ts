import type { AccessPoint, DoorHindrance } from '@latchkey/contract';
import { type Clock, CodedError, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { readDoors } from './access-point-store.ts';

/** Handler for the door behind a QR code: enough to know that one stands at the right one, nothing of who lives there. */
export function createCourierDoor({ db, clock, isOnline }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly isOnline: (hubId: string) => boolean }): Handlers<'showDoor'> {
  return {
    async showDoor({ params }) {
      const place = await db.selectFrom('door_codes').select(['site_id', 'access_point_id']).where('code', '=', params.code).executeTakeFirst();
      const [door] = place === undefined ? [] : await readDoors(db, place.site_id, place.access_point_id);
      if (door === undefined) throw new CodedError('request.not_found', 'This code belongs to no door. Scan the sign at the door again.');
      const { name, kind, camera } = door.accessPoint;
      return { name, kind, hindrance: isOnline(door.hubId) ? hindranceOf(door.accessPoint) : 'hub', recorded: camera.state !== 'none', hubKey: door.hubKey, serverNow: toIso(clock.now()) };
    },
  };
}

function hindranceOf({ lockReachable, contactReachable, camera }: AccessPoint): DoorHindrance | null {
  if (!lockReachable || !contactReachable) return 'lock';
  return camera.state === 'live' || camera.state === 'none' ? null : 'camera';
}
