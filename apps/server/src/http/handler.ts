import type { Readable } from 'node:stream';
import type { RouteName, routes } from '@latchkey/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { CallerOf } from '../identity/caller.ts';

type Routes = typeof routes;
type Parsed<R, Key extends string> = R extends Readonly<Record<Key, infer Schema extends z.ZodType>> ? z.output<Schema> : undefined;

/** One call of a route, validated and authorised. */
export interface Call<Name extends RouteName> {
  readonly params: Parsed<Routes[Name], 'params'>;
  readonly query: Parsed<Routes[Name], 'query'>;
  readonly body: Parsed<Routes[Name], 'body'>;
  readonly caller: CallerOf<Routes[Name]['access']>;
  /** As sent in `Idempotency-Key`, where the route takes one. */
  readonly idempotencyKey: string | undefined;
  /** Aborts when the client went away. */
  readonly signal: AbortSignal;
  /** For headers; what the table describes is in the fields above. */
  readonly request: FastifyRequest;
  /** For headers of the answer, such as cookies. The answer itself is returned. */
  readonly reply: FastifyReply;
}

/** What a streaming route gives: bytes with their headers (content type, range, length). */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array;
}

type Success<Name extends RouteName> = Routes[Name]['success'];
/** What the handler of a route gives back. It is validated against the table before it is sent. */
export type Answer<Name extends RouteName> = Success<Name> extends { readonly stream: string }
  ? StreamAnswer
  : Success<Name> extends { readonly body: infer Body }
    ? Body extends z.ZodType
      ? z.input<Body>
      : void
    : never;

/**
 * Answers a route, or throws a `CodedError` whose code is one of the route's problems: its message becomes the problem's detail and is read by people.
 * Any other error is logged and becomes `server.failed`.
 */
export type Handler<Name extends RouteName> = (call: Call<Name>) => Promise<Answer<Name>>;

/** Handlers of some routes, by name. */
export type Handlers<Names extends RouteName = RouteName> = { readonly [Name in Names]: Handler<Name> };
