import type { Kysely } from 'kysely';
import { type Clock, CodedError } from '@latchkey/kit';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import { createPasskeyList } from './passkey-list.ts';
import type { Passkeys } from './passkeys.ts';
import { type Sessions, toPerson } from './sessions.ts';

export interface SignInDeps {
  readonly db: Kysely<Schema>;
  readonly sessions: Sessions;
  readonly passkeys: Passkeys;
  readonly origins: OwnOrigins;
  readonly clock: Clock;
  /** Told when a session ended. */
  readonly onEnded: (sessionHash: string) => void;
}

/** Handlers for signing in and out, and for adding passkeys. */
export function createSignIn({ db, sessions, passkeys, origins, clock, onEnded }: SignInDeps): Handlers<'showSession' | 'endSession' | 'beginPasskeySignIn' | 'finishPasskeySignIn' | 'beginVerification' | 'finishVerification' | 'showPasskeys' | 'beginPasskey' | 'addPasskey' | 'renamePasskey' | 'removePasskey'> {
  const keys = createPasskeyList(db);
  return {
    showSession: async ({ caller }) => toPerson(caller),
    async endSession({ caller, request, reply }) {
      reply.header('set-cookie', await sessions.end(caller, origins.originOf(request.raw)));
      onEnded(caller.sessionHash);
    },
    beginPasskeySignIn: async ({ request }) => ({ ...(await passkeys.beginSignIn(origins.originOf(request.raw))) }),
    async finishPasskeySignIn({ body, request, reply }) {
      const origin = origins.originOf(request.raw);
      const memberId = await passkeys.finishSignIn(origin, body);
      const person = await db
        .selectFrom('members')
        .innerJoin('households', 'households.id', 'members.household_id')
        .innerJoin('sites', 'sites.household_id', 'households.id')
        .select(['sites.id as site_id', 'members.name', 'members.role', 'households.id as household_id', 'households.name as household_name', 'households.demo'])
        .where('members.id', '=', memberId)
        .executeTakeFirst();
      if (person === undefined) throw new CodedError('session.passkey_refused', 'The person of this passkey is no longer a member.');
      await reportAct(db, clock, person.site_id, { what: 'person.signed_in', by: { kind: 'member', id: memberId }, about: memberId });
      reply.header('set-cookie', await sessions.begin(memberId, origin, request.headers['user-agent']));
      return {
        // Ids in the database were made by newId.
        id: memberId as `mem_${string}`,
        name: person.name,
        role: person.role,
        householdId: person.household_id as `hh_${string}`,
        householdName: person.household_name,
        demo: person.demo,
      };
    },
    beginPasskey: async ({ caller, request }) => ({ ...(await passkeys.beginAdding(origins.originOf(request.raw), caller)) }),
    async addPasskey({ caller, body, request }) {
      const id = await passkeys.finishAdding(origins.originOf(request.raw), caller, body);
      await sessions.noteVerified(caller);
      return { id };
    },
    beginVerification: async ({ caller, request }) => ({ ...(await passkeys.beginVerifying(origins.originOf(request.raw), caller)) }),
    async finishVerification({ caller, body, request }) {
      await passkeys.finishVerifying(origins.originOf(request.raw), caller, body);
      await sessions.noteVerified(caller);
    },
    showPasskeys: async ({ caller }) => ({ items: await keys.of(caller) }),
    renamePasskey: ({ caller, params, body }) => keys.rename(caller, params.passkeyId, body.name),
    async removePasskey({ caller, params }) {
      await keys.remove(caller, params.passkeyId);
      // It may be on a phone that is lost, and signed in.
      for (const sessionHash of await sessions.endOthers(caller)) onEnded(sessionHash);
    },
  };
}
