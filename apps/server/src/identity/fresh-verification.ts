import type { Verification } from '@latchkey/contract';
import { type Clock, CodedError, Minutes } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Resident } from './caller.ts';

/** A stolen session is worth less when what matters asks for the person again. */
const FRESH_FOR = Minutes(5);

export interface FreshVerification {
  /** Throws `session.verification_needed` when the person is to show a passkey again, `session.passkey_missing` when they have none to show. */
  require(resident: Resident, when: Verification): Promise<void>;
}

/** Whether the person of a session has shown, within the last five minutes, that they are there (`Route.verified`). */
export function createFreshVerification({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): FreshVerification {
  return {
    async require({ memberId, demo, verifiedAt }, when) {
      const age = clock.now() - Date.parse(verifiedAt);
      // A clock that was set back makes no session young.
      if (age >= 0 && age <= FRESH_FOR) return;
      const passkey = await db.selectFrom('passkeys').select('id').where('member_id', '=', memberId).limit(1).executeTakeFirst();
      if (passkey !== undefined) throw new CodedError('session.verification_needed', 'Confirm with your passkey that it is you. Nothing was changed yet.');
      // Whoever sits at the machine is the demo's resident: there is nothing that they could show.
      if (when === 'when-passkey' || demo) return;
      throw new CodedError('session.passkey_missing', 'Add a passkey first, in the settings: whoever has only this browser’s session must not be able to do this. Nothing was changed.');
    },
  };
}
