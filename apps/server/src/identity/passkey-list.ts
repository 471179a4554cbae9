import type { Passkey } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Resident } from './caller.ts';

/** A person's own passkeys. */
export interface PasskeyList {
  of(resident: Resident): Promise<Passkey[]>;
  /** Rejects with `request.not_found` for another's. */
  rename(resident: Resident, id: string, name: string): Promise<void>;
  /** Rejects with `request.not_found` for another's, and with `request.conflict` for the last one: its owner could not sign in again. */
  remove(resident: Resident, id: string): Promise<void>;
}

export function createPasskeyList(db: Kysely<Schema>): PasskeyList {
  return {
    async of({ memberId }) {
      const rows = await db.selectFrom('passkeys').select(['id', 'name', 'created_at', 'last_used_at']).where('member_id', '=', memberId).orderBy('created_at').orderBy('id').execute();
      return rows.map((row) => ({ id: row.id, name: row.name, createdAt: row.created_at, lastUsedAt: row.last_used_at }));
    },
    async rename({ memberId }, id, name) {
      const renamed = await db.updateTable('passkeys').set({ name }).where('id', '=', id).where('member_id', '=', memberId).executeTakeFirst();
      if (renamed.numUpdatedRows !== 1n) throw new CodedError('request.not_found', 'You have no such passkey.');
    },
    remove: ({ memberId }, id) =>
      db.transaction().execute(async (transaction) => {
        // All of them are locked, so that two requests cannot each remove "the other one" of two.
        const own = await transaction.selectFrom('passkeys').select('id').where('member_id', '=', memberId).orderBy('id').forUpdate().execute();
        if (!own.some((passkey) => passkey.id === id)) throw new CodedError('request.not_found', 'You have no such passkey.');
        if (own.length === 1) throw new CodedError('request.conflict', 'This is your only passkey: without it you could not sign in again. Add another one first.');
        await transaction.deleteFrom('passkeys').where('id', '=', id).where('member_id', '=', memberId).execute();
      }),
  };
}
