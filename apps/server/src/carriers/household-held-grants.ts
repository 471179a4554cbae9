import { type Clock, CodedError, type Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { endHeld, findHeld, readHeldOfSite } from './held-grant-store.ts';

/** What the hub holds for couriers, shown to the household, which can take it back. The rounds of `startHeldGrants` tell the hub. */
export function createHouseholdHeldGrants({ db, clock, log }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly log: Log }): Handlers<'showHeldGrants' | 'takeBackHeldGrant'> {
  return {
    async showHeldGrants({ caller }) {
      return { items: await readHeldOfSite(db, caller.siteId, clock.now()) };
    },
    async takeBackHeldGrant({ caller, params }) {
      const row = await findHeld(db, caller.siteId, params.grantId);
      if (row === undefined) throw new CodedError('request.not_found', 'There is no such permission');
      // Of one that has ended there is nothing to take back.
      if (await endHeld(db, row, 'household', clock.now())) log.info('a household took a held grant back', { site: caller.siteId, grant: row.jti });
    },
  };
}
