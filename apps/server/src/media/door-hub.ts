import { CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** The hub that speaks for a door of this site. Throws `request.not_found`, for another household's door too. */
export async function hubOfDoor(db: Kysely<Schema>, siteId: string, accessPointId: string): Promise<string> {
  const row = await db.selectFrom('access_points').select('hub_id').where('site_id', '=', siteId).where('id', '=', accessPointId).executeTakeFirst();
  if (row === undefined) throw new CodedError('request.not_found', 'There is no such door.');
  return row.hub_id;
}
