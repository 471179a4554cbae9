import type { Housemate } from '@latchkey/contract';
import { findDevice } from '@latchkey/grants';
import { type Clock, CodedError, type Instant, type Log, toIso } from '@latchkey/kit';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import { readSigned } from '../authority/authority-store.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { Resident } from '../identity/caller.ts';

export interface PeopleDeps {
  readonly db: Kysely<Schema>;
  /** Told when a session ended. */
  readonly onEnded: (sessionHash: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Handlers for the people of a household. */
export function createPeople({ db, onEnded, clock, log }: PeopleDeps): Handlers<'listPeople' | 'changePerson' | 'removePerson'> {
  return {
    async listPeople({ caller }) {
      const rows = await db.selectFrom('members').select(['id', 'name', 'role', 'created_at']).where('household_id', '=', caller.householdId).where('left_at', 'is', null).orderBy('id').execute();
      return { items: rows.map(toHousemate) };
    },
    async changePerson({ caller, params: { memberId }, body: { role } }) {
      const person = await db.transaction().execute(async (transaction) => {
        const changed = await changeRole(transaction, caller, memberId, role);
        await reportAct(transaction, clock, caller.siteId, { what: 'person.role_changed', by: { kind: 'member', id: caller.memberId }, about: memberId });
        return changed;
      });
      log.info('somebody’s role in a household changed', { household: caller.householdId, member: memberId, role });
      return toHousemate(person);
    },
    async removePerson({ caller, params: { memberId } }) {
      const ended = await db.transaction().execute(async (transaction) => {
        await reportAct(transaction, clock, caller.siteId, { what: 'person.removed', by: { kind: 'member', id: caller.memberId }, about: memberId });
        return endMembership(transaction, caller, memberId, clock.now());
      });
      for (const session of ended) onEnded(session);
      log.info('somebody left a household', { household: caller.householdId, member: memberId });
    },
  };
}

type MemberRow = Pick<Selectable<Schema['members']>, 'id' | 'name' | 'role' | 'created_at'>;

// Ids in the database were made by newId.
const toHousemate = ({ id, name, role, created_at: joinedAt }: MemberRow): Housemate => ({ id: id as Housemate['id'], name, role, joinedAt });

/** All owners are locked, so that two cannot remove or demote each other at the same moment. */
async function lockPerson(transaction: Transaction<Schema>, householdId: string, memberId: string): Promise<{ readonly person: MemberRow | undefined; readonly isOnlyOwner: boolean }> {
  const people = await transaction.selectFrom('members').select(['id', 'name', 'role', 'created_at']).where('household_id', '=', householdId).where('left_at', 'is', null).orderBy('id').forUpdate().execute();
  const person = people.find(({ id }) => id === memberId);
  return { person, isOnlyOwner: person?.role === 'owner' && people.filter(({ role }) => role === 'owner').length === 1 };
}

/** Gives somebody another role. Throws `request.not_found`, or `request.conflict` for the only owner and while the signed list lets their devices do what another role does. */
async function changeRole(transaction: Transaction<Schema>, { householdId, siteId }: Pick<Resident, 'householdId' | 'siteId'>, memberId: string, role: Housemate['role']): Promise<MemberRow> {
  const { roster } = await readSigned(transaction, siteId);
  const { person, isOnlyOwner } = await lockPerson(transaction, householdId, memberId);
  if (person === undefined) throw new CodedError('request.not_found', 'There is no such person.');
  if (isOnlyOwner && role !== 'owner') throw new CodedError('request.conflict', 'This is the only owner. Make somebody else one first.');
  if (roster?.devices.some((device) => device.memberId === memberId && device.role !== role) === true) throw new CodedError('request.conflict', 'Their devices still count as before: an owner’s device signs a list with their new role first.');
  await transaction.updateTable('members').set({ role }).where('id', '=', memberId).execute();
  // Only owners invite, and what they invite to may be more than they are now.
  if (role !== 'owner') await transaction.deleteFrom('invitations').where('invited_by', '=', memberId).execute();
  return { ...person, role };
}

/**
 * Ends a membership: nobody signs in as them any more, and only their name stays with what they did. Throws `request.not_found`, or `request.conflict` for the only owner
 * and while their devices are confirmed.
 * @returns the hashes of their sessions, which ended
 */
export async function endMembership(transaction: Transaction<Schema>, { householdId, siteId }: Pick<Resident, 'householdId' | 'siteId'>, memberId: string, now: Instant): Promise<readonly string[]> {
  const { roster } = await readSigned(transaction, siteId);
  const { person, isOnlyOwner } = await lockPerson(transaction, householdId, memberId);
  if (person === undefined) throw new CodedError('request.not_found', 'There is no such person.');
  if (isOnlyOwner) throw new CodedError('request.conflict', 'This is the only owner. Invite another one first.');
  const devices = await transaction.selectFrom('devices').select('id').where('site_id', '=', siteId).where('member_id', '=', memberId).execute();
  if (roster !== undefined && devices.some(({ id }) => findDevice(roster, id) !== undefined)) throw new CodedError('request.conflict', 'Their devices still count: an owner’s device signs a list without them first.');
  await transaction.updateTable('members').set({ left_at: toIso(now), email: null }).where('id', '=', memberId).execute();
  for (const table of ['passkeys', 'passkey_challenges', 'recovery_codes', 'push_subscriptions', 'calendar_feeds', 'assistant_grants'] as const) await transaction.deleteFrom(table).where('member_id', '=', memberId).execute();
  await transaction.deleteFrom('devices').where('site_id', '=', siteId).where('member_id', '=', memberId).execute();
  await transaction.deleteFrom('invitations').where('invited_by', '=', memberId).execute();
  await transaction.deleteFrom('shares').where('made_by', '=', memberId).execute();
  const ended = await transaction.deleteFrom('sessions').where('member_id', '=', memberId).returning('token_hash').execute();
  return ended.map((session) => session.token_hash);
}
