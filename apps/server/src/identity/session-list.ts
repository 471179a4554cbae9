import { CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { hashToken } from './token-hash.ts';

export interface SessionListDeps {
  readonly db: Kysely<Schema>;
  /** Told when a session ended. */
  readonly onEnded: (sessionHash: string) => void;
}

/** Handlers for where a person is signed in. */
export function createSessionList({ db, onEnded }: SessionListDeps): Handlers<'listSignedIn' | 'endSignedIn'> {
  const of = (memberId: string) => db.selectFrom('sessions').selectAll().where('member_id', '=', memberId).orderBy('last_seen_at', 'desc').execute();
  return {
    async listSignedIn({ caller }) {
      const rows = await of(caller.memberId);
      return { items: rows.map((row) => ({ id: nameOf(row.token_hash), userAgent: row.user_agent, createdAt: row.created_at, lastSeenAt: row.last_seen_at, here: row.token_hash === caller.sessionHash })) };
    },
    async endSignedIn({ caller, params }) {
      const session = (await of(caller.memberId)).find((row) => nameOf(row.token_hash) === params.signInId);
      if (session === undefined) throw new CodedError('request.not_found', 'You are not signed in there.');
      await db.deleteFrom('sessions').where('token_hash', '=', session.token_hash).execute();
      onEnded(session.token_hash);
    },
  };
}

/** A session's name for its owner: it says nothing of the token. */
export const nameOf = (sessionHash: string): string => hashToken(sessionHash).slice(0, 32);
