import { type Clock, CodedError, type Log } from '@latchkey/kit';
import { type Kysely, sql, type Transaction } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import { endMembership } from '../household/people.ts';
import type { Handlers } from '../http/handler.ts';

export interface PersonErasingDeps {
  readonly db: Kysely<Schema>;
  /** Told when a session ended. */
  readonly onEnded: (sessionHash: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Handlers for forgetting a person. What stays is the record of the doors, which cannot be thinned: journal lines say that somebody with this random id asked for a lock,
 * and the signed lists of devices name the id and what its devices were called.
 */
export function createPersonErasing({ db, onEnded, clock, log }: PersonErasingDeps): Handlers<'erasePerson'> {
  return {
    async erasePerson({ caller, params: { memberId } }) {
      const ended = await db.transaction().execute(async (transaction) => {
        const person = await transaction.selectFrom('members').select('left_at').where('id', '=', memberId).where('household_id', '=', caller.householdId).executeTakeFirst();
        if (person === undefined) throw new CodedError('request.not_found', 'There is no such person.');
        const sessions = person.left_at === null ? await endMembership(transaction, caller, memberId, clock.now()) : [];
        await eraseRows(transaction, caller.siteId, memberId);
        await reportAct(transaction, clock, caller.siteId, { what: 'person.erased', by: { kind: 'member', id: caller.memberId }, about: memberId });
        return sessions;
      });
      for (const session of ended) onEnded(session);
      log.info('somebody was erased', { household: caller.householdId, member: memberId });
    },
  };
}

/** What the end of a membership leaves: what they were told and where, what they asked for, and their name. */
async function eraseRows(transaction: Transaction<Schema>, siteId: string, memberId: string): Promise<void> {
  const told = transaction.selectFrom('notifications').select('id').where('site_id', '=', siteId).where('member_id', '=', memberId);
  await transaction.deleteFrom('notification_deliveries').where('site_id', '=', siteId).where('notification_id', 'in', told).execute();
  await transaction.deleteFrom('notifications').where('site_id', '=', siteId).where('member_id', '=', memberId).execute();
  await transaction.deleteFrom('notice_targets').where('member_id', '=', memberId).execute();
  await transaction.updateTable('alarm_calls').set({ taken_by: null }).where('site_id', '=', siteId).where('taken_by', '=', memberId).execute();
  await transaction.deleteFrom('idempotency_keys').where('scope', 'like', `${memberId} %`).execute();
  // One that the hub has not answered may still be locking a door.
  await transaction.deleteFrom('hub_commands').where('site_id', '=', siteId).where(sql`body ->> 'who'`, '=', memberId).where('answered_at', 'is not', null).execute();
  await transaction.deleteFrom('members').where('id', '=', memberId).execute();
}
