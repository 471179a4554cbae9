import { type AccessPoint, siteAccessPoint } from '@latchkey/contract';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** A door with what only the server knows of it. */
export interface Door {
  readonly accessPoint: AccessPoint;
  readonly doorCode: string;
  readonly hubId: string;
  /** `x` of the hub's Ed25519 key, as it was pinned at pairing. */
  readonly hubKey: string;
}

/** The doors of a site's present hub, by name. A hub that was replaced has none. */
export async function readDoors(db: Kysely<Schema>, siteId: string, accessPointId?: string): Promise<readonly Door[]> {
  let query = db
    .selectFrom('access_points')
    .innerJoin('hubs', (join) => join.onRef('hubs.id', '=', 'access_points.hub_id').onRef('hubs.site_id', '=', 'access_points.site_id'))
    .select(['access_points.id', 'access_points.hub_id', 'access_points.name', 'access_points.kind', 'access_points.door_code', 'access_points.state', 'access_points.heard_at', 'hubs.public_jwk'])
    .where('access_points.site_id', '=', siteId)
    .where('hubs.retired_at', 'is', null)
    .orderBy('access_points.created_at')
    .orderBy('access_points.name');
  if (accessPointId !== undefined) query = query.where('access_points.id', '=', accessPointId);
  return (await query.execute()).map((row) => {
    const state = siteAccessPoint.safeParse(row.state).data;
    return {
      doorCode: row.door_code,
      hubId: row.hub_id,
      hubKey: row.public_jwk.x,
      accessPoint: {
        // Ids were checked when the hub sent them.
        id: row.id as AccessPoint['id'],
        name: row.name,
        kind: row.kind,
        bolt: state?.bolt ?? { value: 'unknown', at: null },
        door: state?.door ?? { value: 'unknown', at: null },
        ...(state?.charge !== undefined && { charge: state.charge }),
        lockReachable: state?.lockReachable ?? false,
        contactReachable: state?.contactReachable ?? false,
        ...(state?.alarmZone !== undefined && { alarmZone: state.alarmZone }),
        camera: state?.camera ?? { state: 'none', lastFrameAt: null },
        ...(state?.presence !== undefined && { presence: state.presence }),
        heardAt: row.heard_at,
        visitId: state?.visitId ?? null,
      },
    };
  });
}
