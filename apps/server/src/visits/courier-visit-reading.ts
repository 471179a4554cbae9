import { CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { readVisits, type VisitRow } from './visit-view.ts';

/** The visit of a courier's key, or `request.not_found`: whose visit it is else is nobody's business. */
export async function readCourierVisit(db: Kysely<Schema>, visitId: string, jkt: string): Promise<VisitRow> {
  const known = await db.selectFrom('courier_visits').select('site_id').where('visit_id', '=', visitId).where('courier_jkt', '=', jkt).executeTakeFirst();
  const [visit] = known === undefined ? [] : await readVisits(db, { siteId: known.site_id, visitId });
  if (visit === undefined) throw new CodedError('request.not_found', 'There is no such delivery of yours.');
  return visit;
}
