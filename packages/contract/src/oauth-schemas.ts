import { z } from 'zod';

/** RFC 6749 section 5.1. */
export const accessToken = z
  .object({
    access_token: z.string(),
    /** `DPoP`: bound to a carrier's key. `Bearer`: an assistant's. */
    token_type: z.enum(['DPoP', 'Bearer']),
    expires_in: z.int(),
    scope: z.string(),
    /** An assistant's next token; good once. */
    refresh_token: z.string().optional(),
  })
  .meta({ id: 'AccessToken' });

/** RFC 6749 section 4.4.2 with RFC 7523 section 2.2. */
export const clientCredentialsRequest = z
  .object({
    grant_type: z.literal('client_credentials'),
    client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
    client_assertion: z.string().max(4_000),
    client_id: z.string().max(100).optional(),
    scope: z.string().max(200).optional(),
  })
  .meta({ id: 'ClientCredentialsRequest' });
export type ClientCredentialsRequest = z.infer<typeof clientCredentialsRequest>;

const ofAssistant = { client_id: z.string().max(200), client_secret: z.string().max(200).optional(), resource: z.string().max(2_000).optional() };

/** RFC 6749 section 4.1.3 with RFC 7636 section 4.5. */
export const codeRequest = z
  .object({ grant_type: z.literal('authorization_code'), code: z.string().max(200), redirect_uri: z.string().max(2_000), code_verifier: z.string().max(200), ...ofAssistant })
  .meta({ id: 'CodeRequest' });
export type CodeRequest = z.infer<typeof codeRequest>;

/** RFC 6749 section 6. */
export const refreshRequest = z.object({ grant_type: z.literal('refresh_token'), refresh_token: z.string().max(200), scope: z.string().max(200).optional(), ...ofAssistant }).meta({ id: 'RefreshRequest' });
export type RefreshRequest = z.infer<typeof refreshRequest>;

export const tokenRequest = z.discriminatedUnion('grant_type', [clientCredentialsRequest, codeRequest, refreshRequest]).meta({ id: 'TokenRequest' });

/** RFC 6749 section 5.2, RFC 7591 section 3.2.2, RFC 8707 section 2, RFC 9449 section 5. */
export const oauthError = z
  .object({ error: z.enum(['invalid_request', 'invalid_client', 'invalid_scope', 'invalid_grant', 'invalid_target', 'invalid_redirect_uri', 'invalid_dpop_proof', 'temporarily_unavailable']), error_description: z.string() })
  .meta({ id: 'OAuthError' });
export type OAuthError = z.infer<typeof oauthError>;
