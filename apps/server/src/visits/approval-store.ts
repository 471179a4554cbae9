import { type Clock, type Instant, toIso } from '@latchkey/kit';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { answerBy } from './approval-times.ts';
import type { NewVisit } from './visit-start.ts';

type Decision = NonNullable<Schema['approvals']['decision']>;

export async function insertApproval(db: Transaction<Schema>, { claims, visitId, startedAt }: NewVisit, proof: string, opensAt?: Instant): Promise<void> {
  await db
    .insertInto('approvals')
    .values({ site_id: claims.site, visit_id: visitId, asked_at: toIso(startedAt), answer_by: toIso(opensAt ?? answerBy(startedAt)), opens: opensAt !== undefined, decision: null, decided_by: null, decided_at: null, claims: JSON.stringify(claims), proof })
    .execute();
}

export const readApproval = (db: Kysely<Schema>, siteId: string, visitId: string) => db.selectFrom('approvals').selectAll().where('site_id', '=', siteId).where('visit_id', '=', visitId).executeTakeFirst();

/** Writes the answer, unless there is one or it comes too late: of two answers at once, one counts. */
export async function decideApproval(db: Kysely<Schema>, clock: Clock, siteId: string, visitId: string, decision: Decision, memberId: string | null): Promise<boolean> {
  const at = toIso(clock.now());
  const decided = await db
    .updateTable('approvals')
    .set({ decision, decided_by: memberId, decided_at: at })
    .where('site_id', '=', siteId)
    .where('visit_id', '=', visitId)
    .where('decision', 'is', null)
    .where('answer_by', decision === 'unanswered' ? '<=' : '>', at)
    .executeTakeFirst();
  return decided.numUpdatedRows === 1n;
}
