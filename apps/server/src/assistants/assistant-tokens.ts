import type { CodeRequest, RefreshRequest } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import { hashToken } from '../identity/token-hash.ts';
import type { AssistantClient, AssistantClients } from './assistant-clients.ts';
import { ACCESS_LIVES, type AssistantGrants } from './assistant-grants.ts';
import { resourceOf } from './oauth-metadata.ts';

/** An answer of the token endpoint (RFC 6749, 5.1). */
export interface AssistantToken {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token: string;
}

/** Gives tokens for a code or a refresh token. Rejects with `request.unauthenticated`, `oauth.target_refused` or `oauth.grant_refused`. */
export type IssueAssistantToken = (request: CodeRequest | RefreshRequest, origin: string) => Promise<AssistantToken>;

export function createAssistantTokens({ clients, grants }: { readonly clients: AssistantClients; readonly grants: AssistantGrants }): IssueAssistantToken {
  async function clientOf({ client_id: clientId, client_secret: secret }: CodeRequest | RefreshRequest): Promise<AssistantClient> {
    const client = await clients.find(clientId);
    // A client without a secret that shows one is not the one that it says.
    if (client === undefined || client.secretHash !== (secret === undefined ? undefined : hashToken(secret))) throw new CodedError('request.unauthenticated', 'This client is not known here.');
    return client;
  }

  return async (request, origin) => {
    const client = await clientOf(request);
    if (request.resource !== undefined && (client.audience !== 'mcp' || request.resource !== resourceOf(origin))) throw new CodedError('oauth.target_refused', 'Tokens from here open nothing there.');
    const tokens = await grants.redeem(
      client,
      request.grant_type === 'refresh_token' ? { kind: 'refresh', token: request.refresh_token } : { kind: 'code', token: request.code, redirectUri: request.redirect_uri, verifier: request.code_verifier },
    );
    if (tokens === undefined) throw new CodedError('oauth.grant_refused', 'It is wrong, was used before, is too old, or was taken back. Ask the person again.');
    return { access_token: tokens.access, token_type: 'Bearer', expires_in: ACCESS_LIVES / 1_000, scope: tokens.scopes.join(' '), refresh_token: tokens.refresh };
  };
}
