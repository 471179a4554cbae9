import { z } from 'zod';
import * as schema from './assistant-schemas.ts';
import { id } from './primitives.ts';
import type { Route } from './route.ts';

const COMMON = ['request.invalid', 'request.too_many', 'server.failed', 'request.forbidden'] as const;
const SIGNED_IN = [...COMMON, 'request.unauthenticated', 'request.cross_site', 'request.not_found'] as const;

/** How programs are let in that answer for a person (OAuth 2, as the Model Context Protocol asks for it), and what they read. */
export const assistantRoutes = {
  showAuthorizationServer: {
    method: 'GET', path: '/.well-known/oauth-authorization-server', tag: 'Service', access: 'public', summary: 'Where and how programs get tokens here (RFC 8414)',
    success: { status: 200, body: schema.authorizationServer }, problems: COMMON,
  },
  showProtectedResource: {
    method: 'GET', path: '/.well-known/oauth-protected-resource/mcp', tag: 'Service', access: 'public', summary: 'Whose tokens open /mcp (RFC 9728)',
    success: { status: 200, body: schema.protectedResource }, problems: COMMON,
  },
  callAssistantTools: {
    method: 'POST', path: '/mcp', tag: 'Service', access: 'assistant', summary: 'The Model Context Protocol (Streamable HTTP): tools that read, for an assistant that a person connected',
    body: z.record(z.string(), z.unknown()).meta({ description: 'A JSON-RPC message' }), success: { status: 200, stream: 'application/json' },
    problems: [...COMMON, 'request.unauthenticated', 'request.cross_site'],
  },
  registerAssistant: {
    method: 'POST', path: '/api/v1/oauth/clients', tag: 'Assistants', access: 'public', oauth: 'json', summary: 'A program introduces itself (RFC 7591); it may do nothing until a person of a household connects it',
    body: schema.assistantRegistration, success: { status: 201, body: schema.registeredAssistant }, problems: [...COMMON, 'request.cross_site', 'oauth.redirect_refused'],
  },
  showConsent: {
    method: 'POST', path: '/api/v1/assistants/consent', tag: 'Assistants', access: 'member', summary: 'What a program asks for, in the words of the consent page', body: schema.authorizationRequest,
    success: { status: 200, body: schema.consent }, problems: [...SIGNED_IN, 'assistant.request_refused'],
  },
  answerConsent: {
    method: 'POST', path: '/api/v1/assistants', tag: 'Assistants', access: 'member', verified: 'always', summary: 'Connect an assistant, or say no; gives the address at which the program waits for the answer',
    body: z.object({ request: schema.authorizationRequest, scopes: z.array(schema.assistantScope).max(10).meta({ description: 'Of those that it asked for; none says no' }) }),
    success: { status: 201, body: z.object({ redirect: z.string() }) }, problems: [...SIGNED_IN, 'session.verification_needed', 'session.passkey_missing', 'assistant.request_refused'],
  },
  listAssistants: { method: 'GET', path: '/api/v1/assistants', tag: 'Assistants', access: 'member', summary: 'Assistants that people of the household connected, newest first', success: { status: 200, body: z.object({ items: z.array(schema.assistant) }) }, problems: SIGNED_IN },
  removeAssistant: {
    method: 'DELETE', path: '/api/v1/assistants/{assistantId}', tag: 'Assistants', access: 'member', summary: 'Disconnect it: all its tokens end at once', params: z.object({ assistantId: id('agr') }),
    success: { status: 204, body: null }, problems: SIGNED_IN,
  },
} as const satisfies Record<string, Route>;
