import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { referenceTables } from './schema.ts';
import { startTestDatabase, type TestDatabase } from './test-database.fixture.ts';

let cluster: TestDatabase;
let database: Database;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

interface Key {
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
}

async function tableNames(): Promise<readonly string[]> {
  const { rows } = await sql<{ table_name: string }>`select table_name from information_schema.tables where table_schema = 'public'`.execute(database.db);
  return rows.map((row) => row.table_name);
}

const isReference = (table: string) => referenceTables.some((name) => name === table);

describe('tables can be distributed by site', () => {
  it('has site_id in every primary key and unique index of a table that a site owns', async () => {
    const { rows } = await sql<Key>`
      select t.relname as "table", i.relname as name, json_agg(a.attname) as columns
      from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_namespace n on n.oid = t.relnamespace join pg_attribute a on a.attrelid = t.oid and a.attnum = any (x.indkey)
      where n.nspname = 'public' and x.indisunique group by 1, 2`.execute(database.db);
    const owned = rows.filter(({ table }) => !isReference(table));
    expect(owned.length).toBeGreaterThan(10);
    expect(owned.filter(({ columns }) => !columns.includes('site_id'))).toEqual([]);
  });

  it('gives every table a primary key, and those that a site owns a site that is never null', async () => {
    const { rows: keys } = await sql<{ table_name: string }>`select table_name from information_schema.table_constraints where table_schema = 'public' and constraint_type = 'PRIMARY KEY'`.execute(database.db);
    const names = await tableNames();
    expect(keys.map((row) => row.table_name).toSorted()).toEqual(names.toSorted());
    const { rows: sites } = await sql<{ table_name: string }>`select table_name from information_schema.columns where table_schema = 'public' and column_name = 'site_id' and is_nullable = 'NO'`.execute(database.db);
    const withSite = new Set(sites.map((row) => row.table_name));
    expect(names.filter((name) => !isReference(name) && !withSite.has(name))).toEqual([]);
  });

  it('has site_id in every foreign key between tables that a site owns, and none from a reference table to one of them', async () => {
    const { rows } = await sql<Key & { target: string }>`
      select t.relname as "table", c.conname as name, f.relname as target, json_agg(a.attname) as columns
      from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
      join pg_namespace n on n.oid = t.relnamespace join pg_attribute a on a.attrelid = t.oid and a.attnum = any (c.conkey)
      where n.nspname = 'public' and c.contype = 'f' group by 1, 2, 3`.execute(database.db);
    const toOwned = rows.filter(({ target }) => !isReference(target));
    expect(toOwned.length).toBeGreaterThan(5);
    expect(toOwned.filter(({ table, columns }) => isReference(table) || !columns.includes('site_id'))).toEqual([]);
  });

  it('names only tables that exist as reference tables', async () => {
    const names = await tableNames();
    expect(referenceTables.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('has no triggers, and no column that asks the database for the time', async () => {
    const { rows: triggers } = await sql`select trigger_name from information_schema.triggers where trigger_schema = 'public'`.execute(database.db);
    expect(triggers).toEqual([]);
    const { rows: defaults } = await sql`select table_name, column_name from information_schema.columns where table_schema = 'public' and column_default is not null`.execute(database.db);
    expect(defaults).toEqual([]);
  });
});
