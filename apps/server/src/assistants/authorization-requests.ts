import { type AssistantScope, assistantScope, type AuthorizationRequest } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { AssistantClient, AssistantClients } from './assistant-clients.ts';
import { resourceOf } from './oauth-metadata.ts';

/** A request that may be shown to a person. */
export interface CheckedRequest {
  readonly client: AssistantClient;
  readonly redirectUri: string;
  readonly scopes: readonly [AssistantScope, ...AssistantScope[]];
  /** SHA-256 of the secret that redeems the code (RFC 7636, S256), base64url. */
  readonly challenge: string;
  readonly state: string | undefined;
}

const S256 = /^[\w-]{43}$/;
const refuse = (why: string): never => {
  throw new CodedError('assistant.request_refused', `${why} Nothing was allowed; begin again in the assistant.`);
};

/**
 * Checks what a program put into the address of the consent page. Throws `assistant.request_refused`: the person is told, never the program, so that nobody is
 * sent to an address by a link alone (RFC 9700, 4.11.2).
 * @param origin the name of this server in the person's browser
 */
export async function checkAuthorizationRequest(clients: AssistantClients, request: AuthorizationRequest, origin: string): Promise<CheckedRequest> {
  const client = (await clients.find(request.client_id)) ?? refuse('This assistant is not known here, or it waited too long.');
  if (!client.redirectUris.includes(request.redirect_uri)) refuse('The answer would go to an address that this assistant did not name when it introduced itself.');
  if (request.response_type !== 'code') refuse('It asks for another kind of answer than a code.');
  const { code_challenge: challenge, code_challenge_method: method } = request;
  if (challenge === undefined || !S256.test(challenge) || method !== 'S256') return refuse('It does not protect its answer (PKCE with S256).');
  if (client.audience === 'mcp' && request.resource !== undefined && request.resource !== resourceOf(origin)) refuse('It asks for something that is not this server’s.');
  const asked = (request.scope ?? '').split(' ').filter((scope) => scope !== '');
  const [first, ...more] = asked.length === 0 ? client.scopes : client.scopes.filter((scope) => asked.includes(scope));
  return { client, redirectUri: request.redirect_uri, scopes: [first ?? refuse('It asks for nothing that an assistant may have here.'), ...more], challenge, state: request.state };
}

/** Scopes that a grant was given; what this version does not know counts for nothing. */
export const knownScopes = (scopes: readonly string[]): AssistantScope[] => assistantScope.options.filter((scope) => scopes.includes(scope));
