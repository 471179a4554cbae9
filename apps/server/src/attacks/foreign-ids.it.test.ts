import { type Route, type RouteName, routes, sockets } from '@latchkey/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ROUTE_BODIES } from '../http/route-bodies.fixture.ts';
import { startTwoHouseholds, type TwoHouseholds, unknownId } from './two-households.fixture.ts';

const table: Readonly<Record<RouteName, Route>> = routes;
/** Whoever has a door's code or a link's token may use it: it is no name of a thing. */
const SECRETS: ReadonlySet<string> = new Set(['code', 'token']);

/** One place of a request where an id stands. */
interface IdPlace {
  readonly name: RouteName;
  readonly where: 'path' | 'query' | 'body';
  /** The members that lead to it; numbers are places in arrays. */
  readonly at: readonly (string | number)[];
  /** What the id begins with, where the schema says so. */
  readonly prefix: string | undefined;
}

let stage: TwoHouseholds;
beforeAll(async () => {
  stage = await startTwoHouseholds();
});
afterAll(() => stage[Symbol.asyncDispose]());

interface JsonSchema {
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Every place in a schema that takes an id: by its form, or by its name. */
function idsIn(schema: JsonSchema, at: readonly (string | number)[] = []): readonly Pick<IdPlace, 'at' | 'prefix'>[] {
  const prefix = /^\^([a-z]+)_/.exec(schema.pattern ?? '')?.[1];
  const isNamed = String(at.at(-1)).endsWith('Id');
  const here = prefix !== undefined || (isNamed && schema.properties === undefined) ? [{ at, prefix }] : [];
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => idsIn(part, [...at, name])),
    ...(schema.items === undefined ? [] : idsIn(schema.items, [...at, 0])),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) => idsIn(part, at)),
  ];
  return here.length > 0 && inner.length > 0 ? inner : [...here, ...inner];
}

// Zod's own type allows more than its schemas of requests say.
const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** Not of what takes bytes: nobody is signed in there, and a message that was not signed is noted for whom it was meant (`orders.it.test.ts`). */
const places: readonly IdPlace[] = (Object.keys(routes) as RouteName[]).filter((name) => table[name].raw !== true).flatMap((name) => {
  const { params, query, body } = table[name];
  return [
    ...Object.keys(params?.shape ?? {}).filter((parameter) => !SECRETS.has(parameter)).map((parameter) => ({ name, where: 'path', at: [parameter], prefix: undefined }) as const),
    ...(query === undefined ? [] : idsIn(jsonSchema(query)).map((place) => ({ name, where: 'query', ...place }) as const)),
    ...(body === undefined ? [] : idsIn(jsonSchema(body)).map((place) => ({ name, where: 'body', ...place }) as const)),
  ];
});

/** The value with something else at one place of it; what is missing on the way is made. */
function withAt(value: unknown, [step, ...rest]: readonly (string | number)[], put: unknown): unknown {
  if (step === undefined) return put;
  if (typeof step === 'number') return [withAt(Array.isArray(value) ? value[0] : undefined, rest, put)];
  const members = typeof value === 'object' && value !== null ? value : {};
  return { ...members, [step]: withAt((members as Readonly<Record<string, unknown>>)[step], rest, put) };
}

/** Sends the own request with that id in one place of it. */
async function answerTo({ name, where, at }: IdPlace, put: string) {
  const { own } = stage;
  const key = String(at[0]);
  const { status, text } = await stage.send(name, own, {
    ...(where === 'path' ? { ids: { ...own.ids, [key]: put } } : {}),
    ...(where === 'query' ? { query: { [key]: put } } : {}),
    ...(where === 'body' ? { body: withAt(ROUTE_BODIES[name], at, put) } : {}),
  });
  return { status, text };
}

function foreignIdOf({ at, prefix }: IdPlace): string | undefined {
  const { ids } = stage.foreign;
  const named = ids[String(at.findLast((step) => typeof step === 'string'))];
  return named ?? Object.values(ids).find((id) => prefix !== undefined && id.startsWith(`${prefix}_`));
}

/** All rows of the other household and its carrier, as text. */
async function foreignRows(): Promise<readonly string[]> {
  const { db } = stage.real;
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db);
  const mine = Object.values(stage.foreign.ids);
  const all: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string }>`select row_to_json(t)::text as text from ${sql.table(name)} t`.execute(db);
    all.push(...rows.map(({ text }) => `${name} ${text}`).filter((text) => mine.some((id) => text.includes(id))));
  }
  return all.toSorted();
}

describe('an id of another household', () => {
  it('has many places where it could stand', () => {
    expect(places.length).toBeGreaterThan(50);
    expect(new Set(places.map(({ where }) => where))).toEqual(new Set(['path', 'query', 'body']));
  });

  it('says nowhere more than one that nothing has, and changes nothing', async () => {
    const before = await foreignRows();
    expect(before.length).toBeGreaterThan(20);
    for (const place of places) {
      const foreign = foreignIdOf(place);
      const what = `${place.name} ${place.where} ${place.at.join('.')}`;
      expect.soft(foreign, `${what}: belongings.fixture.ts has nothing that could stand there`).toBeDefined();
      if (foreign === undefined) continue;
      const [answer, unknown] = [await answerTo(place, foreign), await answerTo(place, unknownId(foreign))];
      expect.soft(answer, what).toEqual(unknown);
      if (place.where === 'path') expect.soft([403, 404], `${what}: ${answer.text}`).toContain(answer.status);
      for (const id of Object.values(stage.foreign.ids)) expect.soft(answer.text.includes(id), `${what} tells ${id}`).toBe(false);
    }
    expect(await foreignRows()).toEqual(before);
  }, 60_000);

  it.each(Object.values(sockets).filter(({ path, access }) => access === 'guest' && path.includes('{')))('opens no socket at $path', async ({ path }) => {
    const outcome = async (ids: Readonly<Record<string, string>>) => {
      const { cookie = '' } = stage.own.credentials(table.showHome, '');
      const socket = new WebSocket(`${stage.real.url.replace('http', 'ws')}${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? '')}`, { headers: { cookie } });
      return new Promise((resolve) => {
        socket.on('open', () => resolve('open'));
        socket.on('unexpected-response', (_request, response) => response.on('data', (data) => resolve([response.statusCode, String(data)])));
        socket.on('error', () => {});
      });
    };
    const unknown = Object.fromEntries(Object.entries(stage.foreign.ids).map(([name, id]) => [name, unknownId(id)]));
    const answer = await outcome(stage.foreign.ids);
    expect(answer).toEqual(await outcome(unknown));
    expect(answer).toMatchObject([404, expect.anything()]);
  });
});
