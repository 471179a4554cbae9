import { type Clock, CodedError, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import QRCode from 'qrcode';
import type { Schema } from '../database/schema.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { Handlers } from '../http/handler.ts';
import { toPerson } from '../identity/sessions.ts';
import { readParcels } from '../parcels/parcel-store.ts';
import { readVisits, toVisit } from '../visits/visit-view.ts';
import { readDoors } from './access-point-store.ts';

const LAST_VISITS = 10;
const LAST_DELIVERED = 20;
const MOST_EXPECTED = 200;

export interface HomeDeps {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  readonly isOnline: (hubId: string) => boolean;
  readonly live: Pick<LiveEvents, 'mark'>;
  /** Where phones find this server. */
  readonly publicOrigin: string;
}

/** Handlers for the household's first page and for its doors' signs. */
export function createHome({ db, clock, isOnline, live, publicOrigin }: HomeDeps): Handlers<'showHome' | 'showDoorSign'> {
  return {
    async showHome({ caller }) {
      const { siteId } = caller;
      // Before anything is read: what happens meanwhile is then fetched once more rather than missed.
      const mark = live.mark(siteId);
      const [hub, doors, open, delivered, running, last] = await Promise.all([
        db.selectFrom('hubs').select(['id', 'last_seen_at', 'public_jwk']).where('site_id', '=', siteId).where('retired_at', 'is', null).executeTakeFirst(),
        readDoors(db, siteId),
        readParcels(db, { siteId, status: ['expected', 'delivering'], limit: MOST_EXPECTED }),
        readParcels(db, { siteId, status: ['delivered'], limit: LAST_DELIVERED }),
        readVisits(db, { siteId, running: true }),
        readVisits(db, { siteId, limit: LAST_VISITS }),
      ]);
      return {
        person: toPerson(caller),
        siteId,
        hub: { paired: hub !== undefined, online: hub !== undefined && isOnline(hub.id), lastSeenAt: hub?.last_seen_at ?? null, key: hub?.public_jwk.x ?? null },
        accessPoints: doors.map(({ accessPoint }) => accessPoint),
        parcels: [...open, ...delivered],
        runningVisits: running.map(toVisit),
        lastVisits: last.map(toVisit),
        serverNow: toIso(clock.now()),
        mark,
      };
    },
    async showDoorSign({ caller, params }) {
      const [door] = await readDoors(db, caller.siteId, params.accessPointId);
      if (door === undefined) throw new CodedError('request.not_found', 'There is no such door.');
      const url = `${publicOrigin}/d/${door.doorCode}`;
      // A quarter of the code may be scratched or wet.
      const svg = await QRCode.toString(url, { type: 'svg', errorCorrectionLevel: 'Q', margin: 4 });
      return { name: door.accessPoint.name, url, svg, ...(door.accessPoint.presence !== undefined && { presence: door.accessPoint.presence }) };
    },
  };
}
