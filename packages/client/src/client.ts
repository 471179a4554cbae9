import type { Method, Operations, Problem } from './operations.ts';

/** `"POST /api/v1/parcels"`: a route as the client names it. */
export type Operation = keyof Operations;

type Part<Key extends string, Value> = [Value] extends [never] ? { readonly [K in Key]?: never } : { readonly [K in Key]: Value };
/** What a call takes: path parameters, query, body; and, where the route takes one, an idempotency key. */
export type CallInput<Op extends Operation> = Part<'params', Operations[Op]['params']> &
  { readonly query?: Partial<Operations[Op]['query']> } &
  Part<'body', Operations[Op]['body']> & { readonly idempotencyKey?: string; readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> };
/** What its answer holds: null where there is no content, the `Response` itself of routes that stream. */
export type CallOutput<Op extends Operation> = Operations[Op]['output'];

/** The API's refusal, or no answer at all (`network.failed`, status 0). */
export class ApiError extends Error {
  readonly code: Problem['code'] | 'network.failed';
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(code: Problem['code'] | 'network.failed', status: number, message: string, options: { problem?: Problem; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.problem = options.problem;
  }
}

export interface ClientOptions {
  /** Origin of the server; empty for the page's own. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** Adds headers to every call: a courier's proof of key, a session cookie outside a browser. */
  readonly authorize?: (request: { readonly method: Method; readonly url: string }) => Promise<Readonly<Record<string, string>>>;
}

export interface Client {
  /** Calls one route. Rejects with {@link ApiError}. Routes that stream give the `Response` itself. */
  call<Op extends Operation>(operation: Op, input: CallInput<Op>): Promise<CallOutput<Op>>;
}

export function createClient(options: ClientOptions = {}): Client {
  const baseUrl = options.baseUrl ?? '';
  const send = options.fetch ?? fetch;
  return {
    async call(operation, input) {
      // An Operation is always "<method> <path>", by its type.
      const [method, template] = operation.split(' ') as [Method, string];
      const { params, query, body, idempotencyKey, signal } = input as Loose;
      const path = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => segmentOf(params?.[name]));
      const search = new URLSearchParams(Object.entries(query ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, textOf(value)]])));
      const url = `${baseUrl}${path}${search.size > 0 ? `?${search}` : ''}`;
      const headers: Record<string, string> = {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(await options.authorize?.({ method, url })),
        ...input.headers,
      };
      const response = await send(url, {
        method,
        headers,
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      }).catch(unreachable);
      // The server validates its answers against the same table, so the shape is the declared one.
      return (await readAnswer(response)) as CallOutput<typeof operation>;
    },
  };
}

interface Loose {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Parameters and queries are texts, numbers and booleans by their schemas. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

/** One piece of a path. Nothing and dots would lead to another route: URLs take them for steps, in every spelling. */
function segmentOf(value: unknown): string {
  const segment = encodeURIComponent(textOf(value));
  if (/^\.{0,2}$/.test(segment)) throw new ApiError('request.not_found', 404, 'There is nothing here');
  return segment;
}

function unreachable(cause: unknown): never {
  throw new ApiError('network.failed', 0, 'The server cannot be reached', { cause });
}

/** One JSON text (RFC 8259, RFC 6839), not a stream of them. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

async function readAnswer(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) {
    const problem = JSON_TYPE.test(type) ? ((await response.json().catch(() => undefined)) as Problem | undefined) : undefined;
    throw new ApiError(problem?.code ?? 'server.failed', response.status, problem?.detail ?? problem?.title ?? 'The server gave no reason', problem === undefined ? {} : { problem });
  }
  if (response.status === 204) return null;
  return JSON_TYPE.test(type) ? response.json().catch(unreachable) : response;
}
