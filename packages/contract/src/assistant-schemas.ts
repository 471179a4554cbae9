import { z } from 'zod';
import { id, instant } from './primitives.ts';

/** What an assistant may do for a person. Nothing unlocks, and nothing shows a picture, a code or a whole tracking number. */
export const assistantScope = z.enum(['parcels:read', 'doors:read', 'visits:read', 'doors:lock']).meta({ id: 'AssistantScope' });
export type AssistantScope = z.infer<typeof assistantScope>;

/** What programs may be given that read over the Model Context Protocol: they read only. */
export const readingScopes = ['parcels:read', 'doors:read', 'visits:read'] as const satisfies readonly AssistantScope[];

/** An assistant that a person of the household connected. */
export const assistant = z
  .object({
    id: id('agr'),
    /** As the program calls itself: nobody has checked it. */
    name: z.string(),
    /** Where its answers are sent; this the server has checked. */
    host: z.string(),
    memberName: z.string(),
    scopes: z.array(assistantScope),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    /** When it ends unless it is used before. */
    expiresAt: instant,
  })
  .meta({ id: 'Assistant' });
export type Assistant = z.infer<typeof assistant>;

const parameter = z.string().max(2_000);

/** What a program put into the address of the consent page (RFC 6749, 4.1.1; RFC 7636; RFC 8707). */
export const authorizationRequest = z
  .object({
    client_id: parameter,
    redirect_uri: parameter,
    response_type: parameter,
    state: parameter.optional(),
    scope: parameter.optional(),
    resource: parameter.optional(),
    code_challenge: parameter.optional(),
    code_challenge_method: parameter.optional(),
  })
  .meta({ id: 'AuthorizationRequest' });
export type AuthorizationRequest = z.infer<typeof authorizationRequest>;

/** What the consent page shows. */
export const consent = assistant.pick({ name: true, host: true, scopes: true }).meta({ id: 'Consent' });
export type Consent = z.infer<typeof consent>;

/** A program that introduces itself (RFC 7591). What is not here is ignored. */
export const assistantRegistration = z
  .object({
    client_name: z.string().max(200).optional(),
    redirect_uris: z.array(z.string().max(1_000)).min(1).max(5),
    token_endpoint_auth_method: z.literal('none').optional(),
    grant_types: z.array(z.string().max(100)).max(10).optional(),
    response_types: z.array(z.string().max(100)).max(10).optional(),
  })
  .meta({ id: 'AssistantRegistration' });

export const registeredAssistant = z
  .object({
    client_id: z.string(),
    client_id_issued_at: z.int(),
    client_name: z.string(),
    redirect_uris: z.array(z.string()),
    grant_types: z.array(z.string()),
    response_types: z.array(z.string()),
    token_endpoint_auth_method: z.literal('none'),
  })
  .meta({ id: 'RegisteredAssistant' });

/** RFC 8414. */
export const authorizationServer = z
  .object({
    issuer: z.string(),
    authorization_endpoint: z.string(),
    token_endpoint: z.string(),
    registration_endpoint: z.string(),
    scopes_supported: z.array(z.string()),
    response_types_supported: z.array(z.string()),
    response_modes_supported: z.array(z.string()),
    grant_types_supported: z.array(z.string()),
    code_challenge_methods_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    dpop_signing_alg_values_supported: z.array(z.string()),
    authorization_response_iss_parameter_supported: z.literal(true),
    service_documentation: z.string(),
  })
  .meta({ id: 'AuthorizationServer' });

/** RFC 9728. */
export const protectedResource = z
  .object({ resource: z.string(), resource_name: z.string(), authorization_servers: z.array(z.string()), scopes_supported: z.array(z.string()), bearer_methods_supported: z.array(z.string()) })
  .meta({ id: 'ProtectedResource' });
