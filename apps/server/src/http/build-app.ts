import { randomUUID } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import { CodedError, describeError, KiB, type Log, Seconds } from '@latchkey/kit';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { limitKey } from './caller-address.ts';
import { oauthErrorOf, PROBLEM_TYPE, problemFromError, problemOf } from './problem-answer.ts';
import { securityHeaders } from './security-headers.ts';
import { answerUnreadable } from './unreadable-request.ts';

export interface AppOptions {
  readonly log: Log;
  readonly ratePerMinute: number;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  readonly proxies: readonly string[];
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

/** The HTTP server without any route: limits, headers, problem details for every kind of failure, and one log line a request. */
export async function buildApp({ log, ratePerMinute, proxies, tls }: AppOptions): Promise<FastifyInstance> {
  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemFromError(error);
    if (problem === undefined) log.error('request failed', { request: request.id, route: request.routeOptions?.url, error: describeError(error), stack: error instanceof Error ? error.stack : undefined });
    const body = problem ?? problemOf('server.failed');
    if (body.code === 'server.starting') {
      log.warn('request met no database', { request: request.id, error: describeError(error) });
      reply.header('retry-after', '2');
    }
    if (body.code === 'server.no_room') log.error('the disk is full', { request: request.id, error: describeError(error) });
    if (request.routeOptions?.config.oauth === true) return reply.code(body.status).type('application/json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(oauthErrorOf(body)));
    // An answer to somebody who may not know is the same as to somebody who may not look: it is never kept.
    return reply.code(body.status).type(PROBLEM_TYPE).header('cache-control', 'no-store').send(JSON.stringify(body));
  };
  const shared = {
    genReqId: () => randomUUID(),
    trustProxy: proxies.length === 0 ? false : [...proxies],
    bodyLimit: KiB(256),
    requestTimeout: Seconds(30),
    keepAliveTimeout: Seconds(65),
    forceCloseConnections: true,
    return503OnClosing: false,
    clientErrorHandler: answerUnreadable,
    routerOptions: { maxParamLength: 200 },
    // Addresses that no route can have: they reach neither the hooks nor the error handler below.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => void answerError(error, request, reply.headers(securityHeaders(request, tls !== undefined))),
  } as const;
  // The types of plain and TLS servers differ in nothing that anyone here uses.
  const app = (tls === undefined ? fastify(shared) : fastify({ ...shared, https: { cert: tls.cert, key: tls.key } })) as unknown as FastifyInstance;

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))));
  app.setErrorHandler(answerError);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(request, tls !== undefined));
    if (!mayBeSent(request)) throw new CodedError('request.invalid', 'Send JSON.');
  });
  await app.register(rateLimit, {
    max: ratePerMinute,
    timeWindow: '1 minute',
    enableDraftSpec: true,
    keyGenerator: (request) => limitKey(request.ip),
    errorResponseBuilder: (_request, { after }) => new CodedError('request.too_many', `Too many requests from this address; try again in ${after}.`),
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => answerError(new CodedError('request.not_found', 'There is nothing at this address.'), request, reply));
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address itself: it may hold a door's code.
    log.debug('request answered', { request: request.id, method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode, millis: Math.round(reply.elapsedTime) });
  });
  return app;
}

/**
 * Plain text and multipart forms can be sent by any page without asking first, and by an old browser without saying from where: nothing takes them, also with no body.
 * The other kind of form is refused by each route that does not speak OAuth.
 */
function mayBeSent({ method, headers }: FastifyRequest): boolean {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return method === 'GET' || type === undefined || type === 'application/json' || type === 'application/x-www-form-urlencoded';
}
