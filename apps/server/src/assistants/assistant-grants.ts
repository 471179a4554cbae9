import { createHash, randomBytes } from 'node:crypto';
import type { AssistantScope } from '@latchkey/contract';
import { type Clock, Days, Instant, Minutes, newId, plus, toIso } from '@latchkey/kit';
import type { Kysely, Transaction } from 'kysely';
import type { AssistantTokensTable } from '../database/assistant-schema.ts';
import type { Schema } from '../database/schema.ts';
import type { AssistantCaller } from '../identity/caller.ts';
import { hashToken } from '../identity/token-hash.ts';
import type { AssistantClient } from './assistant-clients.ts';
import { type CheckedRequest, knownScopes } from './authorization-requests.ts';

const CODE_LIVES = Minutes(1);
export const ACCESS_LIVES = Minutes(10);
/** An assistant that nobody uses for this long is disconnected. */
const GRANT_LIVES = Days(30);
const NOTE_USE_EVERY = Minutes(1);

/** What a client shows to get tokens. */
export type Redemption = { readonly kind: 'code'; readonly token: string; readonly redirectUri: string; readonly verifier: string } | { readonly kind: 'refresh'; readonly token: string };

export interface IssuedTokens {
  readonly access: string;
  readonly refresh: string;
  readonly scopes: readonly AssistantScope[];
}

export interface AssistantGrants {
  /** A person said yes. Gives the code that the client redeems. */
  allow(memberId: string, checked: CheckedRequest, scopes: readonly AssistantScope[], host: string): Promise<string>;
  /**
   * Exchanges a code or a refresh token, each good once, for new tokens; undefined when it is not good. Whoever shows one a second time, or one that is another's,
   * has it from somebody else: then the grant ends with all its tokens (RFC 6749, 10.5; RFC 9700, 4.14.2).
   */
  redeem(client: AssistantClient, redemption: Redemption): Promise<IssuedTokens | undefined>;
  /** Who shows an access token; undefined unless it is good, was made for this audience, and its person may still give it. */
  find(accessToken: string, audience: AssistantClient['audience']): Promise<AssistantCaller | undefined>;
}

export function createAssistantGrants({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): AssistantGrants {
  const addToken = async (on: Transaction<Schema>, row: Omit<AssistantTokensTable, 'token_hash' | 'used_at' | 'redirect_uri' | 'challenge'> & Partial<AssistantTokensTable>): Promise<string> => {
    // Its beginning says to a scanner of secrets, and to people, what it is.
    const token = `lk_${row.kind}_${randomBytes(32).toString('base64url')}`;
    await on.insertInto('assistant_tokens').values({ redirect_uri: null, challenge: null, ...row, token_hash: hashToken(token), used_at: null }).execute();
    return token;
  };

  return {
    async allow(memberId, { client, redirectUri, challenge }, scopes, host) {
      const now = clock.now();
      const grantId = newId('agr', now);
      return db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('assistant_grants')
          .values({ id: grantId, client_id: client.id, member_id: memberId, name: client.name, host, audience: client.audience, scopes: JSON.stringify(scopes), created_at: toIso(now), last_used_at: null, expires_at: toIso(plus(now, CODE_LIVES)) })
          .execute();
        return addToken(transaction, { grant_id: grantId, kind: 'code', expires_at: toIso(plus(now, CODE_LIVES)), redirect_uri: redirectUri, challenge });
      });
    },
    async redeem(client, redemption) {
      return db.transaction().execute(async (transaction) => {
        const now = clock.now();
        const row = await transaction
          .selectFrom('assistant_tokens as tokens')
          .innerJoin('assistant_grants as grants', 'grants.id', 'tokens.grant_id')
          .select(['tokens.token_hash', 'tokens.grant_id', 'tokens.expires_at', 'tokens.redirect_uri', 'tokens.challenge', 'grants.client_id', 'grants.scopes'])
          .where('tokens.token_hash', '=', hashToken(redemption.token))
          .where('tokens.kind', '=', redemption.kind)
          // Of two that come at the same moment, one waits here for the other.
          .forUpdate('grants')
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const first = await transaction.updateTable('assistant_tokens').set({ used_at: toIso(now) }).where('token_hash', '=', row.token_hash).where('used_at', 'is', null).returning('token_hash').executeTakeFirst();
        if (first === undefined || row.client_id !== client.id || !isProven(redemption, row)) {
          await transaction.deleteFrom('assistant_grants').where('id', '=', row.grant_id).execute();
          return undefined;
        }
        if (Date.parse(row.expires_at) <= now) return undefined;
        const until = toIso(plus(now, GRANT_LIVES));
        await transaction.updateTable('assistant_grants').set({ expires_at: until, last_used_at: toIso(now) }).where('id', '=', row.grant_id).execute();
        await transaction.updateTable('assistant_clients').set({ expires_at: until }).where('id', '=', client.id).execute();
        return {
          access: await addToken(transaction, { grant_id: row.grant_id, kind: 'access', expires_at: toIso(plus(now, ACCESS_LIVES)) }),
          refresh: await addToken(transaction, { grant_id: row.grant_id, kind: 'refresh', expires_at: until }),
          scopes: knownScopes(row.scopes),
        };
      });
    },
    async find(accessToken, audience) {
      const now = clock.now();
      const row = await db
        .selectFrom('assistant_tokens as tokens')
        .innerJoin('assistant_grants as grants', 'grants.id', 'tokens.grant_id')
        .innerJoin('members', 'members.id', 'grants.member_id')
        .innerJoin('sites', 'sites.household_id', 'members.household_id')
        .select(['grants.id', 'grants.client_id', 'grants.member_id', 'grants.scopes', 'grants.last_used_at', 'sites.id as site_id'])
        .where('tokens.token_hash', '=', hashToken(accessToken))
        .where('tokens.kind', '=', 'access')
        .where('tokens.expires_at', '>', toIso(now))
        .where('grants.audience', '=', audience)
        .where('members.left_at', 'is', null)
        .where('members.role', 'in', ['owner', 'member'])
        .orderBy('sites.id')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      if (row.last_used_at === null || Date.parse(row.last_used_at) < Instant(now - NOTE_USE_EVERY)) await db.updateTable('assistant_grants').set({ last_used_at: toIso(now) }).where('id', '=', row.id).execute();
      // Ids in the database were made by newId.
      return { kind: 'assistant', grantId: row.id as AssistantCaller['grantId'], clientId: row.client_id, memberId: row.member_id as AssistantCaller['memberId'], siteId: row.site_id as AssistantCaller['siteId'], scopes: knownScopes(row.scopes) };
    },
  };
}

/** Whether a code comes from whom it was sent to (RFC 6749, 4.1.3; RFC 7636, 4.6). */
function isProven(redemption: Redemption, { redirect_uri: redirectUri, challenge }: Pick<AssistantTokensTable, 'redirect_uri' | 'challenge'>): boolean {
  if (redemption.kind === 'refresh') return true;
  return redemption.redirectUri === redirectUri && createHash('sha256').update(redemption.verifier).digest('base64url') === challenge;
}
