import { createHash } from 'node:crypto';
import { type Route, type RouteName, routes } from '@latchkey/contract';
import { type Clock, CodedError, Minutes } from '@latchkey/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { challengeOf } from '../assistants/oauth-metadata.ts';
import type { Caller } from '../identity/caller.ts';
import type { Authorize } from './authorize.ts';
import { limitKey } from './caller-address.ts';
import type { GuessLimits } from './guess-limits.ts';
import type { Handlers, StreamAnswer } from './handler.ts';
import type { Idempotency } from './idempotency.ts';
import type { OpenUses } from './open-uses.ts';
import type { OwnOrigins } from './own-origins.ts';
import { InvalidRequest } from './problem-answer.ts';
import { createRateWindow } from './rate-window.ts';

export interface MountOptions {
  readonly handlers: Handlers;
  readonly authorize: Authorize;
  readonly origins: OwnOrigins;
  readonly idempotency: Idempotency;
  readonly guesses: GuessLimits;
  /** What each session is being sent. */
  readonly uses: OpenUses;
  readonly clock: Clock;
  /** Requests a minute of one address; of one session, or of one courier's or carrier's key, it is half. */
  readonly ratePerMinute: number;
}

/** Fewer requests a minute, where each one is a guess at a secret or costs much. */
const STRICT_RATES: Partial<Record<RouteName, number>> = {
  beginPasskeySignIn: 60,
  finishPasskeySignIn: 30,
  beginRecovery: 20,
  finishRecovery: 20,
  signInDemo: 60,
  claimServer: 20,
  showInvitation: 60,
  acceptInvitation: 20,
  openShared: 60,
  openReceipt: 60,
  askHousehold: 20,
  watchShared: 60,
  exportHousehold: 20,
  pairHub: 20,
  createPairingCode: 20,
  noteNotification: 120,
  startVisit: 240,
  startEntry: 120,
  addToVisit: 240,
  addPhoto: 60,
  registerCarrier: 20,
  replayWebhookMessages: 60,
  issueCheckoutToken: 30,
  issueToken: 120,
  takeOrder: 120,
  registerAssistant: 20,
  showConsent: 60,
};

const MISSES = new Set(['label.unknown', 'label.delivered', 'label.wrong_day', 'label.wrong_house', 'label.by_hand']);
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/** A handler as the mount calls it. */
type LooseHandler = (call: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Builds every route of the table: validation, permission, limits, repeats and answers are the same everywhere, and a route that is not in the table does not exist. */
export function mount(app: FastifyInstance, options: MountOptions): void {
  const perCaller = createRateWindow(Math.ceil(options.ratePerMinute / 2), Minutes(1), options.clock);
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    // What a handler gets and gives is checked against its route at run time, so its own types may be forgotten here.
    const handler = options.handlers[name] as unknown as LooseHandler;
    const strict = STRICT_RATES[name];
    const place = (scope: FastifyInstance) => scope.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      config: { oauth: route.oauth !== undefined, ...(strict === undefined ? {} : { rateLimit: { max: strict, timeWindow: '1 minute' } }) },
      handler: (request, reply) => answer(name, route, handler, options, perCaller, request, reply),
    });
    if (route.raw === true) {
      void app.register(async (scope) => {
        // Nothing is given back: the scope can be awaited, and would wait for itself.
        place(withBytes(scope));
      });
    } else place(app);
    // Programs ask whether there is a stream of events to listen to, and expect this answer where there is none (Streamable HTTP).
    if (route.access === 'assistant') app.route({ method: ['GET', 'DELETE'], url: route.path, handler: (_request, reply) => reply.code(405).header('allow', route.method).send() });
  }
}

/** In this scope a body stays the bytes that came: a parser would lose what is signed. */
function withBytes(scope: FastifyInstance): FastifyInstance {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return scope;
}

