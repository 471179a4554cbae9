import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, createPool } from './connect.ts';
import { startTestDatabase, type TestDatabase } from './test-database.fixture.ts';

let cluster: TestDatabase;
beforeAll(async () => {
  cluster = await startTestDatabase();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** One connection, so that each statement meets what the one before left. */
async function oneConnection() {
  const { address } = await cluster.fresh();
  const pool = createPool(address, () => {}, 1);
  const other = createPool(address, () => {}, 1);
  const db = createDatabase(pool);
  const prepared = async () => (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)).rows.map(({ statement }) => statement);
  return { db, other, prepared, [Symbol.asyncDispose]: () => Promise.all([pool.end(), other.end()]).then(() => undefined) };
}

describe('statements', () => {
  it('that come again and again are prepared once, and answer the same', async () => {
    await using one = await oneConnection();
    for (let times = 0; times < 20; times += 1) expect((await sql<{ sum: number }>`select ${times}::int + 1 as sum`.execute(one.db)).rows).toEqual([{ sum: times + 1 }]);
    expect(await one.prepared()).toEqual(['select $1::int + 1 as sum']);
  });

  it('that are composed anew each time do not fill the database’s memory', async () => {
    await using one = await oneConnection();
    for (let width = 1; width < 230; width += 1) for (let times = 0; times < 6; times += 1) await sql`select ${width}::int in (${sql.join(Array.from({ length: width }, (_none, index) => sql.lit(index)))})`.execute(one.db);
    expect((await one.prepared()).length).toBe(200);
  });

  it('whose columns changed beneath them fail once, and not for ever', async () => {
    await using one = await oneConnection();
    await one.other.query('create table things (id int); insert into things values (7)');
    const read = async () => (await sql<object>`select * from things where id = ${7}`.execute(one.db)).rows;
    for (let times = 0; times < 10; times += 1) expect(await read()).toEqual([{ id: 7 }]);
    await one.other.query('alter table things add column name text');
    await expect(read()).rejects.toMatchObject({ code: '0A000' });
    expect(await read()).toEqual([{ id: 7, name: null }]);
  });
});
