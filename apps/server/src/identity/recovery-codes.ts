import { randomInt } from 'node:crypto';
import type { RecoveryCodes } from '@latchkey/contract';
import { type Clock, CodedError, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Resident } from './caller.ts';
import { hashToken } from './token-hash.ts';

/** Crockford's: no letter that looks like a digit. Sixteen of them are 80 bits, so that a fast hash is enough. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 16;
const AT_ONCE = 8;

/** Codes on paper by which a person signs in once each, where every passkey is lost. They open no door and read no recording: what the new device may do, an owner's device or the recovery sheet signs (ADR 0035). */
export interface RecoveryCodeBook {
  of(resident: Pick<Resident, 'memberId'>): Promise<RecoveryCodes>;
  /** Makes new ones, which take the place of those before. They are kept as hashes only. */
  make(resident: Pick<Resident, 'memberId'>): Promise<string[]>;
  /** Uses a code up; gives whose it was. Rejects with `session.recovery_refused`. */
  use(code: string): Promise<string>;
}

export function createRecoveryCodes({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): RecoveryCodeBook {
  return {
    async of({ memberId }) {
      const rows = await db.selectFrom('recovery_codes').select('created_at').where('member_id', '=', memberId).execute();
      return { left: rows.length, madeAt: rows[0]?.created_at ?? null };
    },
    async make({ memberId }) {
      const plain = Array.from({ length: AT_ONCE }, () => Array.from({ length: LETTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''));
      const created_at = toIso(clock.now());
      await db.transaction().execute(async (transaction) => {
        // Two requests at once would else leave both sets.
        await transaction.selectFrom('members').select('id').where('id', '=', memberId).forUpdate().executeTakeFirst();
        await transaction.deleteFrom('recovery_codes').where('member_id', '=', memberId).execute();
        await transaction.insertInto('recovery_codes').values(plain.map((code) => ({ code_hash: hashToken(code), member_id: memberId, created_at }))).execute();
      });
      return plain.map((code) => code.replaceAll(/(.{4})(?=.)/g, '$1-'));
    },
    async use(code) {
      const used = await db.deleteFrom('recovery_codes').where('code_hash', '=', hashToken(asWritten(code))).returning('member_id').executeTakeFirst();
      if (used === undefined) throw new CodedError('session.recovery_refused', 'This is no recovery code that still counts. Compare each group of four, or try the next code.');
      return used.member_id;
    },
  };
}

/** From what people type off a sheet of paper. */
const asWritten = (text: string): string => text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
