import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addHousehold, type TestHousehold } from '../http/test-app.fixture.ts';
import { addBelongings, type Belongings } from '../household/belongings.fixture.ts';
import { makeHubKey } from '../hub-link/test-hub.fixture.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';

interface Line {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

let real: RealServer;
let ash: TestHousehold & { readonly belongings: Belongings };
let birch: TestHousehold & { readonly belongings: Belongings };

beforeAll(async () => {
  real = await startRealServer();
  const add = async (name: string) => {
    const household = await addHousehold(real.db, real.sessions, name);
    return { ...household, belongings: await addBelongings(real.db, household, { hubKey: makeHubKey().publicJwk.x, courierJkt: `courier of ${name}` }) };
  };
  [ash, birch] = [await add('Ash'), await add('Birch')];
});
afterAll(() => real[Symbol.asyncDispose]());

const ask = async (household: TestHousehold, role: 'owner' | 'member' | 'guest') => fetch(`${real.url}/api/v1/household/export`, { headers: { cookie: await household.cookieOf(role) } });
const linesOf = (text: string): readonly object[] => text.trimEnd().split('\n').map((line) => JSON.parse(line) as object);

it('holds every row that names the household, its site or its people, whichever table it is in', async () => {
  const answer = await ask(ash, 'owner');
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'application/x-ndjson', 'private, no-store']);
  const all = linesOf(await answer.text());
  expect(all[0]).toMatchObject({ format: 'latchkey-export', version: 1, householdId: ash.householdId, siteId: ash.siteId });
  const rows = all.slice(1, -1) as readonly Line[];
  expect(all.at(-1)).toEqual({ end: true, rows: rows.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });

  // The database's own text of each row says whose it is: found without knowing any column.
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'public'`.execute(real.db);
  const { rows: people } = await sql<{ id: string }>`select id from members where household_id = ${ash.householdId}`.execute(real.db);
  const names = [ash.householdId, ash.siteId, ...people.map(({ id }) => id)];
  const expected: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows: texts } = await sql<{ text: string }>`select row_to_json(t)::text as text from ${sql.table(name)} t`.execute(real.db);
    const theirs = texts.filter(({ text }) => names.some((id) => text.includes(id)));
    if (theirs.length > 0) expected[name] = theirs.length;
  }
  const found = Object.fromEntries([...Map.groupBy(rows, ({ table }) => table)].map(([table, same]) => [table, same.length]));
  expect(found).toEqual(expected);
  expect(Object.keys(found).length).toBeGreaterThan(20);
});

it('holds nothing of another household', async () => {
  const text = await (await ask(ash, 'owner')).text();
  for (const id of [birch.householdId, birch.siteId, birch.ownerId, ...Object.values(birch.belongings)]) expect(text).not.toContain(id);
});

it('holds nothing that opens something: no hash of a token, no sealed key, no key of a push subscription', async () => {
  const rows = linesOf(await (await ask(ash, 'owner')).text()).slice(1, -1) as readonly Line[];
  const columns = rows.flatMap(({ table, row }) => Object.keys(row).map((column) => `${table}.${column}`));
  expect(columns.filter((column) => /hash|sealed|secret|password|\.token|p256dh|\.auth$/.test(column))).toEqual([]);
});

it('is for owners', async () => {
  for (const role of ['member', 'guest'] as const) expect((await ask(ash, role)).status).toBe(403);
  expect((await fetch(`${real.url}/api/v1/household/export`)).status).toBe(401);
});
