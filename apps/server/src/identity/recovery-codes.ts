import { createHmac } from 'node:crypto';
import type { Person, RecoveryCodes } from '@latchkey/contract';
import { type Clock, randomToken, toIso } from '@latchkey/kit';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

const AT_ONCE = 10;
/** 80 bits: too many for any number of tries at this server. */
const LETTERS = 16;
const FORM = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** Whose a code is. */
export interface CodeOwner {
  readonly memberId: Person['id'];
  readonly name: string;
  readonly role: Person['role'];
  readonly householdId: Person['householdId'];
  readonly householdName: string;
  readonly demo: boolean;
  readonly siteId: string;
}

/** Codes on paper, by which a person whose passkeys are lost makes a new one: each once (ADR 0035). */
export interface RecoveryCodeBook {
  of(memberId: string): Promise<RecoveryCodes>;
  /** Makes new ones, which take the place of those before. They are kept as hashes only. */
  make(transaction: Transaction<Schema>, memberId: string): Promise<string[]>;
  /** Whether a text has the form of a code. */
  isCode(text: string): boolean;
  /** The person whose code it is, while they are a member and it is unused. */
  ownerOf(code: string): Promise<CodeOwner | undefined>;
  /** Uses a code up; false where it was used, or newer ones were made. */
  use(transaction: Transaction<Schema>, code: string): Promise<boolean>;
}

/** @param pepper a key of this server, so that a copy of the database is nothing to try guesses on */
export function createRecoveryCodes({ db, pepper, clock }: { readonly db: Kysely<Schema>; readonly pepper: Buffer; readonly clock: Clock }): RecoveryCodeBook {
  const hashOf = (code: string): string => createHmac('sha256', pepper).update(asWritten(code)).digest('hex');
  return {
    async of(memberId) {
      const rows = await db.selectFrom('recovery_codes').select('created_at').where('member_id', '=', memberId).execute();
      return { left: rows.length, madeAt: rows[0]?.created_at ?? null };
    },
    async make(transaction, memberId) {
      const plain = Array.from({ length: AT_ONCE }, () => randomToken(LETTERS));
      const at = toIso(clock.now());
      // Two requests at once would else leave both sets.
      await transaction.selectFrom('members').select('id').where('id', '=', memberId).forUpdate().execute();
      await transaction.deleteFrom('recovery_codes').where('member_id', '=', memberId).execute();
      await transaction.insertInto('recovery_codes').values(plain.map((code) => ({ code_hash: hashOf(code), member_id: memberId, created_at: at }))).execute();
      return plain.map((code) => code.toUpperCase().replaceAll(/(.{4})(?=.)/g, '$1-'));
    },
    isCode: (text) => FORM.test(asWritten(text)),
    async ownerOf(code) {
      const row = await db
        .selectFrom('recovery_codes')
        .innerJoin('members', 'members.id', 'recovery_codes.member_id')
        .innerJoin('households', 'households.id', 'members.household_id')
        .innerJoin('sites', 'sites.household_id', 'households.id')
        .select(['members.id', 'members.name', 'members.role', 'households.id as household_id', 'households.name as household_name', 'households.demo', 'sites.id as site_id'])
        .where('recovery_codes.code_hash', '=', hashOf(code))
        .where('members.left_at', 'is', null)
        .orderBy('sites.id')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      // Ids in the database were made by newId.
      return { memberId: row.id as Person['id'], name: row.name, role: row.role, householdId: row.household_id as Person['householdId'], householdName: row.household_name, demo: row.demo, siteId: row.site_id };
    },
    async use(transaction, code) {
      const used = await transaction.deleteFrom('recovery_codes').where('code_hash', '=', hashOf(code)).executeTakeFirst();
      return used.numDeletedRows === 1n;
    },
  };
}

/** From what people type off a sheet of paper: no letter of it looks like a digit. */
const asWritten = (text: string): string => text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
