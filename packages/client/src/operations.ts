import type { Problem, Route, routes } from '@latchkey/contract';
import type { z } from 'zod';

export type { Problem };
export type Method = Route['method'];

type Routes = typeof routes;
type Of<R, Key extends PropertyKey> = R extends Record<Key, infer Value> ? Value : never;
type Input<Schema> = [Schema] extends [z.ZodType] ? z.input<Schema> : never;
type Output<R> = Of<R, 'success'> extends { body: infer Body } ? (Body extends z.ZodType ? z.output<Body> : null) : Response;

/** What each route takes and gives. Types come from the route table; none of its code does. `never`: the route takes none. */
export type Operations = {
  readonly [Name in keyof Routes as `${Routes[Name]['method']} ${Routes[Name]['path']}`]: {
    readonly params: Input<Of<Routes[Name], 'params'>>;
    readonly query: Input<Of<Routes[Name], 'query'>>;
    readonly body: Input<Of<Routes[Name], 'body'>>;
    readonly output: Output<Routes[Name]>;
  };
};
