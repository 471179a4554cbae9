import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** What the ids in a site's lines about acts are called (the hub calls a link to a live view by the hash of its token), as far as they are known and are that site's: people, devices, links, doors, carriers. A recording and a visit are called by their door. */
export async function readActNames(db: Kysely<Schema>, { siteId, householdId }: { readonly siteId: string; readonly householdId: string }, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('members').select(['id', 'name']).where('household_id', '=', householdId).where('id', 'in', ids)
    .unionAll(db.selectFrom('devices').select(['id', 'name']).where('site_id', '=', siteId).where('id', 'in', ids))
    .unionAll(db.selectFrom('shares').select(['id', 'name']).where('site_id', '=', siteId).where('id', 'in', ids))
    .unionAll(db.selectFrom('shares').select(['token_hash as id', 'name']).where('site_id', '=', siteId).where('token_hash', 'in', ids))
    .unionAll(db.selectFrom('access_points').select(['id', 'name']).where('site_id', '=', siteId).where('id', 'in', ids))
    .unionAll(db.selectFrom('carriers').select(['id', 'name']).where('id', 'in', ids))
    .unionAll(db.selectFrom('recordings as of').innerJoin('access_points as door', (join) => join.onRef('door.site_id', '=', 'of.site_id').onRef('door.id', '=', 'of.access_point_id')).select(['of.id', 'door.name']).where('of.site_id', '=', siteId).where('of.id', 'in', ids))
    .unionAll(db.selectFrom('visits as of').innerJoin('access_points as door', (join) => join.onRef('door.site_id', '=', 'of.site_id').onRef('door.id', '=', 'of.access_point_id')).select(['of.id', 'door.name']).where('of.site_id', '=', siteId).where('of.id', 'in', ids))
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
