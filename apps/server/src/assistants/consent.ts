import type { Assistant } from '@latchkey/contract';
import { type Clock, CodedError, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import { type AssistantClients, hostOf } from './assistant-clients.ts';
import type { AssistantGrants } from './assistant-grants.ts';
import { checkAuthorizationRequest, knownScopes } from './authorization-requests.ts';

export interface ConsentDeps {
  readonly db: Kysely<Schema>;
  readonly clients: AssistantClients;
  readonly grants: AssistantGrants;
  readonly origins: Pick<OwnOrigins, 'originOf'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Handlers for what people decide about assistants. */
export function createConsent({ db, clients, grants, origins, clock, log }: ConsentDeps): Handlers<'showConsent' | 'answerConsent' | 'listAssistants' | 'removeAssistant' | 'registerAssistant'> {
  const assistants = (householdId: string) =>
    db
      .selectFrom('assistant_grants as grants')
      .innerJoin('members', 'members.id', 'grants.member_id')
      .selectAll('grants')
      .select('members.name as member_name')
      .where('members.household_id', '=', householdId)
      .where('grants.expires_at', '>', toIso(clock.now()));
  return {
    async registerAssistant({ body }) {
      // The contract asks for at least one.
      const redirectUris = body.redirect_uris as [string, ...string[]];
      const { id, name, createdAt } = await clients.register(body.client_name, redirectUris);
      return { client_id: id, client_id_issued_at: Math.floor(Date.parse(createdAt) / 1_000), client_name: name, redirect_uris: redirectUris, grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'none' };
    },
    async showConsent({ body, request }) {
      const { client, redirectUri, scopes } = await checkAuthorizationRequest(clients, body, origins.originOf(request.raw));
      return { name: client.name, host: hostOf(redirectUri), scopes: [...scopes] };
    },
    async answerConsent({ caller, body, request }) {
      const origin = origins.originOf(request.raw);
      const checked = await checkAuthorizationRequest(clients, body.request, origin);
      const allowed = checked.scopes.filter((scope) => body.scopes.includes(scope));
      const redirect = new URL(checked.redirectUri);
      if (allowed.length === 0) redirect.searchParams.set('error', 'access_denied');
      else redirect.searchParams.set('code', await grants.allow(caller.memberId, checked, allowed, hostOf(checked.redirectUri)));
      if (checked.state !== undefined) redirect.searchParams.set('state', checked.state);
      // So that a program that speaks to several servers cannot be given the answer of another one (RFC 9207).
      redirect.searchParams.set('iss', origin);
      log.info('somebody answered an assistant', { household: caller.householdId, member: caller.memberId, client: checked.client.id, scopes: allowed.join(' ') });
      return { redirect: redirect.href };
    },
    async listAssistants({ caller }) {
      const rows = await assistants(caller.householdId).where('grants.last_used_at', 'is not', null).orderBy('grants.id', 'desc').limit(200).execute();
      // Ids in the database were made by newId.
      return { items: rows.map((row) => ({ id: row.id as Assistant['id'], name: row.name, host: row.host, memberName: row.member_name, scopes: knownScopes(row.scopes), createdAt: row.created_at, lastUsedAt: row.last_used_at, expiresAt: row.expires_at })) };
    },
    async removeAssistant({ caller, params }) {
      const grant = await assistants(caller.householdId).where('grants.id', '=', params.assistantId).executeTakeFirst();
      if (grant === undefined) throw new CodedError('request.not_found', 'There is no such assistant.');
      await db.deleteFrom('assistant_grants').where('id', '=', grant.id).execute();
      log.info('an assistant was disconnected', { household: caller.householdId, by: caller.memberId, assistant: grant.id });
    },
  };
}