async function answer(name: RouteName, route: Route, handler: LooseHandler, options: MountOptions, perCaller: ReturnType<typeof createRateWindow>, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  // Health is asked for by address, by machines that know no name of ours.
  if (name !== 'health') options.origins.originOf(request.raw);
  if (route.method !== 'GET') options.origins.requireSameSite(request.raw);
  // A form can be sent by any page without asking first: only what OAuth’s clients send forms to takes one.
  if (route.oauth !== 'form' && route.raw !== true && request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) throw new CodedError('request.invalid', 'Send JSON.');
  const params = parse(route.params, request.params, 'path');
  const query = parse(route.query, request.query, 'query');
  const body = parse(route.body, request.body, 'body');
  const caller = await options.authorize(route, request, body).catch((error: unknown) => {
    if (route.access === 'assistant') reply.header('www-authenticate', challengeOf(options.origins.originOf(request.raw)));
    throw error;
  });
  const callerKey = keyOf(caller);
  if (callerKey !== undefined) {
    // By session: whoever copied a cookie uses up that session's share, and a person who signs in anew to end it has one of their own.
    const sharer = caller.kind === 'resident' ? caller.sessionHash : callerKey;
    const within = perCaller.take(sharer);
    // What the address may still send is in the headers already; the caller's own share is the narrower one.
    const { limit, left, resetsIn } = perCaller.stateOf(sharer);
    reply.headers({ 'ratelimit-limit': limit, 'ratelimit-remaining': left, 'ratelimit-reset': resetsIn, ...(within ? {} : { 'retry-after': resetsIn }) });
    if (!within) throw new CodedError('request.too_many', 'Too many requests; wait a minute.');
  }

  const idempotencyKey = route.idempotent === true ? readIdempotencyKey(request) : undefined;
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort();
  });
  if ('stream' in route.success && caller.kind === 'resident') {
    const use = options.uses.begin(caller.sessionHash);
    use.signal.addEventListener('abort', () => reply.raw.destroy());
    reply.raw.once('close', use.end);
    // Once more, now that it can be cut: the session may have ended in between.
    await options.authorize(route, request, body);
  }
  const call = { params, query, body, caller, idempotencyKey, signal: left.signal, request, reply };
  const work = () => guarded(name, options.guesses, params, caller, request, () => handler(call));

  if ('stream' in route.success) return sendStream(reply, (await work()) as StreamAnswer);
  const { status, body: shape } = route.success;
  const run = async () => {
    const given = await work();
    return { status, body: shape === null ? null : checkAnswer(name, shape, given) };
  };
  const result =
    idempotencyKey === undefined || callerKey === undefined
      ? { ...(await run()), repeated: false }
      : await options.idempotency.once({ scope: `${callerKey} ${name}`, key: idempotencyKey, content: { params, body } }, run);
  if (result.repeated) reply.header('idempotency-replayed', 'true');
  return sendJson(reply, request, route, result.status, result.body);
}

function parse(schema: z.ZodType | undefined, value: unknown, where: 'path' | 'query' | 'body'): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value ?? (where === 'body' ? undefined : {}));
  if (!parsed.success) throw new InvalidRequest(where, parsed.error);
  if (holdsNul(parsed.data)) throw new CodedError('request.invalid', `The ${where} of the request holds a NUL character, which is no text.`);
  return parsed.data;
}

/** PostgreSQL keeps every text but one with a NUL. Without recursion: a body may be nested deeper than the stack. */
function holdsNul(value: unknown): boolean {
  const rest = [value];
  while (rest.length > 0) {
    const part = rest.pop();
    if (typeof part === 'string' && part.includes('\0')) return true;
    if (typeof part === 'object' && part !== null) for (const [name, inner] of Object.entries(part)) rest.push(name, inner);
  }
  return false;
}

function checkAnswer(name: RouteName, shape: z.ZodType, value: unknown): unknown {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new CodedError('server.bad_answer', `The answer of ${name} is not of the documented form.`, { cause: parsed.error });
  return parsed.data;
}

function readIdempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) throw new CodedError('request.invalid', 'Idempotency-Key must be 1 to 128 visible ASCII characters.');
  return key;
}

function keyOf(caller: Caller): string | undefined {
  switch (caller.kind) {
    case 'resident':
      return caller.memberId;
    case 'courier':
      return `jkt ${caller.jkt}`;
    case 'carrier':
      return caller.carrierId;
    case 'assistant':
      return caller.grantId;
    case 'stranger':
      return undefined;
  }
}

/** Counts scans that asked for what this door does not expect. */
async function guarded(name: RouteName, guesses: GuessLimits, params: unknown, caller: Caller, request: FastifyRequest, work: () => Promise<unknown>): Promise<unknown> {
  if ((name !== 'startVisit' && name !== 'addToVisit') || caller.kind !== 'courier') return work();
  // The table gives these routes a code, or a visit, in their path.
  const { code, visitId = '' } = params as { readonly code?: string; readonly visitId?: string };
  const source = { doorCode: code ?? visitId, jkt: caller.jkt, address: limitKey(request.ip) };
  guesses.check(source);
  try {
    return await work();
  } catch (error) {
    if (error instanceof CodedError && MISSES.has(error.code)) guesses.miss(source);
    throw error;
  }
}

function sendStream(reply: FastifyReply, { status, headers, body }: StreamAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

function sendJson(reply: FastifyReply, request: FastifyRequest, route: Route, status: number, body: unknown): FastifyReply {
  if (body === null) return reply.code(status).send();
  const text = JSON.stringify(body);
  reply.type('application/json; charset=utf-8');
  if (route.method !== 'GET') return reply.code(status).header('cache-control', 'no-store').send(text);

  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  reply.header('etag', tag).header('cache-control', 'private, no-cache');
  const next = typeof body === 'object' && body !== null && 'next' in body && typeof body.next === 'string' ? body.next : undefined;
  if (next !== undefined) reply.header('link', `<${nextPage(request, next)}>; rel="next"`);
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  return reply.code(status).send(text);
}

function nextPage(request: FastifyRequest, cursor: string): string {
  const [path, search] = request.url.split('?', 2);
  const query = new URLSearchParams(search);
  query.set('cursor', cursor);
  return `${path}?${query}`;
}
