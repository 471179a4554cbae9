import { type Access, oauthError, type ProblemCode, problem, problemCodes, type Route, routes, type Verification } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import { z } from 'zod';
import { openApiExamples } from './openapi-examples.ts';

type Json = { readonly [key: string]: unknown };

const SECURITY: Readonly<Record<Access, readonly Json[]>> = {
  public: [],
  courier: [{ courierKey: [] }],
  guest: [{ session: [] }],
  member: [{ session: [] }],
  owner: [{ session: [] }],
  carrier: [{ carrierKey: [] }, { carrierToken: [], courierKey: [] }],
  assistant: [{ assistantToken: [] }],
  demo: [],
};

const WHO: Readonly<Record<Access, string>> = {
  public: 'Anybody.',
  courier: 'Whoever holds the courier’s key.',
  guest: 'Everybody of the household.',
  member: 'Members and owners of the household.',
  owner: 'Owners of the household.',
  carrier: 'A carrier or a shop.',
  assistant: 'A program that a person of the household connected.',
  demo: 'Only where the demo home runs: from the same machine, with its key, or as its resident.',
};

const VERIFICATION: Readonly<Record<Verification, string>> = {
  always: 'Confirmed by passkey within the last five minutes of this session.',
  'when-passkey': 'Confirmed by passkey within the last five minutes of this session, once the person has one.',
};

/** The API as an OpenAPI 3.1 document, made from the route table that also validates: it cannot say anything else than the server does. */
export function createOpenApi(version: string): Json {
  const schemas = new SchemaCollection();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(name, route, schemas);
  }
  schemas.add(problem, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version,
      summary: 'Unattended delivery: a door opens for an expected parcel, only while a camera is provably live.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'Errors are problem details (RFC 9457) with a `code` for programs. Every answer carries `RateLimit` headers; lists carry `Link: rel="next"`. Times are ISO 8601 in UTC.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values<Route>(routes).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.all,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-latchkey', description: 'Set by signing in. Over plain http on this machine its name is `latchkey`.' },
        carrierKey: { type: 'http', scheme: 'bearer', description: 'An API key of a carrier or a shop.' },
        carrierToken: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`DPoP` and an access token of `/api/v1/oauth/token` (RFC 9449, 7.1); the proof comes in the header `DPoP`, with `ath`.' },
        assistantToken: { type: 'http', scheme: 'bearer', description: 'An access token of `/api/v1/oauth/token` that a person’s consent gave.' },
        courierKey: { type: 'apiKey', in: 'header', name: 'DPoP', description: 'A proof of key for this one request (RFC 9449): JWT of type `dpop+jwt`, ES256 or EdDSA, with `htm`, `htu`, `iat` and `jti`.' },
      },
    },
  };
}

function operation(name: string, route: Route, schemas: SchemaCollection): Json {
  const example = openApiExamples[name];
  const parameters = [...parametersOf(route.params, 'path', schemas), ...parametersOf(route.query, 'query', schemas)];
  if (route.idempotent === true) {
    parameters.push({ name: 'Idempotency-Key', in: 'header', required: false, description: 'The same key with the same request gives the same answer, for a day.', schema: { type: 'string', minLength: 1, maxLength: 128 } });
  }
  return {
    operationId: name,
    summary: route.summary,
    description: [WHO[route.access], ...(route.scope === undefined ? [] : [`With the scope \`${route.scope}\`.`]), ...(route.verified === undefined ? [] : [VERIFICATION[route.verified]])].join(' '),
    ...(route.verified === undefined ? {} : { 'x-latchkey-verified': route.verified }),
    tags: [route.tag],
    security: SECURITY[route.access],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? route.raw === true ? { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', description: 'As the shop’s system writes it; docs/shops.md says what is read of it' } } } } } : {}
      : { requestBody: { required: true, content: { [route.oauth === 'form' ? 'application/x-www-form-urlencoded' : 'application/json']: { schema: schemas.add(route.body, 'input'), ...(example === undefined ? {} : { example }) } } } }),
    responses: withMessages(route, { ...successOf(route, schemas), ...problemsOf([...route.problems, ...mountedProblems(route)], route.oauth !== undefined ? { 'application/json': { schema: schemas.add(oauthError, 'output') } } : PROBLEM) }),
  };
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query', schemas: SchemaCollection): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    // A shape's fields are schemas; their common type in Zod is the core's.
    const type = field as z.ZodType;
    return { name, in: where, required: where === 'path' || !type.safeParse(undefined).success, schema: schemas.add(type, 'input') };
  });
}

