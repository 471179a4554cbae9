import type { AccessPoint, SiteAccessPoint, SiteState } from '@latchkey/contract';
import { randomToken } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubOfSite } from './entry-mirror.ts';

/** 100 random bits: a door's code is on a sticker for years. */
const DOOR_CODE_LENGTH = 20;

/**
 * Takes over a hub's latest word on its doors; a door that is new gets its code. Rows of another hub are left alone: a hub speaks only for its own doors.
 * Gives the doors that were taken, as pages show them.
 */
export async function mirrorState(db: Kysely<Schema>, hub: HubOfSite, state: SiteState, heardAt: string): Promise<readonly AccessPoint[]> {
  const { siteId, hubId } = hub;
  // A door named twice would be written twice by one statement, which PostgreSQL refuses.
  const points = [...new Map(state.accessPoints.map((point) => [point.id, point])).values()];
  if (points.length === 0) return [];
  const rows = points.map((point: SiteAccessPoint) => ({
    site_id: siteId, id: point.id, hub_id: hubId, name: point.name, kind: point.kind, door_code: randomToken(DOOR_CODE_LENGTH),
    state: JSON.stringify(point), heard_at: heardAt, created_at: heardAt,
  }));
  const offered = new Set(rows.map((row) => row.door_code));
  const own = await db.transaction().execute(async (transaction) => {
    const written = await transaction
      .insertInto('access_points')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['site_id', 'id'])
          .doUpdateSet((eb) => ({ name: eb.ref('excluded.name'), kind: eb.ref('excluded.kind'), state: eb.ref('excluded.state'), heard_at: eb.ref('excluded.heard_at') }))
          .where('access_points.hub_id', '=', hubId),
      )
      .returning(['id', 'door_code'])
      .execute();
    const fresh = written.filter((row) => offered.has(row.door_code));
    if (fresh.length > 0) await transaction.insertInto('door_codes').values(fresh.map((row) => ({ code: row.door_code, site_id: siteId, access_point_id: row.id }))).execute();
    return new Set(written.map(({ id }) => id));
  });
  return points.filter(({ id }) => own.has(id)).map((point) => ({ ...point, heardAt }));
}
