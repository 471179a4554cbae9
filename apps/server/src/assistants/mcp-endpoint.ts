import { Readable } from 'node:stream';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { CodedError, describeError, type Log } from '@latchkey/kit';
import type { Handlers } from '../http/handler.ts';
import { knownScopes } from './authorization-requests.ts';
import type { HouseFacts } from './house-facts.ts';
import { createMcpTools } from './mcp-tools.ts';

export interface McpEndpointDeps {
  readonly facts: HouseFacts;
  readonly version: string;
  readonly log: Log;
}

/**
 * The Model Context Protocol over HTTP. Every request stands for itself: nothing is kept between two, in the present revision (2026-07-28) and in the one before it,
 * so that what an assistant may is asked of the database each time.
 */
export function createMcpEndpoint({ facts, version, log }: McpEndpointDeps): Handlers<'callAssistantTools'> & AsyncDisposable {
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const siteId = authInfo?.extra?.['siteId'];
      if (typeof siteId !== 'string') throw new CodedError('request.unauthenticated', 'No assistant is known.');
      return createMcpTools({ facts, siteId, scopes: knownScopes(authInfo?.scopes ?? []), version });
    },
    // Nothing here changes that a subscription could tell of.
    { maxSubscriptions: 0, onerror: (error) => log.debug('a message of an assistant was refused', { error: describeError(error) }) },
  );
  return {
    async callAssistantTools({ caller, body, request, signal }) {
      const headers = new Headers(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' && name !== 'authorization' && name !== 'cookie' ? [[name, value]] : [])));
      const message = new Request(`http://${request.host}/mcp`, { method: 'POST', headers, body: JSON.stringify(body), signal });
      const response = await handler.fetch(message, { parsedBody: body, authInfo: { token: '', clientId: caller.clientId, scopes: [...caller.scopes], extra: { siteId: caller.siteId } } });
      return {
        status: response.status,
        headers: { 'content-type': response.headers.get('content-type') ?? 'application/json', 'cache-control': 'no-store' },
        // A body of the platform is the same stream under Node's own type.
        body: response.body === null ? new Uint8Array() : Readable.fromWeb(response.body as import('node:stream/web').ReadableStream<Uint8Array>),
      };
    },
    [Symbol.asyncDispose]: () => handler.close(),
  };
}
