import { assistantScope, carrierScope, readingScopes } from '@latchkey/contract';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';

/** What tokens of the Model Context Protocol are for (RFC 8707), under one of this server's names. */
export const resourceOf = (origin: string): string => `${origin}/mcp`;

/** What an answer to a program without a good token says, so that it finds the way to one (RFC 9728, 5.1). */
export const challengeOf = (origin: string, scopes: readonly string[] = readingScopes): string => `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="${scopes.join(' ')}"`;

/** Handlers for what programs read first. Both speak under the name by which they were asked: a program compares it with the one it knows. */
export function createOAuthMetadata({ origins }: { readonly origins: Pick<OwnOrigins, 'originOf'> }): Handlers<'showAuthorizationServer' | 'showProtectedResource'> {
  return {
    async showAuthorizationServer({ request }) {
      const origin = origins.originOf(request.raw);
      return {
        issuer: origin,
        authorization_endpoint: `${origin}/resident/connect`,
        token_endpoint: `${origin}/api/v1/oauth/token`,
        registration_endpoint: `${origin}/api/v1/oauth/clients`,
        scopes_supported: [...assistantScope.options, ...carrierScope.options],
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none', 'client_secret_post', 'private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['ES256', 'EdDSA'],
        dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
        authorization_response_iss_parameter_supported: true,
        service_documentation: `${origin}/docs`,
      };
    },
    async showProtectedResource({ request }) {
      const origin = origins.originOf(request.raw);
      return { resource: resourceOf(origin), resource_name: 'Latchkey', authorization_servers: [origin], scopes_supported: [...readingScopes], bearer_methods_supported: ['header'] };
    },
  };
}