function successOf({ success, summary }: Route, schemas: SchemaCollection): Json {
  if ('stream' in success) {
    const content = { [success.stream]: { schema: { type: 'string', format: 'binary' } } };
    return { 200: { description: summary, content }, ...(success.stream === 'video/mp4' ? { 206: { description: 'A range of it', content } } : {}) };
  }
  const content = success.body === null ? {} : { content: { 'application/json': { schema: schemas.add(success.body, 'output') } } };
  return { [success.status]: { description: summary, ...content } };
}

/** What every route of its kind may answer before its handler is reached. */
const mountedProblems = (route: Route): readonly ProblemCode[] => [
  'server.starting',
  'server.no_room',
  'request.headers_too_large',
  ...(route.method === 'GET' ? [] : (['request.cross_site'] as const)),
  ...(route.body === undefined && route.raw !== true ? [] : (['request.too_large'] as const)),
  ...(route.idempotent === true ? (['request.conflict'] as const) : []),
];

/** What the Model Context Protocol answers past the gate has statuses of its own, with JSON-RPC in them. */
function withMessages(route: Route, responses: Json): Json {
  if (route.access !== 'assistant') return responses;
  const message = { 'application/json': { schema: { type: 'object', description: 'A JSON-RPC message' } } };
  const refusals = [400, 404, 406, 415].map((status) => {
    // Problems are written below with their content.
    const { description = 'A JSON-RPC error', content = {} } = (responses[status] ?? {}) as { readonly description?: string; readonly content?: Json };
    return [status, { description, content: { ...content, ...message } }];
  });
  return { ...responses, ...(Object.fromEntries(refusals) as Json), 200: { description: route.summary, content: { ...message, 'text/event-stream': { schema: { type: 'string' } } } }, 202: { description: 'A notification was taken' } };
}

const PROBLEM: Json = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

function problemsOf(codes: readonly ProblemCode[], content: Json): Json {
  const byStatus = Map.groupBy(new Set(codes), (code) => problemCodes[code].status);
  const entries = [...byStatus].toSorted(([a], [b]) => a - b).map(([status, same]) => [
    status,
    {
      description: same.map((code) => `\`${code}\`: ${problemCodes[code].title}`).join('. '),
      content,
    },
  ]);
  return Object.fromEntries(entries) as Json;
}

/** Schemas by name. Those with an id become components that others refer to. */
class SchemaCollection {
  readonly all: Record<string, unknown> = {};

  /** Adds a schema's named parts and gives the schema itself, with references into the document. */
  add(schema: z.ZodType, io: 'input' | 'output'): Json {
    const text = JSON.stringify(z.toJSONSchema(schema, { io, target: 'draft-2020-12' })).replaceAll('#/$defs/', '#/components/schemas/');
    const { $schema: _, $defs = {}, ...own } = JSON.parse(text) as { $schema?: string; $defs?: Json } & Json;
    for (const [name, part] of Object.entries($defs)) this.#define(name, part);
    const id = schema.meta()?.id;
    if (id === undefined || own['$ref'] !== undefined) return own;
    this.#define(id, own);
    return { $ref: `#/components/schemas/${id}` };
  }

  #define(name: string, schema: unknown): void {
    const known = this.all[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) throw new CodedError('openapi.two_meanings', `The schema ${name} differs between requests and answers; give it two names.`);
    this.all[name] = schema;
  }
}
